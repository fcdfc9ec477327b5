"""Rows reach the delivery stream all, or there is an error: what is refused is put again."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.firehose.delivery_stream import MOST, TRIES, DeliveryStream
from triage.errors import StoreUnavailableError


@dataclass
class Firehose:
    """Takes rows, but refuses each of *refused* so many times; counts the requests."""

    refused: dict[int, int] = field(default_factory=dict)
    taken: list[int] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)

    def put_record_batch(self, *, DeliveryStreamName: str, Records: list[dict[str, bytes]]) -> dict[str, Any]:  # noqa: N803 - as the SDK names them
        assert DeliveryStreamName == "rows"
        self.requests.append(len(Records))
        return {"RequestResponses": [self._answer(json.loads(record["Data"])["n"]) for record in Records]}

    def _answer(self, number: int) -> dict[str, str]:
        if self.refused.get(number, 0):
            self.refused[number] -= 1
            return {"ErrorCode": "ServiceUnavailableException"}
        self.taken.append(number)
        return {"RecordId": "r"}


def rows(count: int) -> list[dict[str, int]]:
    return [{"n": number} for number in range(count)]


def test_many_rows_go_in_as_few_requests_as_there_may_be() -> None:
    firehose = Firehose()

    assert DeliveryStream(firehose, "rows").put(rows(2 * MOST + 1)) == 2 * MOST + 1
    assert firehose.taken == list(range(2 * MOST + 1))
    assert firehose.requests == [MOST, MOST, 1]


def test_only_what_was_refused_is_put_again() -> None:
    firehose = Firehose({3: 1, 5: TRIES - 1})

    DeliveryStream(firehose, "rows").put(rows(7))
    assert sorted(firehose.taken) == list(range(7))
    assert firehose.requests == [7, 2, 1]


def test_what_stays_refused_is_an_error() -> None:
    with pytest.raises(StoreUnavailableError, match="refused 1 rows"):
        DeliveryStream(Firehose({3: TRIES}), "rows").put(rows(7))


@pytest.mark.parametrize("answer", [{}, {"RequestResponses": []}, {"RequestResponses": [7]}, None])
def test_an_answer_that_does_not_speak_of_every_row_is_an_error(answer: Any) -> None:
    class Garbled:
        def put_record_batch(self, **_: Any) -> Any:
            return answer

    with pytest.raises(StoreUnavailableError):
        DeliveryStream(Garbled(), "rows").put(rows(1))
