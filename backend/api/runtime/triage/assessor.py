"""Judge a message: check it, search, ask the model, prove the reply, score, and say what holds the reply back."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

from triage import analysis, letter, message_checks, prompt, scoring, search_query
from triage.analysis import Analysis, Certainty
from triage.assessment import Assessment, Section, Status
from triage.channel import Channel, channel
from triage.errors import InputTooLongError, InvalidAnalysisError, KnowledgeUnavailableError, TriageError
from triage.evidence.statement import Statement
from triage.finding import Finding
from triage.inspection import Inspection
from triage.language import language
from triage.message import Customer, Message, Passage
from triage.message_checks import Given
from triage.policy import POLICY, Policy
from triage.ports import Deadline, Guard, Knowledge, Model
from triage.proof import OPEN, Proof, Prover
from triage.route import PARKED, PROGRAM, Route, is_parked, route
from triage.scoring import Score
from triage.shelf import Shelf
from triage.trace import Trace
from triage.translation import Memory

logger = logging.getLogger(__name__)

HALF = 0.5
OTHER_LANGUAGE, UNTRANSLATED = "other_language", "untranslated"


class _Case(NamedTuple):
    """One message, what it goes by, and what was *found* of it so far."""

    given: Given
    channel: Channel
    deadline: Deadline
    trace: Trace
    inspection: Inspection
    found: list[Finding]


class _Spoken(NamedTuple):
    """A reply as it is said; in another language where there is a *memory*, which has all of it."""

    statements: tuple[Statement, ...]
    memory: Memory | None = None
    missing: tuple[Finding, ...] = ()

    def findings(self, found: Iterable[Finding]) -> list[Finding]:
        """What was *found*, as far as it holds a reply that is said so, and what it would have taken to say it."""
        return [*(each for each in found if not (self.memory and each.hold == OTHER_LANGUAGE)), *self.missing]


@dataclass(slots=True, eq=False)
class Assessor:
    """Judges messages by *policy*; what it needs from outside comes through ports.

    Every draft is proved where *proves_drafts*, else those that would be sent in the freest mode. A reply is said in
    the customer's language where one of the *memories*, by language, has all of it; else it waits for a person.
    """

    knowledge: Knowledge
    model: Model
    prover: Prover
    company: str
    policy: Policy = POLICY
    guard: Guard | None = None
    memories: Mapping[str, Memory] = field(default_factory=dict)
    proves_drafts: bool = field(kw_only=True)

    def assess(self, message: Message, customer: Customer, deadline: Deadline) -> Assessment:
        """Judge *message*; every expected failure gives an assessment that an agent has to take up."""
        trace = Trace(self.prover.clock)
        prover = replace(self.prover, judge=trace.watched(self.prover.judge))
        watched = replace(self, model=trace.watched(self.model), prover=prover)
        assessment = watched._assess(message, customer, deadline, trace)
        return replace(assessment, calls=tuple(trace.calls), seconds=trace.seconds)

    def _assess(self, message: Message, customer: Customer, deadline: Deadline, trace: Trace) -> Assessment:
        if PARKED in (finding.hold for finding in message.findings) or is_parked(message.findings):
            return self._parked(message)
        case = self._opened(Given(message, customer, self.policy), deadline, trace)
        with trace.step("search"):
            shelf = self._search(case)
        try:
            with trace.step("analysis"):
                analysed, model_id = self._analyse(case, shelf)
        except TriageError as reason:
            logger.warning(
                "left to an agent", extra={"contact_id": message.contact_id, "reason": str(reason), "hold": reason.hold}
            )
            found = [*case.found, *case.inspection.findings, Finding(reason.hold)]
            return self._unscored(f"no analysis. {reason}", found, status=Status.FAILED)
        return replace(self._judged(case, shelf, analysed), model_id=model_id)

    def _parked(self, message: Message) -> Assessment:
        signs = [finding for finding in message.findings if finding.hold in {PARKED, PROGRAM}]
        reason = ", ".join(finding.rule.replace("_", " ") for finding in signs)
        return self._unscored(f"automatic mail ({reason}) is not analysed.", [*signs, Finding(PARKED)])

    def _opened(self, given: Given, deadline: Deadline, trace: Trace) -> _Case:
        """Look at a message as far as code can; the guard begins to read it."""
        message = given.message
        row = channel(message.channel)
        found = [*message.findings, *message_checks.findings(given, row.message_checks)]
        inspection = Inspection(self.guard, message.contact_id, deadline, self.policy)
        inspection.message(given.everything)
        return _Case(given, row, deadline, trace, inspection, found)

    def _judged(self, case: _Case, shelf: Shelf, analysed: Analysis) -> Assessment:
        """Score what was analysed, write the reply, and prove it."""
        given, message = case.given, case.given.message
        spoken = self._spoken(given, analysed, shelf)
        found = spoken.findings([*case.found, *_of_model(analysed, self.policy)])
        premium = given.customer.is_premium(self.policy.premium_service_levels)
        factors = scoring.decide(analysed.factors, knows=bool(shelf.passages), premium=premium, policy=self.policy)
        score = scoring.score(factors, self.policy)
        reply = self._letter(case, spoken, analysed)
        if len(reply.encode()) > case.channel.longest_reply:
            found.append(Finding("long_reply", rule="length"))
        query = search_query.compose(message.topic, message.written)
        screening = case.inspection.reply(reply, query, shelf.texts)
        found += case.inspection.findings
        proof = self._proof(case, spoken, shelf, score, found)
        if screening.text != reply:
            proof = proof.without_words()
        found += proof.findings
        if is_parked(found):
            found.append(Finding(PARKED))
        return Assessment(
            category=analysed.category,
            score=score,
            factors=factors,
            explanation=scoring.explain(score, self.policy),
            findings=tuple(found),
            intent=analysed.intent,
            suggested_response=screening.text,
            proof=proof,
            unanswered=analysed.unanswered,
            request=analysed.request,
            questions=analysed.questions,
            sources=shelf.articles,
            grounding=screening.grounding,
            relevance=screening.relevance,
            sections=tuple(Section(passage.article, passage.hash, passage.heading) for passage in shelf.passages),
        )

    def _letter(self, case: _Case, spoken: _Spoken, analysed: Analysis) -> str:
        return letter.compose(
            spoken.statements,
            analysed.courtesy,
            customer=case.given.customer,
            names=case.given.message.names,
            company=self.company,
            channel=case.channel,
            translate=spoken.memory.word if spoken.memory else None,
        )

    def leave(self, reason: str) -> Assessment:
        """Think nothing of a message that is not to be looked at."""
        return self._unscored(f"no analysis, {reason}", (), status=Status.FAILED)

    def _spoken(self, given: Given, analysed: Analysis, shelf: Shelf) -> _Spoken:
        """Say the reply in the language of the message where code and model agree that it is in one we have.

        Then it says the sentences that are cited and nothing else, so these are what is proved.
        """
        is_other = analysed.questions.get(OTHER_LANGUAGE) is Certainty.YES
        memory = self.memories.get(language(given.everything)) if is_other else None
        if memory is None or not analysed.statements:
            return _Spoken(analysed.statements)
        said = memory.said(analysed.statements, shelf.sources)
        missing = [Finding(UNTRANSLATED, source.sentence, "memory", source.id) for source in said.missing]
        missing += [Finding(UNTRANSLATED, text, "letter") for text in memory.unready()]
        return _Spoken(analysed.statements, missing=tuple(missing)) if missing else _Spoken(said.statements, memory)

    def _proof(self, case: _Case, spoken: _Spoken, shelf: Shelf, score: Score, found: Iterable[Finding]) -> Proof:
        """Prove the English of a reply: by the exact checks, and where it would go, or drafts are proved, by all."""
        if not spoken.statements:
            return Proof(findings=(Finding("empty_reply"),))
        proved = [Statement(each.english, each.sources) for each in spoken.statements]
        proof = self.prover.check(proved, shelf, case.channel)
        holds = {finding.hold for finding in (*found, *proof.findings)}
        would_go = route(score.value, holds, self.policy.threshold) is Route.AUTOMATED_RESPONSE
        if would_go or self.proves_drafts:
            with case.trace.step("proof"):
                proof = self.prover.look(proof, case.given, shelf, case.deadline)
        return proof.saying(spoken.statements)

    def _search(self, case: _Case) -> Shelf:
        """Find what is relevant enough and ours; without an answer from the knowledge base nothing is."""
        given, message = case.given, case.given.message
        if message.conversation:
            queries = search_query.in_conversation(message.conversation, message.written)
        else:
            queries = search_query.queries(message.topic, message.written)
        works = [partial(self.knowledge.search, query, self.policy.passages) for query in queries]
        try:
            results: Sequence[Sequence[Passage]] = self.prover.clock.together(*works) if works else ()
        except KnowledgeUnavailableError as reason:
            logger.warning("answered without knowledge", extra={"reason": str(reason)})
            case.found.append(Finding(reason.hold))
            return Shelf.of((), given.customer)
        least = self.policy.minimum_relevance * case.channel.relevance_share
        relevant = ([passage for passage in passages if passage.relevance >= least] for passages in results)
        shelf = Shelf.of(search_query.merged(list(relevant), self.policy.passages), given.customer)
        if shelf.foreign:
            logger.warning("passages ignored", extra={"foreign": shelf.foreign, "ours": len(shelf.passages)})
        return shelf

    def _analyse(self, case: _Case, shelf: Shelf) -> tuple[Analysis, str]:
        """Ask; once more and shorter where the question is too long, once more where the answer is not the schema."""
        compose = partial(
            prompt.compose, case.given, shelf, company=self.company, channel=case.channel, policy=self.policy
        )
        read = partial(analysis.parse, policy=self.policy, in_conversation=case.channel.is_conversation)
        asked = compose()
        try:
            answer = self.model.answer(asked, case.deadline)
        except InputTooLongError:
            case.found.append(Finding("unread_message", rule="input_too_long"))
            asked = compose(share=HALF)
            answer = self.model.answer(asked, case.deadline)
        try:
            return read(answer.tool_input), answer.model_id
        except InvalidAnalysisError as fault:
            logger.warning("analysis refused", extra={"model": answer.model_id, "fault": str(fault)})
            answer = self.model.answer(asked.corrected(str(fault)), case.deadline)
            return read(answer.tool_input), answer.model_id

    def _unscored(self, reason: str, found: Iterable[Finding], *, status: Status = Status.READY) -> Assessment:
        return Assessment(
            category=self.policy.default_category,
            score=Score(0),
            factors={factor.name: 0 for factor in self.policy.factors},
            explanation=scoring.explain_absence(reason, self.policy),
            findings=tuple(found),
            status=status,
        )


def _of_model(analysed: Analysis, policy: Policy) -> Iterator[Finding]:
    """Name what the model's answers hold against an automatic reply; who is unsure asks for a person."""
    for topic in analysed.sensitive_topics:
        if not policy.automates([topic]):
            yield Finding("sensitive_topic", rule=f"model: {topic}")
    for name, certainty in analysed.questions.items():
        if certainty is not Certainty.NO:
            yield Finding(name, rule="model" if certainty is Certainty.YES else "model unsure")
    for question in analysed.unanswered:
        yield Finding(OPEN, question, "model")
    if analysed.request:
        held = policy.intent(analysed.request.intent).holds
        if held and all(analysed.questions.get(hold, Certainty.NO) is Certainty.NO for hold in held):
            yield Finding(held[0], rule="intent")
    if not policy.automates([analysed.category]):
        yield Finding("category_for_people", rule=analysed.category)
