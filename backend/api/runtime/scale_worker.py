"""Do the turns that the queue gives out: what is said of one is pushed to the windows, once and in order.

Where the person who was promised cannot be reached, that is put off, and the conversation goes on. From then on nobody
is asked about the turn: it is answered no more, whatever becomes of it meanwhile.
"""

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import boto3

import api_turns
import logs
from adapters.sqs import queue_event, turn_queue
from adapters.sqs.queue_event import Event, Message
from adapters.sqs.turn_queue import TurnQueue, Work
from api_turns import ApiTurns
from at_start import to_stay
from environment import ScaleWorkerEnvironment
from scale import turn_event
from scale.turn_event import TurnEvent
from triage.errors import ContactUnavailableError, InvalidEventError, StoreUnavailableError
from triage.ports import SYSTEM_CLOCK, Clock, Context

logger = logging.getLogger(__name__)

Handler = Callable[[Event, Context], dict[str, Any]]

PROMISED: Final = "#person"
"""What groups and ids end with under which promises wait, so that they are in no turn's way."""


@dataclass(slots=True, eq=False)
class Worker:
    """What happens to messages of the queue."""

    turns: ApiTurns
    queue: TurnQueue

    def __call__(self, event: Event, context: Context) -> dict[str, Any]:  # noqa: ARG002 - Lambda passes both
        """Do each turn; what could be neither done nor put off comes again, and all after it in its group."""
        return queue_event.one_by_one(event, self._is_done)

    def _is_done(self, message: Message) -> bool:
        try:
            self._take(turn_event.read(message.body))
        except (ContactUnavailableError, InvalidEventError, StoreUnavailableError) as reason:
            logger.warning("turn comes again", extra={"contact_id": message.group, "reason": str(reason)})
            return False
        return True

    def _take(self, came: TurnEvent) -> None:
        """Tell at once what was decided; where a person is, once there is a place to meet."""
        if came.is_promised:
            if turn := self.turns.kept.whole(came):
                self._keep_promise(turn, self.turns.left(turn))
        elif not self._is_answered(came):
            self._put_off(came)
            return
        self._forget(came)

    def _is_answered(self, came: TurnEvent) -> bool:
        """Say whether nothing is left to do for a turn; of one whose words cannot be read a person is promised."""
        try:
            turn = self.turns.kept.whole(came)
        except StoreUnavailableError as reason:
            logger.warning("turn not read", extra={"contact_id": came.conversation, "reason": str(reason)})
            self.turns.tell(came, self.turns.unasked(came), {})
            return False
        if turn is None:
            return True
        said = self.turns.ask(turn)
        self.turns.tell(turn, said, {})
        if not said["escalation_decision"]["escalate"]:
            return True
        try:
            self._keep_promise(turn, said)
        except (ContactUnavailableError, StoreUnavailableError) as reason:
            logger.warning("person put off", extra={"contact_id": turn.conversation, "reason": str(reason)})
            return False
        return True

    def _keep_promise(self, turn: TurnEvent, said: Mapping[str, Any]) -> None:
        if said["escalation_decision"]["escalate"]:
            place = self.turns.hand_over(turn, said)
            self.turns.tell(turn, {**said, "delivered_again": True}, place)

    def _forget(self, turn: TurnEvent) -> None:
        try:
            self.turns.kept.forget(turn)
        except StoreUnavailableError as reason:
            logger.warning("turn not forgotten", extra={"contact_id": turn.conversation, "reason": str(reason)})

    def _put_off(self, turn: TurnEvent) -> None:
        body = turn_event.write(turn._replace(is_promised=True))
        self.queue.put([Work("", f"{turn.conversation}{PROMISED}", f"{turn.name}{PROMISED}", body)])


def wire(environment: ScaleWorkerEnvironment, session: boto3.Session, *, clock: Clock = SYSTEM_CLOCK) -> Handler:
    """Join it to AWS."""
    turns = api_turns.wire(environment, session, clock, api_turns.IN_TIME)
    return Worker(turns, TurnQueue(session.client("sqs", config=turn_queue.CONFIG), environment.queue_url))


@cache
@to_stay
def _wired() -> Handler:
    """Wire once for each execution environment."""
    logs.configure(os.environ)
    return wire(ScaleWorkerEnvironment.read(os.environ), boto3.Session(region_name=os.environ["AWS_REGION"]))


def lambda_handler(event: Event, context: Context) -> dict[str, Any]:
    """Do the turns of *event*."""
    return _wired()(event, context)
