"""Take the turns of an API of our own: the function of the conversations decides, as it does for flows.

What is handed over goes on as a chat of Amazon Connect, which the customer joins. From then on turns that come here are
refused, with the way there: nobody would read them.
"""

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import boto3

import logs
from adapters import recording, turn_function
from adapters.api_gateway import http_event, listeners
from adapters.api_gateway.http_event import Caller, Event, RequestError, Turn
from adapters.api_gateway.listeners import Listeners
from adapters.connect import bot_event, chat_contacts
from adapters.connect.chat_contacts import ChatContacts
from adapters.recording import Recording
from adapters.stores.revisioned_table import RevisionedTable
from adapters.turn_function import TurnFunction
from assessing import SHORT
from at_start import to_stay
from conversation import briefing, failed
from conversation.memory import Conversations
from conversation.session import ForeignConversationError, Session, Sessions, TooManyTurnsError
from environment import ChatApiEnvironment
from triage.errors import ContactUnavailableError, ModelUnavailableError, StoreUnavailableError
from triage.message import ProfileMatch
from triage.ports import SYSTEM_CLOCK, Clock, Context

logger = logging.getLogger(__name__)

Handler = Callable[[Event, Context], dict[str, Any]]

CHANNEL: Final = "CHAT"
STRANGER: Final = "Customer"
INSIDE: Final = frozenset({"interaction", "texts", "agent"})
"""What the function says for the recorder and for whoever takes over, and not for the customer."""
AGAIN: Final = "Send the same turn again in a moment."


@dataclass(slots=True, eq=False)
class ChatApiHandler:
    """What happens to a request."""

    conversations: Conversations
    sessions: Sessions
    ask: Callable[[Mapping[str, Any]], dict[str, Any]]
    contacts: ChatContacts
    listeners: Listeners
    recording: Recording
    origins: tuple[str, ...]
    clock: Clock

    def __call__(self, event: Event, context: Context) -> dict[str, Any]:  # noqa: ARG002 - Lambda passes it
        """Answer a turn; whatever is wrong with the request is said with its remedy."""
        try:
            caller, turn = http_event.caller(event), http_event.turn(event)
            if http_event.path(event, "conversation") != caller.conversation:
                raise RequestError(403, "forbidden", "The token is for another conversation.")
            status, body = self._take(caller, turn)
        except RequestError as error:
            return http_event.refusal(event, error, self.origins)
        except ForeignConversationError as reason:
            return http_event.refusal(event, RequestError(403, "forbidden", str(reason)), self.origins)
        except TooManyTurnsError as reason:
            return http_event.refusal(event, RequestError(429, "too_many_turns", str(reason)), self.origins)
        except (ContactUnavailableError, StoreUnavailableError) as reason:
            logger.error("turn not taken", extra={"reason": str(reason)})
            return http_event.refusal(event, RequestError(503, "unavailable", AGAIN), self.origins)
        return http_event.answer(event, status, body, self.origins)

    def _take(self, caller: Caller, turn: Turn) -> tuple[int, dict[str, Any]]:
        session = self._change(caller, Session.counted)
        if session.place and session.turn != turn.id:
            error = {"code": "with_a_person", "message": "A person has this conversation: write in the chat with them."}
            return 409, {"error": error, "handover": dict(session.place)}
        said = self._asked(caller, turn)
        self.recording.record(said)
        if said["escalation_decision"]["escalate"]:
            brief = self._brief(said, caller, turn)
            session = self._change(caller, lambda before: before.handed_over(turn.id, brief))
        if session.turn and not session.place:
            place = self.contacts.begin(caller.conversation, _name(caller), turn.text, session.brief)
            session = self._change(caller, lambda before: before.begun_at(place))
        told = {name: value for name, value in said.items() if name not in INSIDE}
        told["handover"] = dict(session.place) or None
        self._push(caller, session, told)
        return 200, told

    def _asked(self, caller: Caller, turn: Turn) -> dict[str, Any]:
        began = self.clock.now()
        try:
            return self.ask(_event(caller, turn))
        except ModelUnavailableError as reason:
            logger.error("turn not decided", extra={"contact_id": caller.conversation, "reason": str(reason)})
            return failed.compose(caller.conversation, CHANNEL, turn.text, seconds=self.clock.now() - began)

    def _brief(self, said: Mapping[str, Any], caller: Caller, turn: Turn) -> dict[str, str]:
        """What the person who takes over reads, under the names that the chat flow gives it.

        Of a turn that failed, or was decided before and did not get here, it is what is remembered.
        """
        agent = said.get("agent") or briefing.recalled(self.conversations.memory(caller.conversation), turn.text)
        left = bot_event.handed_over({**said, "agent": agent})
        known = caller.customer["email"] if caller.customer else bot_event.NOTHING
        return {"handoverReason": left.pop("reason"), **left, "customer": known, "conversation": caller.conversation}

    def _push(self, caller: Caller, session: Session, told: Mapping[str, Any]) -> None:
        if gone := self.listeners.tell(session.listeners, told):
            try:
                self._change(caller, lambda before: before.without(*gone))
            except StoreUnavailableError as reason:
                logger.warning("window not forgotten", extra={"reason": str(reason)})

    def _change(self, caller: Caller, change: Callable[[Session], Session]) -> Session:
        return self.sessions.change(caller.conversation, caller.owner, self.clock.now(), change)


def _event(caller: Caller, turn: Turn) -> dict[str, Any]:
    """What a flow would tell the function of the conversations."""
    address = caller.customer["email"] if caller.customer else ""
    return {
        "Details": {
            "ContactData": {"ContactId": caller.conversation, "CustomerEndpoint": {"Address": address}},
            "Parameters": {"turn": turn.id, "text": turn.text, "channel": CHANNEL, **_profile(caller)},
        }
    }


def _profile(caller: Caller) -> dict[str, str]:
    if caller.customer is None:
        return {"ProfileMatch": ProfileMatch.NONE}
    return {
        "ProfileMatch": ProfileMatch.ONE,
        "FirstName": caller.customer["first_name"],
        "LastName": caller.customer["last_name"],
        "ServiceLevel": caller.customer["service_level"],
        "PeopleOnly": "yes" if caller.customer["people_only"] else "no",
    }


def _name(caller: Caller) -> str:
    told = caller.customer or {}
    return f"{told.get('first_name', '')} {told.get('last_name', '')}".strip() or STRANGER


def wire(environment: ChatApiEnvironment, session: boto3.Session, *, clock: Clock = SYSTEM_CLOCK) -> Handler:
    """Join the API to AWS."""
    table = RevisionedTable(session.client("dynamodb", config=SHORT), environment.conversations_table_name)
    push = session.client("apigatewaymanagementapi", endpoint_url=environment.push_endpoint, config=listeners.CONFIG)
    return ChatApiHandler(
        conversations=Conversations(table),
        sessions=Sessions(table),
        ask=TurnFunction(session.client("lambda", config=turn_function.CONFIG), environment.chat_function_arn),
        contacts=ChatContacts(
            session.client("connect", config=chat_contacts.CONFIG),
            environment.connect_instance_id,
            environment.person_flow_id,
        ),
        listeners=Listeners(push),
        recording=Recording(session.client("lambda", config=recording.CONFIG), environment.recorder_function_arn),
        origins=environment.origins,
        clock=clock,
    )


@cache
@to_stay
def _wired() -> Handler:
    """Wire once for each execution environment."""
    logs.configure(os.environ)
    return wire(ChatApiEnvironment.read(os.environ), boto3.Session(region_name=os.environ["AWS_REGION"]))


def lambda_handler(event: Event, context: Context) -> dict[str, Any]:
    """Answer the turn that *event* brings."""
    return _wired()(event, context)
