"""Answer a turn of a conversation from the articles, ask back, or hand over to a person.

The bot of a chat flow, or a flow itself, calls it for each turn and waits. What it raises is a hand-over there: no turn
is left.
"""

import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

import boto3

import logs
import metrics
from adapters import recording
from adapters.comprehend import perception
from adapters.comprehend.perception import ComprehendPerception
from adapters.connect import bot_event, chat_event
from adapters.connect.chat_event import ChatTurn
from adapters.connect.connect_event import Event
from adapters.recording import Recording
from adapters.stores import ledger_key, mode_parameter
from adapters.stores.hand_over_table import HandOverTable
from adapters.stores.ledger_key import LedgerKey
from adapters.stores.mode_parameter import ModeParameter
from adapters.stores.revisioned_table import RevisionedTable
from assessing import SHORT, assessor
from at_start import to_stay
from conversation import briefing, replies, result
from conversation.memory import MOST_ANSWERS, Conversations, Incoming, Memory, Outcome, Placed
from conversation.repetition import asks_again, says_nothing_new
from conversation.result import Reply, Understood
from conversation.words import says
from environment import ChatEnvironment
from mail.addresses import sender_key
from metrics import Expected, Meter, Write
from scale import admission
from triage import interaction
from triage.assessment import Assessment
from triage.assessor import Assessor
from triage.channel import CHAT, Channel
from triage.errors import PerceptionUnavailableError, StoreUnavailableError
from triage.finding import Finding
from triage.handover import Act, Decision, Says, decide
from triage.held_back import held_back
from triage.message import Customer, ProfileMatch
from triage.modes import Mode, stricter
from triage.ports import SYSTEM_CLOCK, Clock, Context, Entity, Perception, Seal, Switch, time_left

logger = logging.getLogger(__name__)

Handler = Callable[[Event, Context], dict[str, Any]]

OF_AN_ACCOUNT = frozenset({"account_data_request", "account_order"})


class _Judged(NamedTuple):
    """What is thought of a turn and decided about it; *says* is what its words alone say."""

    assessment: Assessment | None
    decision: Decision
    says: Says | None
    mode: Mode
    mode_known: bool


@dataclass(slots=True, eq=False)
class ChatHandler:
    """What happens to a turn."""

    conversations: Conversations
    hand_overs: HandOverTable
    assessor: Assessor
    perception: Perception
    switch: Switch
    seal: Seal | None
    clock: Clock
    policy_hash: str
    meter: Meter
    expected: Expected
    recording: Recording | None = None

    def __call__(self, event: Event, context: Context) -> dict[str, Any]:
        """Give what is said and decided, in the words of whoever asks; the same again for a turn that comes again."""
        if bot_event.is_one(event):
            said = self.take(bot_event.read(event), context)
            if self.recording:
                self.recording.record(said)
            return bot_event.answer(event, said, otherwise=replies.together())
        return self.take(chat_event.read(event), context)

    def take(self, told: ChatTurn, context: Context) -> dict[str, Any]:
        """Give what is said and decided about a turn."""
        began = self.clock.now()
        incoming = _incoming(told, context, began)
        placed = self.conversations.claim(incoming._replace(customer=self._sealed(incoming) or ""))
        if not placed.past.is_open:
            logger.info("turn seen before", extra=_named(placed))
            return result.known(placed.turn, placed.past, self.clock.now() - began)
        judged = self._judge(placed, told, context)
        composed = self._compose(placed, judged, began)
        outcome = Outcome.of(
            judged.decision,
            composed["response"]["response_text"],
            tuple(row["text"] for row in composed["statements"]),
            json.dumps(composed),
        )
        settled = self.conversations.settle(placed.turn, outcome)
        if settled.result != outcome.result:
            logger.info("another turn stands for this", extra=_named(placed))
            return result.known(placed.turn, settled, self.clock.now() - began)
        logger.info("turn", extra=_named(placed) | _logged(judged))
        if judged.decision.act is Act.HAND_OVER:
            self._note(placed)
        record = self._record(placed, judged, composed, began)
        self._measure(placed, judged, record)
        return composed | self._briefed(placed, judged) | self._to_record(placed, told.customer, judged, record)

    def _judge(self, placed: Placed, told: ChatTurn, context: Context) -> _Judged:
        modes, memory, customer = self.switch.modes(), placed.memory, told.customer
        admitted = self._admitted(placed, told)
        everywhere = stricter(modes.everywhere, admitted)
        said = says(placed.turn.text, after_an_answer=memory.has_helped)
        if said and not placed.with_it and not placed.is_stale and modes.everywhere is Mode.AUTO:
            return _Judged(None, self._decide(None, memory, said), said, modes.everywhere, not modes.quiet)
        if everywhere is Mode.OFF:
            assessment = self.assessor.leave(
                "switched off." if modes.everywhere is Mode.OFF else "too many wrote at once."
            )
        else:
            assessment = self.assessor.assess(placed.message, customer, time_left(context))
        mode = stricter(modes.of(assessment.category), admitted)
        found = [*_found_here(assessment, customer, placed), *([mode.hold] if mode.hold else [])]
        held = replace(assessment, findings=(*assessment.findings, *map(Finding, found)))
        held = held_back(held, placed.turn.conversation, self.assessor.policy)
        return _Judged(held, self._decide(held, memory, None), None, mode, not modes.quiet)

    def _admitted(self, placed: Placed, told: ChatTurn) -> Mode:
        """How far a turn may go that waited in a queue; one that hardly waited goes as far as any."""
        if told.queued is None or (waited := self.clock.now() - told.queued) <= admission.CALM:
            return Mode.AUTO
        waits = bool(placed.memory.standing.waits)
        risk = admission.risk(placed.message, told.customer, self.assessor.policy, waits_for_person=waits)
        mode = admission.mode(waited, risk)
        if mode is not Mode.AUTO:
            logger.warning(admission.SHED, extra=_named(placed) | {"mode": str(mode), "risk": str(risk)})
        return mode

    def _decide(self, assessment: Assessment | None, memory: Memory, said: Says | None) -> Decision:
        policy = self.assessor.policy
        is_small_talk = bool(
            memory.has_helped
            and assessment
            and assessment.questions.get("no_request") == "yes"
            and assessment.request
            and assessment.request.intent == result.OTHER
        )
        return decide(
            score=assessment.score.value if assessment else policy.full_confidence,
            threshold=policy.threshold,
            holds=assessment.holds if assessment else frozenset(),
            factors=assessment.factors if assessment else {},
            standing=memory.standing,
            says=said,
            is_small_talk=is_small_talk,
        )

    def _compose(self, placed: Placed, judged: _Judged, began: float) -> dict[str, Any]:
        decision, assessment, policy = judged.decision, judged.assessment, self.assessor.policy
        if decision.act is Act.ANSWER and assessment:
            reply = Reply(assessment.suggested_response, proof=assessment.proof)
        else:
            text = replies.text(decision, placed.memory.standing, self.assessor.company, placed.memory.closed)
            reply = Reply(text, courtesy="sorry" if decision.reason == "angry" else "none")
        sentiment, entities = self._perceive(placed.turn.text)
        row = result.request(assessment, decision, judged.says)
        category = assessment.category if assessment else policy.intent(row.intent).category
        understood = Understood(row, category, sentiment, entities)
        seconds = self.clock.now() - began
        return result.compose(
            placed, understood, assessment, decision, reply, full_score=policy.full_confidence, seconds=seconds
        )

    def _perceive(self, text: str) -> tuple[float | None, tuple[Entity, ...]]:
        """Ask for mood and names; nothing is decided by them, so an answer goes out without them."""
        if not text.strip():
            return None, ()
        try:
            return self.perception.sentiment(text), tuple(self.perception.entities(text))
        except PerceptionUnavailableError as reason:
            logger.warning("nothing perceived", extra={"reason": str(reason)})
            return None, ()

    def _briefed(self, placed: Placed, judged: _Judged) -> dict[str, Any]:
        """What the person who takes over reads."""
        if judged.decision.act is not Act.HAND_OVER:
            return {}
        policy = self.assessor.policy
        return {"agent": briefing.compose(placed, judged.decision.reason, judged.assessment, policy)}

    def _record(
        self, placed: Placed, judged: _Judged, composed: dict[str, Any], began: float
    ) -> interaction.Interaction | None:
        """What is recorded of a turn; nothing was judged where words alone decided."""
        if judged.assessment is None:
            return None
        return interaction.of(
            judged.assessment,
            contact_id=placed.turn.conversation,
            channel=placed.turn.channel,
            customer=placed.turn.customer or None,
            at=began,
            mode=judged.mode,
            policy=self.assessor.policy,
            policy_hash=self.policy_hash,
            seconds={"total": self.clock.now() - began},
            turn=placed.past.number + 1,
            intent=composed["intent_analysis"]["intent"],
            sentiment=composed["sentiment"],
            sent=(str(judged.decision.act),),
        )

    def _measure(self, placed: Placed, judged: _Judged, record: interaction.Interaction | None) -> None:
        turn, decision = placed.turn, judged.decision
        sealed = bool(turn.customer) or not turn.sender
        found = record and metrics.measured(record, self.expected, mode_known=judged.mode_known, sealed=sealed)
        metrics.tell_turn(self.meter, turn.conversation, decision.act, decision.reason, found)

    def _to_record(
        self, placed: Placed, customer: Customer, judged: _Judged, record: interaction.Interaction | None
    ) -> dict[str, Any]:
        """What the recorder of interactions is handed."""
        if record is None or judged.assessment is None:
            return {}
        texts = interaction.texts(placed.message, customer, judged.assessment)
        return {"interaction": json.dumps(record.as_json()), "texts": texts}

    def _note(self, placed: Placed) -> None:
        """Let mails of the customer know that a person takes over."""
        try:
            self.hand_overs.note(placed.turn.customer, placed.turn.conversation)
        except StoreUnavailableError as reason:
            logger.warning("hand-over not noted for mails", extra=_named(placed) | {"cause": str(reason)})

    def _sealed(self, turn: Incoming) -> str | None:
        if not self.seal or not turn.sender:
            return None
        try:
            return sender_key(self.seal, turn.sender)
        except StoreUnavailableError as reason:
            logger.warning("sender not sealed", extra={"contact_id": turn.conversation, "reason": str(reason)})
            return None


def _incoming(told: ChatTurn, context: Context, now: float) -> Incoming:
    """The turn as it counts: nobody wrote after it came, whatever their clock says."""
    return Incoming(
        conversation=told.conversation,
        id=told.id or context.aws_request_id,
        channel=told.channel,
        sender=told.sender,
        text=told.text,
        at=now if told.at is None else min(told.at, now),
    )


def _found_here(assessment: Assessment, customer: Customer, placed: Placed) -> list[str]:
    """Name the holds that follow from the conversation and from who is writing."""
    memory = placed.memory
    statements = [statement.text for statement in assessment.proof.statements]
    found = {
        "unverified_customer": bool(OF_AN_ACCOUNT & assessment.holds) and customer.match is not ProfileMatch.ONE,
        "repeats_itself": asks_again(placed.message.written, (turn.text for turn in memory.answered))
        or says_nothing_new(statements, memory.said),
        "stale_turn": placed.is_stale,
        "conversation_budget": memory.answers >= MOST_ANSWERS,
    }
    return [hold for hold, holds in found.items() if holds]


def _named(placed: Placed) -> dict[str, Any]:
    return {
        "contact_id": placed.turn.conversation,
        "turn": placed.past.number,
        "channel": placed.turn.channel,
    }


def _logged(judged: _Judged) -> dict[str, Any]:
    return {
        "act": str(judged.decision.act),
        "reason": judged.decision.reason,
        "holds": sorted(judged.assessment.holds) if judged.assessment else [],
    }


def wire(
    environment: ChatEnvironment,
    session: boto3.Session,
    *,
    clock: Clock = SYSTEM_CLOCK,
    write: Write = print,
    channel: Channel = CHAT,
) -> Handler:
    """Join the decision to AWS; nothing else in the chat function makes a client."""
    judging = assessor(environment, session, clock, channel)
    key = LedgerKey(session.client("secretsmanager", config=ledger_key.CONFIG), environment.send_ledger_key_arn)
    table = session.client("dynamodb", config=SHORT)
    return ChatHandler(
        conversations=Conversations(RevisionedTable(table, environment.conversations_table_name)),
        hand_overs=HandOverTable(table, environment.results_table_name, clock),
        assessor=judging,
        perception=ComprehendPerception(session.client("comprehend", config=perception.CONFIG)),
        switch=ModeParameter(
            session.client("ssm", config=mode_parameter.CONFIG), environment.mode_parameter_name, clock
        ),
        seal=key.seal,
        clock=clock,
        policy_hash=judging.policy.hash,
        meter=Meter(metrics.of_chats(environment.metrics_namespace), clock, write),
        expected=Expected(channel.seconds, environment.model_ids[0], environment.judge_model_ids[0]),
        recording=Recording(session.client("lambda", config=recording.CONFIG), environment.recorder_function_arn)
        if environment.recorder_function_arn
        else None,
    )


@cache
@to_stay
def _wired() -> Handler:
    """Wire once for each execution environment."""
    logs.configure(os.environ)
    return wire(ChatEnvironment.read(os.environ), boto3.Session(region_name=os.environ["AWS_REGION"]))


def lambda_handler(event: Event, context: Context) -> dict[str, Any]:
    """Decide about the turn of *event*'s conversation."""
    return _wired()(event, context)
