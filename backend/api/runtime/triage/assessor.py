"""Judge a message: check it, search, ask the model, check the reply, score, and say what holds the reply back."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from triage import analysis, message_checks, prompt, reply_checks, scoring, search_query
from triage.analysis import Analysis, Certainty
from triage.assessment import Assessment, Status
from triage.channel import Channel, channel
from triage.errors import InputTooLongError, InvalidAnalysisError, KnowledgeUnavailableError, TriageError
from triage.finding import Finding
from triage.inspection import Inspection
from triage.message import Customer, Message, Passage
from triage.message_checks import Given
from triage.policy import POLICY, Policy
from triage.ports import Deadline, Guard, Knowledge, Model
from triage.prompt import Question
from triage.route import PARKED, PROGRAM, is_parked
from triage.scoring import Score

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Assessor:
    """Judges messages by *policy*; what it needs from outside comes through ports."""

    knowledge: Knowledge
    model: Model
    company: str
    policy: Policy = POLICY
    guard: Guard | None = None

    def assess(self, message: Message, customer: Customer, deadline: Deadline) -> Assessment:
        """Judge *message*; every expected failure gives an assessment that an agent has to take up."""
        row = channel(message.channel)
        if PARKED in (finding.hold for finding in message.findings) or is_parked(message.findings):
            signs = [finding for finding in message.findings if finding.hold in {PARKED, PROGRAM}]
            reason = ", ".join(finding.rule.replace("_", " ") for finding in signs)
            return self._unscored(
                f"automatic mail ({reason}) is not analysed.", [*signs, Finding(PARKED)], Status.READY
            )
        given = Given(message, customer, self.policy)
        found = [*message.findings, *message_checks.findings(given, row.message_checks)]
        inspection = Inspection(self.guard, message.contact_id, deadline, self.policy)
        inspection.message(given.whole)
        query = search_query.compose(message.topic, message.written)
        passages = self._passages(query, found)
        try:
            analysed, model_id = self._analyse(given, passages, row, deadline, found)
        except TriageError as reason:
            logger.warning(
                "left to an agent", extra={"contact_id": message.contact_id, "reason": str(reason), "hold": reason.hold}
            )
            found += [*inspection.findings, Finding(reason.hold)]
            return self._unscored(f"no analysis. {reason}", found, Status.FAILED)
        screening = inspection.reply(analysed.suggested_response, query, [passage.text for passage in passages])
        draft = reply_checks.Draft(
            text=screening.text,
            message=message,
            customer=customer,
            passages=passages,
            company=self.company,
            instructions=prompt.instructions(self.company, row, self.policy),
            longest=row.longest_reply,
        )
        found += [
            *inspection.findings,
            *reply_checks.findings(draft, row.reply_checks),
            *_of_model(analysed, self.policy),
        ]
        if is_parked(found):
            found.append(Finding(PARKED))
        assessment = self._judged(analysed, model_id, passages, customer, found)
        return replace(
            assessment,
            suggested_response=screening.text,
            grounding=screening.grounding,
            relevance=screening.relevance,
        )

    def leave(self, reason: str) -> Assessment:
        """Think nothing of a message that is not to be looked at."""
        return self._unscored(f"no analysis, {reason}", (), Status.FAILED)

    def _passages(self, query: str, found: list[Finding]) -> list[Passage]:
        """Find what is relevant enough; without an answer from the knowledge base nothing is."""
        try:
            passages = self.knowledge.search(query, self.policy.passages) if query else []
        except KnowledgeUnavailableError as reason:
            logger.warning("answered without knowledge", extra={"reason": str(reason)})
            found.append(Finding(reason.hold))
            return []
        return [passage for passage in passages if passage.relevance >= self.policy.minimum_relevance]

    def _analyse(
        self, given: Given, passages: Sequence[Passage], row: Channel, deadline: Deadline, found: list[Finding]
    ) -> tuple[Analysis, str]:
        """Ask; once more and shorter where the question is too long, once more where the answer is not the schema."""

        def question(passages: Sequence[Passage], text: str) -> Question:
            return prompt.compose(
                given.message,
                text,
                customer=given.customer,
                passages=passages,
                company=self.company,
                channel=row,
                policy=self.policy,
            )

        asked = question(passages, given.text)
        try:
            answer = self.model.answer(asked, deadline)
        except InputTooLongError:
            found.append(Finding("unread_message", rule="input_too_long"))
            asked = question(passages[: (len(passages) + 1) // 2], given.text[: len(given.text) // 2])
            answer = self.model.answer(asked, deadline)
        try:
            return analysis.parse(answer.tool_input, self.policy), answer.model_id
        except InvalidAnalysisError as fault:
            logger.warning("analysis refused", extra={"model": answer.model_id, "fault": str(fault)})
            answer = self.model.answer(asked.corrected(str(fault)), deadline)
            return analysis.parse(answer.tool_input, self.policy), answer.model_id

    def _judged(
        self,
        analysed: Analysis,
        model_id: str,
        passages: Sequence[Passage],
        customer: Customer,
        found: Iterable[Finding],
    ) -> Assessment:
        premium = customer.is_premium(self.policy.premium_service_levels)
        factors = scoring.decide(analysed.factors, knows=bool(passages), premium=premium, policy=self.policy)
        result = scoring.score(factors, self.policy)
        return Assessment(
            category=analysed.category,
            score=result,
            factors=factors,
            explanation=scoring.explain(result, self.policy),
            findings=tuple(found),
            intent=analysed.intent,
            model_id=model_id,
            sources=tuple(dict.fromkeys(passage.source for passage in passages)),
        )

    def _unscored(self, reason: str, found: Iterable[Finding], status: Status) -> Assessment:
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
    if not policy.automates([analysed.category]):
        yield Finding("category_for_people", rule=analysed.category)
