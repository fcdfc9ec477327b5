"""Queues of SQS: a FIFO queue that gives out one turn of a conversation at a time, and where refused ones end."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from botocore.config import Config

from adapters.answers import answer_or
from triage.errors import StoreUnavailableError

CONFIG: Final = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2})
ONCE: Final = Config(connect_timeout=0.4, read_timeout=0.4, retries={"mode": "standard", "total_max_attempts": 1})
"""For whoever has another way to go. A turn may wait for the batch before it and for its own, and be decided within
five seconds still.
"""
MOST: Final = 10
"""Messages of one request."""
MOST_BYTES: Final = 200_000
"""Bytes of one request; a turn has a quarter of these at most."""


class Work(NamedTuple):
    """A message in ASCII: only the first of an *id* within some minutes is taken into its *group*.

    *place* is where it stood in the stream.
    """

    place: str
    group: str
    id: str
    body: str


@dataclass(slots=True, eq=False)
class TurnQueue:
    """The FIFO queue at *url*."""

    client: Any
    url: str

    def put(self, batch: Iterable[Work]) -> None:
        """Put a batch of `batches`; raise `StoreUnavailableError` where one of them may not have been taken."""
        entries = [
            {
                "Id": str(number),
                "MessageBody": work.body,
                "MessageGroupId": work.group,
                "MessageDeduplicationId": work.id,
            }
            for number, work in enumerate(batch)
        ]
        with answer_or(StoreUnavailableError, "The queue took no turns"):
            refused = self.client.send_message_batch(QueueUrl=self.url, Entries=entries).get("Failed")
        if refused:
            raise StoreUnavailableError(f"The queue refused {len(refused)} turns.")


@dataclass(slots=True, eq=False)
class RefusedTurns:
    """The queue at *url* that keeps what nobody can read, for a person to look at."""

    client: Any
    url: str

    def put(self, told: str) -> None:
        """Keep what is *told* of a turn by `refused`; raise `StoreUnavailableError` where that fails."""
        with answer_or(StoreUnavailableError, "A turn that was refused could not be kept"):
            self.client.send_message(QueueUrl=self.url, MessageBody=told)


def refused(place: str, reason: str, data: bytes) -> str:
    """Tell in ASCII why *data*, which stood at *place* in the stream, cannot be read."""
    return json.dumps({"place": place, "reason": reason, "data": data.decode(errors="replace")})


def batches(works: Iterable[Work]) -> Iterator[list[Work]]:
    """Give *works* in requests' worth, no two of a group in one: what SQS refuses in a request is in nobody's way."""
    batch: list[Work] = []
    for work in works:
        size = sum(len(each.body) for each in (*batch, work))
        if batch and (len(batch) == MOST or size > MOST_BYTES or work.group in {each.group for each in batch}):
            yield batch
            batch = []
        batch.append(work)
    if batch:
        yield batch
