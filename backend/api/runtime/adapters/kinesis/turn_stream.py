"""A data stream of Kinesis: takes turns, and keeps those of a conversation in order."""

from dataclasses import dataclass
from typing import Any, Final

from botocore.config import Config

from adapters.answers import answer_or
from triage.errors import StoreUnavailableError

CONFIG: Final = Config(connect_timeout=0.5, read_timeout=0.5, retries={"mode": "standard", "total_max_attempts": 1})
"""Not tried again: what the stream does not take is answered at once, and has hardly waited for it."""


@dataclass(slots=True, eq=False)
class TurnStream:
    """The stream called *name*."""

    client: Any
    name: str

    def put(self, conversation: str, turn: str) -> None:
        """Put *turn*, which may come twice; raise `StoreUnavailableError` where nobody knows whether it will come."""
        with answer_or(StoreUnavailableError, "The stream took no turn"):
            self.client.put_record(StreamName=self.name, Data=turn.encode(), PartitionKey=conversation)
