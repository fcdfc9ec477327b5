"""What changes in the table of records becomes rows, from which the same figures follow as from the records."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from adapters.firehose.delivery_stream import DeliveryStream
from adapters.stores.interaction_tables import joined
from adapters.stores.items import decode
from analytics_rows import NOT_UNDERSTOOD, AnalyticsRows, row_of
from backend.analytics.queries import WINDOWS, measures, named
from evaluation.report import events
from evaluation.report.warehouse import Warehouse
from tests.fakes.interactions import BEGIN, record
from tests.fakes.recorded import row
from triage.errors import StoreUnavailableError
from triage.interaction import Ending, Use


class Firehose:
    """Keeps what it is given, unless it *is_down*."""

    def __init__(self, *, is_down: bool = False) -> None:
        self.is_down = is_down
        self.rows: list[dict[str, Any]] = []

    def put_record_batch(self, *, Records: list[dict[str, bytes]], **_: Any) -> dict[str, Any]:  # noqa: N803 - as the SDK names them
        if self.is_down:
            return {"RequestResponses": [{"ErrorCode": "ServiceUnavailableException"}] * len(Records)}
        self.rows += [json.loads(each["Data"]) for each in Records]
        return {"RequestResponses": [{"RecordId": "r"}] * len(Records)}


def written(firehose: Firehose, *items: dict[str, Any]) -> dict[str, Any]:
    """Have the function told of *items*, as they are in the table now, and of one that left it."""
    changes = [{"eventName": "MODIFY", "dynamodb": {"NewImage": item}} for item in items]
    gone = {"eventName": "REMOVE", "dynamodb": {"Keys": {"id": {"S": "gone#1"}}}}
    return AnalyticsRows(DeliveryStream(firehose, "rows"))({"Records": [*changes, gone]}, None)  # type: ignore[arg-type]


def kept(number: int, use: Use | None = None, changed: float | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """An item as it is recorded, and once its ending is known."""
    unfinished = record(number, at=BEGIN + number * 3600, sent=None, customer=f"{number % 40:064x}", holds=["unclear"])
    ending = Ending(sent=("automated_response",) * (number % 2), use=use, changed=changed)
    return row(unfinished), row(unfinished, ending.as_json(unfinished["id"]))


def test_the_figures_of_the_rows_are_those_of_the_records(tmp_path: Path) -> None:
    pytest.importorskip("duckdb", reason="DuckDB of requirements-analytics.txt is not installed.")
    pairs = [kept(number, Use.EDITED if number % 3 else Use.AS_IT_WAS, number % 3 / 2) for number in range(400)]
    firehose = Firehose()
    for first, last in pairs:
        written(firehose, first)
        written(firehose, last)
    records = events.Events()
    for _, last in pairs:
        records.add(json.dumps(joined(decode(last))), "table")
    ours, theirs = Warehouse(), Warehouse()
    ours.fill(records.rows.values(), tmp_path)
    theirs.fill(firehose.rows, tmp_path)

    assert len(firehose.rows) == 2 * len(records.rows) == 800
    for measure in measures():
        told, expected = (
            {answer["window_"]: (answer["n"], answer["n"] and round(answer["value"], 9)) for answer in answers}
            for answers in (theirs.ask(named()[measure.name]), ours.ask(measure.rolled_up(WINDOWS)))
        )
        assert told == expected, measure.name


def test_what_the_stream_does_not_take_is_an_error_so_that_it_comes_again() -> None:
    with pytest.raises(StoreUnavailableError):
        written(Firehose(is_down=True), *kept(1))


def test_an_item_without_a_record_is_counted_in_the_log_and_costs_no_other(caplog: pytest.LogCaptureFixture) -> None:
    firehose = Firehose()
    odd = [{"id": {"S": "a"}}, {"id": {"S": "b"}, "record": {"S": "{"}}, {"id": {"S": "c"}, "record": {"S": "[]"}}]

    with caplog.at_level(logging.WARNING):
        assert written(firehose, *odd, kept(1)[1]) == {"written": 1, "not_understood": 3}
    assert [each["id"] for each in firehose.rows] == ["c1#1"]
    assert [entry.message for entry in caplog.records] == [NOT_UNDERSTOOD]


def test_a_row_of_a_table_is_of_when_its_message_was_over() -> None:
    first, last = kept(1)
    begun, ended = row_of(first), row_of(last)

    assert begun is not None
    assert ended is not None
    assert (begun["ended_at"], begun["automated"]) == (None, None)
    assert (ended["ended_at"], ended["automated"]) == ("2027-01-15T08:00:00Z", True)
