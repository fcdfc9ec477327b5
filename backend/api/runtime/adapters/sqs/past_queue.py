"""Hand turns to the worker past the queue, while that takes none; Lambda keeps them and tries again."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from botocore.config import Config

from adapters.answers import answer_or
from adapters.sqs import queue_event
from adapters.sqs.turn_queue import Work
from triage.errors import StoreUnavailableError

CONFIG: Final = Config(connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2})


@dataclass(slots=True, eq=False)
class TurnWorker:
    """The worker behind *client* that is called *function*."""

    client: Any
    function: str

    def put(self, batch: Iterable[Work]) -> None:
        """Start a worker for each of *batch*; raise `StoreUnavailableError` where one may not have been started."""
        for work in batch:
            event = queue_event.past_queue(work.id, work.group, work.body)
            with answer_or(StoreUnavailableError, "No worker was started"):
                self.client.invoke(FunctionName=self.function, InvocationType="Event", Payload=json.dumps(event))
