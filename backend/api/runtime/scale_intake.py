"""Take turns from the stream into the queue that gives out one of each conversation at a time.

It says of each since when it waits, by which the function of the conversations decides how far the software may go
with it. What the queue does not take goes straight to workers, whose conversations keep order by themselves. What
nobody can read is kept for a person and is in nobody's way.
"""

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3

import logs
from adapters.kinesis import stream_event
from adapters.kinesis.stream_event import Event, Record
from adapters.sqs import past_queue, turn_queue
from adapters.sqs.past_queue import TurnWorker
from adapters.sqs.turn_queue import RefusedTurns, TurnQueue, Work, batches, refused
from at_start import to_stay
from environment import ScaleIntakeEnvironment
from scale import turn_event
from triage.errors import InvalidEventError, StoreUnavailableError
from triage.ports import Context

logger = logging.getLogger(__name__)

Handler = Callable[[Event, Context], dict[str, Any]]

REFUSED = "turn refused"


@dataclass(slots=True, eq=False)
class Intake:
    """What happens to records of the stream."""

    queue: TurnQueue
    past_queue: TurnWorker
    refused: RefusedTurns

    def __call__(self, event: Event, context: Context) -> dict[str, Any]:  # noqa: ARG002 - Lambda passes both
        """Put on what came, in order; from the first on that could not be put anywhere, all comes again."""
        records = list(stream_event.records(event))
        put: set[str] = set()
        ways: list[TurnQueue | TurnWorker] = [self.queue, self.past_queue]
        try:
            for batch in batches(self._works(records, put)):
                _put(batch, ways)
                put.update(work.place for work in batch)
        except StoreUnavailableError as reason:
            logger.warning("turns come again", extra={"reason": str(reason), "turns": len(records) - len(put)})
        return stream_event.again_from(next((each.place for each in records if each.place not in put), None))

    def _works(self, records: Iterable[Record], put: set[str]) -> Iterator[Work]:
        """Give what can be read, with when it came; keep the rest elsewhere, or let it end where failures do."""
        for record in records:
            try:
                turn = turn_event.read(record.data)._replace(queued=record.came)
            except InvalidEventError as reason:
                logger.error(REFUSED, extra={"reason": str(reason)})
                told = refused(record.place, str(reason), record.data)
                try:
                    self.refused.put(told)
                    put.add(record.place)
                except StoreUnavailableError:
                    yield Work(record.place, record.place, record.place, told)
            else:
                yield Work(record.place, turn.conversation, turn.name, turn_event.write(turn))


def _put(batch: list[Work], ways: list[TurnQueue | TurnWorker]) -> None:
    """Put *batch* the first of the *ways*; one that is closed is not tried again, since every turn waits for that."""
    try:
        ways[0].put(batch)
    except StoreUnavailableError as reason:
        if len(ways) == 1:
            raise
        logger.error("turns go past the queue", extra={"reason": str(reason)})
        del ways[0]
        _put(batch, ways)


def wire(environment: ScaleIntakeEnvironment, session: boto3.Session) -> Handler:
    """Join it to AWS."""
    sqs = session.client("sqs", config=turn_queue.ONCE)
    workers = session.client("lambda", config=past_queue.CONFIG)
    return Intake(
        TurnQueue(sqs, environment.queue_url),
        TurnWorker(workers, environment.worker_function_name),
        RefusedTurns(sqs, environment.refused_queue_url),
    )


@cache
@to_stay
def _wired() -> Handler:
    """Wire once for each execution environment."""
    logs.configure(os.environ)
    return wire(ScaleIntakeEnvironment.read(os.environ), boto3.Session(region_name=os.environ["AWS_REGION"]))


def lambda_handler(event: Event, context: Context) -> dict[str, Any]:
    """Take in the records of *event*."""
    return _wired()(event, context)
