"""The rows of the unit `analytics` are written again from the table, and go with the customer whom they are about."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from adapters.stores.ledger_key import LedgerKey
from backend.names import ANALYTICS
from backend.operations import account as accounts
from backend.operations.__main__ import main
from backend.operations.account import Clients
from mail.addresses import sender_key
from tests.backend.operations.conftest import Account
from tests.fakes.interactions import BEGIN, DAY, record
from tests.fakes.recorded import row
from triage.interaction import Ending

JO = "jo@example.com"
OF_JO, OF_OTHERS, FAILED, ANSWER = (
    *("rows/began_on=2026-10-01/a.parquet", "rows/began_on=2026-10-02/b.parquet"),
    *("failed/format-conversion-failed/c", "results/d.csv"),
)


@dataclass
class Place:
    """The bucket and the stream of the unit."""

    files: list[str] = field(default_factory=lambda: [OF_JO, OF_OTHERS, FAILED, ANSWER])
    rows: list[dict[str, Any]] = field(default_factory=list)

    def get_paginator(self, name: str) -> "Place":
        assert name == "list_objects_v2"
        return self

    def paginate(self, *, Bucket: str, Prefix: str) -> Iterator[dict[str, Any]]:  # noqa: N803 - as the SDK names them
        assert Bucket == "rows-bucket"
        yield {}
        yield {"Contents": [{"Key": name} for name in self.files if name.startswith(Prefix)]}

    def delete_object(self, *, Bucket: str, Key: str) -> None:  # noqa: N803 - as the SDK names them
        assert Bucket == "rows-bucket"
        self.files.remove(Key)

    def put_record_batch(self, *, DeliveryStreamName: str, Records: list[dict[str, bytes]]) -> dict[str, Any]:  # noqa: N803
        assert DeliveryStreamName == "rows-stream"
        self.rows += [json.loads(each["Data"]) for each in Records]
        return {"RequestResponses": [{"RecordId": "r"}] * len(Records)}


Call = Callable[..., Result]


@pytest.fixture
def call(checkout: Path, stores: str, aws: Clients, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Keep a record of Jo's, one of somebody else on the same day, one on the next; give the command line."""
    monkeypatch.setattr(accounts, "clients", lambda _: aws)
    jo = sender_key(LedgerKey(aws("secretsmanager"), stores).seal, JO)
    for number, (customer, days) in enumerate([(jo, 0), ("b" * 64, 0), ("c" * 64, 1)]):
        kept = record(number, customer=customer, at=BEGIN + days * DAY, sent=None)
        ending = Ending(sent=("automated_response",)).as_json(kept["id"])
        aws("dynamodb").put_item(TableName="interactions", Item=row(kept, ending) | {"customer": {"S": customer}})
    return lambda *arguments: CliRunner().invoke(main, ["--folder", str(checkout), *map(str, arguments)])


@pytest.fixture
def place(account: Account) -> Place:
    """The unit, deployed."""
    stack, there = account.names.analytics_stack, Place()
    account.cloudformation.stacks[stack] = ANALYTICS
    account.cloudformation.outputs[stack] = {"AnalyticsBucketName": "rows-bucket", "AnalyticsStreamName": "rows-stream"}
    account.service.clients |= {"s3": there, "firehose": there}
    return there


def test_what_was_lost_on_the_way_is_written_again_from_the_table(call: Call, place: Place) -> None:
    done = call("analytics")

    assert done.output.startswith("3 rows are on their way")
    assert sorted((each["id"], each["began_on"], each["automated"]) for each in place.rows) == [
        ("c0#1", "2026-10-01", True),
        ("c1#1", "2026-10-01", True),
        ("c2#1", "2026-10-02", True),
    ]


def test_a_day_is_written_anew_without_what_lay_there(call: Call, place: Place) -> None:
    assert call("analytics", "--anew", "2026-10-02").exit_code == 0
    assert place.files == [OF_JO]
    assert [each["id"] for each in place.rows] == ["c2#1"]
    assert call("analytics", "--anew", "yesterday").exit_code == 2


def test_who_is_erased_leaves_no_file_that_may_hold_a_row_and_others_rows_come_back(call: Call, place: Place) -> None:
    shown = call("erase", JO, "--dry-run").output
    done = call("erase", JO, "--yes")

    assert done.exit_code == 0, done.output
    assert place.files == [OF_OTHERS]
    assert [each["id"] for each in place.rows] == ["c1#1"]
    assert all(name in shown and name in done.output for name in (OF_JO, FAILED, ANSWER))
    assert OF_OTHERS not in shown


def test_where_files_cannot_be_taken_away_no_record_goes_so_that_another_try_finds_them(
    call: Call, place: Place, aws: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(**_: Any) -> None:
        raise RuntimeError("AccessDenied")

    monkeypatch.setattr(place, "delete_object", denied)
    assert call("erase", JO, "--yes").exit_code == 1
    assert len(aws("dynamodb").scan(TableName="interactions")["Items"]) == 3
    monkeypatch.undo()


def test_without_the_unit_erasing_is_what_it_was_and_writing_names_the_remedy(call: Call) -> None:
    assert call("erase", JO, "--yes").exit_code == 0
    assert "name it in UNITS" in call("analytics").output
