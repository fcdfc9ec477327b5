"""Ask the articles a question: what is found, what they answer word for word, and what else they tell nearby.

An answer is one that a mail with the same words would get by itself: same search, same analysis, same exact checks,
same judge. Whoever asks is nobody, so nothing of an account is told. Results come from a search that knows more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from adapters.bedrock import bedrock_model
from adapters.bedrock.bedrock_model import BedrockModel
from adapters.bedrock.knowledge_base import BedrockKnowledgeBase
from adapters.bedrock.models import model_ids
from backend.knowledge import articles
from backend.knowledge.cutting import Section, days
from simulator import build
from simulator.aws.knowledge_base import KNOWLEDGE_BASE_ID, Retrieve
from simulator.aws.wire import Wire
from simulator.clock import VirtualClock
from simulator.deployment import usual_settings
from simulator.knowledge import relevance
from simulator.knowledge.encoder import encoder
from simulator.knowledge.meaning import SECTIONS, UNLIKE, MeaningSearch, raised
from simulator.knowledge.relevance import CUSTOMERS_WORDS, ENGLISH, SENTENCE_ENCODER, SHARED_WORDS
from simulator.knowledge.search import ArticleSearch, search_in
from simulator.knowledge.translations import Translations
from simulator.knowledge.wording import said_apart
from simulator.model.choice import Models
from simulator.system import OPENING
from triage import search_query
from triage.assessment import Assessment
from triage.assessor import Assessor
from triage.channel import EMAIL
from triage.evidence.statement import Source
from triage.judge import Ruling
from triage.message import Customer, Message, Part, Writing
from triage.passages import VALID_UNTIL
from triage.policy import POLICY
from triage.proof import Prover
from triage.route import Route, route
from triage.wording import clean

RESULTS: Final = 5
RELATED: Final = 3
SECONDS: Final = 60.0
NOBODY: Final = Customer("")
ENDS: Final = (".", "!", "?", "\N{HORIZONTAL ELLIPSIS}")


@dataclass(frozen=True, slots=True)
class Result:
    """The section of an article that fits best; *path* has all of its headings, *relevance* is a probability."""

    article: str
    path: str
    relevance: float
    sentences: tuple[str, ...]

    @property
    def heading(self) -> str:
        return self.path.rpartition(" > ")[2]

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


@dataclass(frozen=True, slots=True)
class Found:
    """What the articles have on a question; *statements* are those of the answer, empty where nothing answers."""

    question: str
    language: str
    intent: str | None
    results: tuple[Result, ...]
    statements: tuple[dict[str, Any], ...]
    related: tuple[str, ...]
    seconds: float
    engine: str = SHARED_WORDS

    @property
    def confidence(self) -> float:
        """How likely it is that one of the articles answers, by the best of them."""
        return self.results[0].relevance if self.results else 0.0

    @property
    def answer(self) -> str:
        return " ".join(each["text"] for each in self.statements)

    def as_json(self) -> dict[str, Any]:
        """The object of `ask --json`."""
        return {
            "query": self.question,
            "language": self.language,
            "search_engine": self.engine,
            "search_intent": self.intent,
            "search_results": [
                {"article": row.article, "heading": row.heading, "relevance": row.relevance, "text": row.text}
                for row in self.results[:RESULTS]
            ],
            "contextual_answers": [{"text": self.answer, "statements": list(self.statements)}]
            if self.statements
            else [],
            "total_results": len(self.results),
            "confidence_score": self.confidence,
            "suggested_related_queries": list(self.related),
            "processing_time": round(self.seconds, 4),
        }


class Searched(NamedTuple):
    """The *engine* that searched, the sections with their scores, the best first, and `Compared.apart`."""

    engine: str
    found: list[tuple[float, Section]]
    apart: float


class Asking:
    """Asks the articles in *folder*, which *models* read and judge.

    Where the answer is *word_for_word*, all that carries meaning in a question has to stand in the sections cited: a
    judge that counts words, as the stand-in does, takes a business card for a card.

    Results are found by the sentence encoder where it is installed and *by_meaning* is not False; an answer comes
    from the search by shared words all the same.
    """

    def __init__(
        self,
        models: Models,
        folder: Path,
        *,
        word_for_word: bool,
        by_meaning: bool | None = None,
        now: Callable[[], float] = time.perf_counter,
    ) -> None:
        clock, settings = VirtualClock(OPENING), usual_settings()
        aws = Wire(clock)
        region = build.attach(models.model, models.judge, aws, settings.region)
        client = aws.session().client("bedrock-runtime", config=bedrock_model.config(EMAIL.attempt_seconds))
        model = BedrockModel(client, model_ids(region, settings.model_chain), clock, EMAIL.attempt_seconds)
        wire = Wire(clock, answers={"bedrock-agent-runtime.Retrieve": Retrieve(search_in(folder))})
        client = wire.session().client("bedrock-agent-runtime")
        knowledge = BedrockKnowledgeBase(client, KNOWLEDGE_BASE_ID, clock)
        known = articles.load(folder)
        names = frozenset(known.product_names(settings.company_name))
        self._assessor = Assessor(
            knowledge, model, Prover(model, clock, names), settings.company_name, proves_drafts=True
        )
        self._today = int(clock.now() // 86_400)
        valid = [section for section in known.sections if days(section.valid_until) >= self._today]
        self._sections: dict[str, list[Section]] = {}
        self._under: dict[str, list[Section]] = {}
        for section in valid:
            self._sections.setdefault(section.article, []).append(section)
            self._under.setdefault(section.path, []).append(section)
        self._named = {section.name: section for section in valid}
        self._folder, self._searches = folder, dict[str, ArticleSearch]()
        self._word_for_word, self._now = word_for_word, now
        encodes = None if by_meaning is False else encoder()
        customers = Translations.read(folder, ENGLISH)
        self._meaning = MeaningSearch(encodes, valid, asked=customers.asked) if encodes else None

    def ask(self, question: str, language: str = ENGLISH) -> Found:
        """Look for *question*; one that is not in English is looked for and not answered."""
        began = self._now()
        engine, found, apart = self.search(question, language)
        curve, best = relevance.curve(language, engine), dict[str, Result]()
        for score, one in found:
            likely = round(curve.probability(score, apart, found[0][0] - score), 3)
            best.setdefault(one.article, Result(one.article, one.path, likely, one.sentences))
        results = tuple(best.values())
        assessment = self._assess(_as_question(question)) if language == ENGLISH else None
        statements = tuple(self._answer(question, assessment)) if assessment else ()
        intent = assessment.intent if assessment and assessment.intent else None
        related = tuple(self._related(results[:RESULTS]))
        return Found(question, language, intent, results, statements, related, self._now() - began, engine)

    def search(self, question: str, language: str) -> Searched:
        """Find sections for *question*."""
        search, shared, apart = self._search_in(language), dict[str, float](), list[float]()
        for query in search_query.queries("", _as_question(question)):
            compared = search.compare(query, SECTIONS, lambda metadata: int(metadata[VALID_UNTIL]) >= self._today)
            apart.append(compared.apart)
            for hit in compared.hits:
                shared[hit.source] = max(hit.score, shared.get(hit.source, UNLIKE))
        if self._meaning:
            found = self._meaning.search(question, SECTIONS, raised(shared))
            return Searched(SENTENCE_ENCODER, found, min(apart))
        rows = [(score, self._named[name]) for name, score in shared.items() if score > UNLIKE]
        engine = CUSTOMERS_WORDS if search.knows_customers else SHARED_WORDS
        return Searched(engine, sorted(rows, key=lambda row: -row[0]), min(apart))

    def _search_in(self, language: str) -> ArticleSearch:
        if language not in self._searches:
            self._searches[language] = search_in(self._folder, language)
        return self._searches[language]

    def _assess(self, question: str) -> Assessment:
        message = Message(
            contact_id=str(uuid5(NAMESPACE_URL, question)),
            channel=EMAIL.name,
            sender="",
            parts=(Part(Writing.WRITTEN, question),),
        )
        return self._assessor.assess(message, NOBODY, lambda: SECONDS)

    def _answer(self, question: str, judged: Assessment) -> Iterator[dict[str, Any]]:
        """Give the statements where a mail would be answered by itself, and every one of them is proved."""
        proof = judged.proof
        goes = route(judged.score.value, judged.holds, POLICY.threshold) is Route.AUTOMATED_RESPONSE
        if not goes or any(verdict.ruling is not Ruling.SUPPORTED for verdict in proof.verdicts):
            return
        cited = {source: self._section(source) for source in chain(*proof.evidence)}
        sections = [section for section in cited.values() if section]
        if len(sections) < len(cited):
            return
        if self._word_for_word and said_apart(question, [section.text for section in sections]):
            return
        for statement, verdict, evidence in zip(proof.statements, proof.verdicts, proof.evidence, strict=True):
            yield {
                "text": statement.text,
                "verdict": str(verdict.ruling),
                "evidence": [
                    {"article": section.article, "heading": source.heading, "sentence": source.sentence}
                    for source in evidence
                    if (section := cited[source])
                ],
            }

    def _section(self, source: Source) -> Section | None:
        """The section that a sentence is cited from."""
        sections = self._under.get(source.heading, ())
        return next((section for section in sections if source.sentence in section.sentences), None)

    def _related(self, results: Sequence[Result]) -> Iterator[str]:
        """Give headings beside the sections found, in the words of the articles."""
        beside = (section.heading[-1] for row in results for section in self._neighbours(row))
        shown = {row.heading for row in results}
        fresh = dict.fromkeys(heading for heading in beside if heading not in shown)
        yield from list(fresh)[:RELATED]

    def _neighbours(self, row: Result) -> Iterator[Section]:
        own = self._sections.get(row.article, [])
        places = [place for place, section in enumerate(own) if section.path == row.path]
        for place in places:
            yield from own[place + 1 : place + 2]
            yield from own[max(place - 1, 0) : place]


def _as_question(text: str) -> str:
    """Whoever types words into a search asks for them."""
    asked = clean(text)
    return asked if asked.endswith(ENDS) else f"{asked}?"
