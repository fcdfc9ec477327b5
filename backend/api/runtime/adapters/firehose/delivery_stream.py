"""A delivery stream of Firehose: takes rows, and brings them to S3 in its own time."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from adapters.answers import answer_or
from triage.errors import StoreUnavailableError

MOST: Final = 500
"""Rows of one request."""
TRIES: Final = 3


@dataclass(slots=True, eq=False)
class DeliveryStream:
    """Puts rows, each as a line of JSON; a row may come twice, but none is lost without an error."""

    client: Any
    name: str

    def put(self, rows: Iterable[Mapping[str, Any]]) -> int:
        """Put all *rows*, and say how many these were."""
        count, lines = 0, ({"Data": f"{json.dumps(row)}\n".encode()} for row in rows)
        while records := list(islice(lines, MOST)):
            self._put(records)
            count += len(records)
        return count

    def _put(self, records: list[dict[str, bytes]]) -> None:
        """Put one request's records, and those again that the stream refused among them."""
        left = records
        for _ in range(TRIES):
            with answer_or(StoreUnavailableError, "The delivery stream took no rows"):
                answer = self.client.put_record_batch(DeliveryStreamName=self.name, Records=left)
                told = zip(left, answer["RequestResponses"], strict=True)
                left = [record for record, said in told if "RecordId" not in said]
            if not left:
                return
        raise StoreUnavailableError(f"The delivery stream refused {len(left)} rows.")
