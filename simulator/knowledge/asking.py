"""Ask the articles a question: what is found, what they answer word for word, and what else they tell nearby.

The search is that of the functions, and an answer is one that a mail with the same words would get by itself: same
analysis, same exact checks, same judge. Whoever asks is nobody, so nothing of an account is told.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Final
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
from simulator.knowledge.meaning import MeaningSearch
from simulator.knowledge.relevance import ENGLISH, SENTENCE_ENCODER, SHARED_WORDS, TRANSLATED_WORDS
from simulator.knowledge.search import search_in
from simulator.knowledge.wording import said_apart
from simulator.model.choice import Models
from simulator.system import OPENING
from triage import passages, search_query
from triage.assessment import Assessment
from triage.assessor import Assessor
from triage.channel import EMAIL
from triage.judge import Ruling
from triage.message import Customer, Message, Part, Passage, Writing
from triage.policy import POLICY
from triage.ports import Knowledge
from triage.proof import Prover
from triage.route import Route, route
from triage.wording import clean

SECTIONS: Final = 24
"""Sections that are looked at for each question, before the best of each article is kept."""
RESULTS: Final = 5
RELATED: Final = 3
SECONDS: Final = 60.0
NOBODY: Final = Customer("")
ENDS: Final = (".", "!", "?", "\N{HORIZONTAL ELLIPSIS}")
UNLIKE: Final = 1 / 3 + 1e-3
"""The score of a section that shares nothing with the question, and a little for rounding."""


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

    @property
    def lines(self) -> str:
        return "\n".join((self.path, *self.sentences))


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


@dataclass(frozen=True, slots=True)
class _Once:
    """Looks for a query once, whoever asks; by *words* says which words find something."""

    knowledge: Knowledge
    words: str
    found: dict[str, Sequence[Passage]] = field(default_factory=dict)

    def search(self, query: str, limit: int) -> Sequence[Passage]:
        if query not in self.found:
            self.found[query] = self.knowledge.search(query, SECTIONS)
        return self.found[query][:limit]


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
        aws, self._folder, self._clock = Wire(clock), folder, clock
        region = build.attach(models.model, models.judge, aws, settings.region)
        client = aws.session().client("bedrock-runtime", config=bedrock_model.config(EMAIL.attempt_seconds))
        model = BedrockModel(client, model_ids(region, settings.model_chain), clock, EMAIL.attempt_seconds)
        self._knowledge: dict[str, _Once] = {}
        known = articles.load(folder)
        names = frozenset(known.product_names(settings.company_name))
        self._assessor = Assessor(
            self._knowledge_in(ENGLISH), model, Prover(model, clock, names), settings.company_name, proves_drafts=True
        )
        today = int(clock.now() // 86_400)
        self._sections: dict[str, list[Section]] = {}
        for section in known.sections:
            if days(section.valid_until) >= today:
                self._sections.setdefault(section.article, []).append(section)
        self._word_for_word, self._now = word_for_word, now
        encodes = None if by_meaning is False else encoder()
        self._meaning = MeaningSearch(encodes, list(chain(*self._sections.values()))) if encodes else None
        self.engine = SENTENCE_ENCODER if self._meaning else SHARED_WORDS

    def ask(self, question: str, language: str = ENGLISH) -> Found:
        """Look for *question*; one that is not in English is looked for and not answered."""
        began = self._now()
        for knowledge in self._knowledge.values():
            knowledge.found.clear()
        asked = _as_question(question)
        found = self._search(asked, language)
        near = self._near(question, language) if self._meaning else found
        best = {row.article: row for row in reversed(near)}
        results = tuple(row for row in near if best[row.article] is row)
        assessment = self._assess(asked) if language == ENGLISH else None
        statements = tuple(self._answer(question, assessment, found)) if assessment else ()
        intent = assessment.intent if assessment and assessment.intent else None
        related = tuple(self._related(results[:RESULTS]))
        engine = self.engine if self._meaning else self._knowledge_in(language).words
        return Found(question, language, intent, results, statements, related, self._now() - began, engine)

    def _search(self, question: str, language: str) -> list[Result]:
        """Give sections that share something with the question, the best first."""
        knowledge = self._knowledge_in(language)
        rows = [knowledge.search(query, SECTIONS) for query in search_query.queries("", question)]
        curve, found = relevance.curve(language, knowledge.words), []
        for number, row in enumerate(search_query.merged(rows, SECTIONS * search_query.MOST), start=1):
            ours = passages.read(number, row.text, row.metadata)
            if ours and row.relevance > UNLIKE:
                likely = round(curve.probability(row.relevance), 3)
                found.append(Result(ours.article, ours.heading, likely, tuple(one.text for one in ours.sentences)))
        return sorted(found, key=lambda each: -each.relevance)

    def _knowledge_in(self, language: str) -> _Once:
        """The articles, with what is known of them in *language*."""
        if language not in self._knowledge:
            search = search_in(self._folder, language)
            wire = Wire(self._clock, answers={"bedrock-agent-runtime.Retrieve": Retrieve(search)})
            client = wire.session().client("bedrock-agent-runtime")
            words = TRANSLATED_WORDS if search.is_translated else SHARED_WORDS
            self._knowledge[language] = _Once(BedrockKnowledgeBase(client, KNOWLEDGE_BASE_ID, self._clock), words)
        return self._knowledge[language]

    def _near(self, question: str, language: str) -> list[Result]:
        """Give the sections nearest in meaning, the nearest first."""
        rows = self._meaning.search(question, SECTIONS) if self._meaning else []
        curve = relevance.curve(language, SENTENCE_ENCODER)
        likely = [(round(curve.probability(cosine), 3), section) for cosine, section in rows]
        return [Result(one.article, one.path, share, tuple(one.sentences)) for share, one in likely]

    def _assess(self, question: str) -> Assessment:
        message = Message(
            contact_id=str(uuid5(NAMESPACE_URL, question)),
            channel=EMAIL.name,
            sender="",
            parts=(Part(Writing.WRITTEN, question),),
        )
        return self._assessor.assess(message, NOBODY, lambda: SECONDS)

    def _answer(self, question: str, judged: Assessment, found: Sequence[Result]) -> Iterator[dict[str, Any]]:
        """Give the statements where a mail would be answered by itself, and every one of them is proved."""
        proof = judged.proof
        goes = route(judged.score.value, judged.holds, POLICY.threshold) is Route.AUTOMATED_RESPONSE
        if not goes or any(verdict.ruling is not Ruling.SUPPORTED for verdict in proof.verdicts):
            return
        cited = {source.heading for source in chain(*proof.evidence)}
        article = {row.path: row.article for row in found if row.path in cited}
        if cited - article.keys():
            return
        if self._word_for_word and said_apart(question, [row.lines for row in found if row.path in cited]):
            return
        for statement, verdict, evidence in zip(proof.statements, proof.verdicts, proof.evidence, strict=True):
            yield {
                "text": statement.text,
                "verdict": str(verdict.ruling),
                "evidence": [
                    {"article": article[source.heading], "heading": source.heading, "sentence": source.sentence}
                    for source in evidence
                ],
            }

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
