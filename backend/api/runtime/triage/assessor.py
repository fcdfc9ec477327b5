"""Judge a message: search, ask the model, score, and say what holds the reply back."""

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from mail.automatic import automatic_kind, seeks_answer
from mail.quotation import new_text
from triage import analysis, explanation, prompt, search_query
from triage.analysis import Analysis
from triage.assessment import Assessment, MailKind, Status
from triage.errors import InputTooLongError, InvalidAnalysisError, KnowledgeUnavailableError, TriageError
from triage.guard import Inspection
from triage.holds import NO_REQUEST, in_order
from triage.language import is_english
from triage.message import Customer, Message, Passage, ProfileMatch
from triage.message_checks import signs
from triage.policy import POLICY, Policy
from triage.ports import Deadline, Guard, Knowledge, Model
from triage.prompt import Question
from triage.reply_checks import holds_of_draft
from triage.scoring import Score, score

logger = logging.getLogger(__name__)

LONGEST_TEXT = 20_000
"""Characters of a message that the model gets; above 100,000 tokens a request costs five times as much."""


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
        written = new_text(message.text) or message.text
        if kind := automatic_kind(message.sender, message.subject, message.text):
            return self._automatic(kind)
        holds = set(_holds_of(message, customer, written, self.policy))
        inspection = Inspection(self.guard, message.contact_id, deadline, self.policy, holds)
        inspection.message(f"{message.subject}\n{written[:LONGEST_TEXT]}")
        query = search_query.compose(message.subject, written)
        passages = self._passages(query, holds)
        question = Question(
            instructions=prompt.instructions(self.company, message.channel, self.policy),
            customer=customer,
            passages=passages,
            channel=message.channel,
            subject=message.subject,
            text=written[:LONGEST_TEXT],
        )
        try:
            found, model_id = self._analyse(question, deadline, holds)
        except TriageError as reason:
            logger.warning(
                "left to an agent", extra={"contact_id": message.contact_id, "reason": str(reason), "hold": reason.hold}
            )
            return self._failed(reason, holds)
        screening = inspection.reply(found.suggested_response, query, [passage.text for passage in passages])
        found = replace(found, suggested_response=screening.text)
        holds.update(
            holds_of_draft(
                screening.text,
                message=replace(message, text=written),
                customer=customer,
                passages=passages,
                company=self.company,
            )
        )
        assessment = self._judged(found, model_id, passages, customer, holds)
        return replace(assessment, grounding=screening.grounding, relevance=screening.relevance)

    def leave(self, reason: str) -> Assessment:
        """Think nothing of a message that is not to be looked at."""
        return self._unscored(f"no analysis, {reason}", (), status=Status.FAILED)

    def _passages(self, query: str, holds: set[str]) -> list[Passage]:
        """Find what is relevant enough; without an answer from the knowledge base nothing is."""
        try:
            found = self.knowledge.search(query, self.policy.passages) if query else []
        except KnowledgeUnavailableError as reason:
            logger.warning("answered without knowledge", extra={"reason": str(reason)})
            holds.add(reason.hold)
            return []
        return [passage for passage in found if passage.relevance >= self.policy.minimum_relevance]

    def _analyse(self, question: Question, deadline: Deadline, holds: set[str]) -> tuple[Analysis, str]:
        """Ask; once more and shorter where the question is too long, once more where the answer is not the schema."""
        try:
            answer = self.model.answer(question, deadline)
        except InputTooLongError:
            holds.add("unread_message")
            question = question.shortened()
            answer = self.model.answer(question, deadline)
        try:
            return analysis.parse(answer.tool_input, self.policy), answer.model_id
        except InvalidAnalysisError as fault:
            logger.warning("analysis refused", extra={"model": answer.model_id, "fault": str(fault)})
            answer = self.model.answer(question.corrected(str(fault)), deadline)
            return analysis.parse(answer.tool_input, self.policy), answer.model_id

    def _judged(
        self, found: Analysis, model_id: str, passages: list[Passage], customer: Customer, holds: set[str]
    ) -> Assessment:
        factors = decide(found.factors, knows=bool(passages), premium=self._is_premium(customer), policy=self.policy)
        result = score(factors, self.policy)
        if not self.policy.automates(found.sensitive_topics):
            holds.add("sensitive_topic")
        if not self.policy.automates([found.category]):
            holds.add("category_for_people")
        return Assessment(
            category=found.category,
            score=result,
            factors=factors,
            explanation=explanation.explain(result, self.policy),
            holds=in_order(holds),
            intent=found.intent,
            suggested_response=found.suggested_response,
            model_id=model_id,
            sources=tuple(dict.fromkeys(passage.source for passage in passages)),
        )

    def _failed(self, reason: TriageError, holds: set[str]) -> Assessment:
        return self._unscored(f"no analysis. {reason}", {*holds, reason.hold}, status=Status.FAILED)

    def _automatic(self, kind: str) -> Assessment:
        reason = f"automatic mail ({kind.replace('_', ' ')}) is not analysed."
        return self._unscored(reason, {"automatic_mail"}, mail_kind=MailKind.AUTOMATIC)

    def _unscored(
        self,
        reason: str,
        holds: Collection[str],
        *,
        status: Status = Status.READY,
        mail_kind: MailKind = MailKind.ORDINARY,
    ) -> Assessment:
        return Assessment(
            category=self.policy.default_category,
            score=Score(0),
            factors={factor.name: 0 for factor in self.policy.factors},
            explanation=explanation.explain_absence(reason, self.policy),
            holds=in_order(holds),
            status=status,
            mail_kind=mail_kind,
        )

    def _is_premium(self, customer: Customer) -> bool:
        return customer.is_premium(self.policy.premium_service_levels)


def decide(judged: Mapping[str, int], *, knows: bool, premium: bool, policy: Policy = POLICY) -> dict[str, int]:
    """Join what the model *judged* with the facts, by the column `decided_by` of the policy.

    Facts can only add a risk; a risk of premium customers is none for others.
    """
    factors = {}
    for factor in policy.factors:
        count = judged[factor.name]
        if "facts" in factor.decided_by and not knows:
            count = max(count, 1)
        if "premium_service_level" in factor.decided_by and not premium:
            count = 0
        factors[factor.name] = count
    return factors


def _holds_of(message: Message, customer: Customer, written: str, policy: Policy) -> Iterator[str]:
    """Name what the message itself and its sender hold against an automatic reply."""
    whole = f"{message.subject}\n{written[:LONGEST_TEXT]}"
    plain = signs.Plain(whole)
    if not message.read or len(written) > LONGEST_TEXT:
        yield "unread_message"
    if not message.verified:
        yield "unverified_mail"
    if customer.match in {ProfileMatch.SEVERAL, ProfileMatch.FAILED}:
        yield "ambiguous_customer"
    if message.read and not seeks_answer(message.subject, message.text):
        yield NO_REQUEST
    if signs.steers(plain):
        yield "steering_attempt"
    if not policy.automates(signs.sensitive_topics(plain)):
        yield "sensitive_topic"
    if signs.asks_for_account_data(plain):
        yield "account_data_request"
    if signs.orders_something(plain):
        yield "account_order"
    if not is_english(whole):
        yield "other_language"
    if message.attachments or signs.mentions_attachment(plain):
        yield "unread_attachment"
