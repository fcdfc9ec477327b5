"""Take the turns of an API of our own: the function of the conversations decides, as it does for flows.

What is handed over goes on as a chat of Amazon Connect, which the customer joins. From then on turns that come here are
refused, with the way there: nobody would read them.
"""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import boto3

import api_turns
import logs
from adapters.api_gateway import http_event
from adapters.api_gateway.http_event import Caller, Event, RequestError, Turn
from adapters.kinesis import turn_stream
from adapters.kinesis.turn_stream import TurnStream
from api_turns import ApiTurns
from at_start import to_stay
from conversation.session import ForeignConversationError, Session, Sessions, TooManyTurnsError
from environment import ChatApiEnvironment
from scale import turn_event
from scale.turn_event import TurnEvent
from triage.errors import ContactUnavailableError, StoreUnavailableError
from triage.ports import SYSTEM_CLOCK, Clock, Context

logger = logging.getLogger(__name__)

Handler = Callable[[Event, Context], dict[str, Any]]

CHANNEL: Final = "CHAT"
AGAIN: Final = "Send the same turn again in a moment."


@dataclass(slots=True, eq=False)
class ChatApiHandler:
    """What happens to a request."""

    sessions: Sessions
    turns: ApiTurns
    stream: TurnStream | None
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

    def _take(self, caller: Caller, asked: Turn) -> tuple[int, dict[str, Any]]:
        now = self.clock.now()
        session = self.sessions.change(caller.conversation, caller.owner, now, Session.counted)
        turn = TurnEvent(
            conversation=caller.conversation,
            id=asked.id,
            channel=CHANNEL,
            owner=caller.owner,
            customer=caller.customer,
            text=asked.text,
            at=now,
            listeners=session.listeners,
        )
        if session.place and not (session.turn == turn.id and self.turns.is_decided(turn)):
            error = {"code": "with_a_person", "message": "A person has this conversation: write in the chat with them."}
            return 409, {"error": error, "handover": dict(session.place)}
        if self.stream and not self.turns.is_decided(turn) and self.queue(turn, self.stream):
            return 202, {"conversation": turn.conversation, "id": turn.id}
        return 200, self.answer(turn, is_left=bool(session.turn))

    def answer(self, turn: TurnEvent, *, is_left: bool) -> dict[str, Any]:
        """Answer *turn* at once; one that *is_left* to a person was so before.

        Raises `ContactUnavailableError` or `StoreUnavailableError`; the same turn once more goes on from there.
        """
        said = self.turns.settled(turn, self.turns.ask(turn))
        is_left = is_left or said["escalation_decision"]["escalate"]
        place = self.turns.hand_over(turn, said) if is_left else {}
        return self.turns.tell(turn, said, place)

    def queue(self, turn: TurnEvent, stream: TurnStream) -> bool:
        """Put *turn* into the stream; one that it does not take is answered at once.

        Its words stay behind, unless they cannot be kept: then they go with it, as nothing may be lost.
        """
        try:
            travels = self.turns.kept.keep(turn, self.clock.now())
        except StoreUnavailableError as reason:
            logger.warning("turn not kept", extra={"contact_id": turn.conversation, "reason": str(reason)})
            travels = turn
        try:
            stream.put(turn.conversation, turn_event.write(travels))
        except StoreUnavailableError as reason:
            logger.error("turn not queued", extra={"contact_id": turn.conversation, "reason": str(reason)})
            return False
        return True


def wire(environment: ChatApiEnvironment, session: boto3.Session, *, clock: Clock = SYSTEM_CLOCK) -> ChatApiHandler:
    """Join the API to AWS."""
    name = environment.stream_name
    turns = api_turns.wire(environment, session, clock, api_turns.IN_TIME if name else api_turns.PATIENT)
    stream = TurnStream(session.client("kinesis", config=turn_stream.CONFIG), name) if name else None
    return ChatApiHandler(turns.sessions, turns, stream, environment.origins, clock)


@cache
@to_stay
def _wired() -> Handler:
    """Wire once for each execution environment."""
    logs.configure(os.environ)
    return wire(ChatApiEnvironment.read(os.environ), boto3.Session(region_name=os.environ["AWS_REGION"]))


def lambda_handler(event: Event, context: Context) -> dict[str, Any]:
    """Answer the turn that *event* brings."""
    return _wired()(event, context)
