"""What becomes of a turn of an API of our own: it is asked about, left to a person, and told to the windows.

Who is asked about at once and who waited in a queue are dealt with alike.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import boto3
from botocore.config import Config

from adapters import recording, turn_function
from adapters.api_gateway import listeners
from adapters.api_gateway.listeners import Listeners
from adapters.connect import bot_event, chat_contacts
from adapters.connect.chat_contacts import ChatContacts
from adapters.recording import Recording
from adapters.stores.revisioned_table import RevisionedTable
from adapters.turn_function import TurnFunction
from conversation import briefing, failed, result
from conversation.memory import NOTHING, Conversations, Incoming, Outcome, Past
from conversation.session import Session, Sessions
from environment import ApiTurnsEnvironment
from scale import admission
from scale.kept_turns import KeptTurns
from scale.turn_event import TurnEvent
from triage.errors import ModelUnavailableError, StoreUnavailableError
from triage.handover import Act
from triage.message import ProfileMatch
from triage.ports import Clock

logger = logging.getLogger(__name__)


class Patience(NamedTuple):
    """How long the function of the conversations is waited for, and the table."""

    asking: Config
    storing: Config


PATIENT: Final = Patience(
    asking=turn_function.CONFIG,
    storing=Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2}),
)
IN_TIME: Final = Patience(
    asking=turn_function.CONFIG.merge(Config(read_timeout=admission.DECIDED_WITHIN)),
    storing=Config(connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2}),
)
"""A customer hears of a person before five seconds are over, whoever is silent; who is told already waits for nothing,
but a worker that waits takes the place of another.
"""
KEEPING: Final = Config(connect_timeout=0.2, read_timeout=0.2, retries={"mode": "standard", "total_max_attempts": 2})
"""Where words are kept: whoever waits for that has another way to go."""
STRANGER: Final = "Customer"
INSIDE: Final = frozenset({"interaction", "texts", "agent"})
"""What the function says for the recorder and for whoever takes over, and not for the customer."""


@dataclass(slots=True, eq=False)
class ApiTurns:
    """Does what there is to do about a turn."""

    conversations: Conversations
    sessions: Sessions
    kept: KeptTurns
    asks: Callable[[Mapping[str, Any]], dict[str, Any]]
    contacts: ChatContacts
    listeners: Listeners
    recording: Recording
    clock: Clock

    def ask(self, turn: TurnEvent) -> dict[str, Any]:
        """Give what the function of the conversations says of *turn*; where it says nothing, it is a person's.

        Then it has no place among the others yet.
        """
        began = self.clock.now()
        try:
            said = self.asks(_event(turn))
        except ModelUnavailableError as reason:
            logger.error("turn not decided", extra={"contact_id": turn.conversation, "reason": str(reason)})
            return _failed(turn, self.clock.now() - began)
        self.recording.record(said)
        return said

    def unasked(self, turn: TurnEvent) -> dict[str, Any]:
        """Give what is said of a *turn* about which nobody can be asked: it is a person's."""
        return _failed(turn, 0.0)

    def is_decided(self, turn: TurnEvent) -> bool:
        """Say whether *turn* came before and has been decided."""
        past = self.conversations.memory(turn.conversation).turn(turn.id, turn.text)
        return past is not None and not past.is_open

    def settled(self, turn: TurnEvent, said: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give what stands of a *turn* of which this was *said*; where it was decided and only the answer lost, that.

        Raises `StoreUnavailableError`.
        """
        if said["turn"] is not None:
            return said
        past = self._note(turn, said)
        numbered = {**said, "turn": past.number}
        is_ours = past.result == json.dumps(numbered)
        return numbered if is_ours else result.known(_incoming(turn), past, said["processing_time"])

    def left(self, turn: TurnEvent) -> dict[str, Any]:
        """Give what was said of a *turn* that was promised to a person, or is now; nobody is asked about it."""
        said = self.unasked(turn)
        past = self._note(turn, said)
        if past.act == NOTHING:
            said = result.nothing(_incoming(turn), past, 0.0)
        elif past.act == Act.HAND_OVER:
            said = dict(json.loads(past.result))
        return said | {"delivered_again": True}

    def hand_over(self, turn: TurnEvent, said: Mapping[str, Any]) -> Mapping[str, str]:
        """Begin the chat with a person, one for each conversation, and say how the customer gets there.

        Raises `ContactUnavailableError` or `StoreUnavailableError`; the same turn once more goes on from there.
        """
        if said["turn"] is None:
            self._note(turn, said)
        session = self._change(
            turn, lambda before: before if before.turn else before.handed_over(turn.id, self._brief(turn, said))
        )
        if not session.place:
            place = self.contacts.begin(turn.conversation, _name(turn), turn.text, session.brief)
            session = self._change(turn, lambda before: before.begun_at(place))
        return session.place

    def tell(self, turn: TurnEvent, said: Mapping[str, Any], place: Mapping[str, str]) -> dict[str, Any]:
        """Push what was *said* to the windows, and give it: with the *place* of the person, if there is one."""
        told = {name: value for name, value in said.items() if name not in INSIDE}
        told |= {"id": turn.id, "handover": dict(place) or None}
        if gone := self.listeners.tell(turn.listeners, told):
            try:
                self._change(turn, lambda before: before.without(*gone))
            except StoreUnavailableError as reason:
                logger.warning("window not forgotten", extra={"reason": str(reason)})
        return told

    def _note(self, turn: TurnEvent, said: Mapping[str, Any]) -> Past:
        """Have the conversation know that a person was promised, unless *turn* has come to something else by now.

        It is answered no more when it comes again.
        """
        incoming = _incoming(turn)
        noted = json.dumps({**said, "turn": self.conversations.claim(incoming).past.number})
        outcome = Outcome.of(failed.DECISION, said["response"]["response_text"], (), noted)
        return self.conversations.settle(incoming, outcome)

    def _brief(self, turn: TurnEvent, said: Mapping[str, Any]) -> dict[str, str]:
        """What the person who takes over reads, under the names that the chat flow gives it.

        Of a turn that failed, or was decided before and did not get here, it is what is remembered.
        """
        agent = said.get("agent") or briefing.recalled(self.conversations.memory(turn.conversation))
        left = bot_event.handed_over({**said, "agent": agent})
        known = turn.customer["email"] if turn.customer else bot_event.NOTHING
        return {"handoverReason": left.pop("reason"), **left, "customer": known, "conversation": turn.conversation}

    def _change(self, turn: TurnEvent, change: Callable[[Session], Session]) -> Session:
        return self.sessions.change(turn.conversation, turn.owner, self.clock.now(), change)


def _event(turn: TurnEvent) -> dict[str, Any]:
    """What a flow would tell the function of the conversations."""
    moments = {"at": turn.at} | ({} if turn.queued is None else {"queued": turn.queued})
    return {
        "Details": {
            "ContactData": {"ContactId": turn.conversation, "CustomerEndpoint": {"Address": _address(turn)}},
            "Parameters": {"turn": turn.id, "text": turn.text, "channel": turn.channel, **moments, **_profile(turn)},
        }
    }


def _failed(turn: TurnEvent, seconds: float) -> dict[str, Any]:
    return failed.compose(turn.conversation, turn.channel, turn.text, number=None, seconds=seconds)


def _incoming(turn: TurnEvent) -> Incoming:
    return Incoming(turn.conversation, turn.id, turn.channel, _address(turn), turn.text, turn.at, turn.owner)


def _address(turn: TurnEvent) -> str:
    return str(turn.customer["email"]) if turn.customer else ""


def _profile(turn: TurnEvent) -> dict[str, str]:
    if turn.customer is None:
        return {"ProfileMatch": ProfileMatch.NONE}
    return {
        "ProfileMatch": ProfileMatch.ONE,
        "FirstName": turn.customer["first_name"],
        "LastName": turn.customer["last_name"],
        "ServiceLevel": turn.customer["service_level"],
        "PeopleOnly": "yes" if turn.customer["people_only"] else "no",
    }


def _name(turn: TurnEvent) -> str:
    told = turn.customer or {}
    return f"{told.get('first_name', '')} {told.get('last_name', '')}".strip() or STRANGER


def wire(environment: ApiTurnsEnvironment, session: boto3.Session, clock: Clock, patience: Patience) -> ApiTurns:
    """Join it to AWS."""
    name = environment.conversations_table_name
    table = RevisionedTable(session.client("dynamodb", config=patience.storing), name)
    keeping = RevisionedTable(session.client("dynamodb", config=KEEPING), name)
    push = session.client("apigatewaymanagementapi", endpoint_url=environment.push_endpoint, config=listeners.CONFIG)
    return ApiTurns(
        conversations=Conversations(table),
        sessions=Sessions(table),
        kept=KeptTurns(keeping),
        asks=TurnFunction(session.client("lambda", config=patience.asking), environment.chat_function_arn),
        contacts=ChatContacts(
            session.client("connect", config=chat_contacts.CONFIG),
            environment.connect_instance_id,
            environment.person_flow_id,
        ),
        listeners=Listeners(push),
        recording=Recording(session.client("lambda", config=recording.CONFIG), environment.recorder_function_arn),
        clock=clock,
    )
