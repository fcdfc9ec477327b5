"""A deployed copy is read, and calibrated, from the records of its interactions."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from backend.operations import account as accounts
from backend.operations.__main__ import main
from backend.operations.account import Clients
from backend.operations.deployed import Deployed
from backend.operations.interactions import Interactions
from tests.backend.operations.conftest import Account
from tests.fakes.clock import FakeClock
from tests.fakes.recorded import AT, finished, row
from triage import interaction
from triage.interaction import Ending, Use

TABLES = {
    "INTERACTIONS_TABLE_NAME": "interactions",
    "TEXTS_TABLE_NAME": "texts",
    "CUSTOMER_KEYS_TABLE_NAME": "customer-keys",
}
Keep = Callable[..., None]


@pytest.fixture
def keep(account: Account, aws: Clients) -> Keep:
    """Keep the record of a mail, and what became of it."""
    account.functions[account.names.recorder_function] = TABLES
    aws("dynamodb").create_table(
        TableName="interactions",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )

    def put(contact: str, use: Use | None = None, *, at: float = AT, hold: str = "mode_draft", **ends: Any) -> None:
        kept = finished(contact, hold, at)
        ending = Ending(sent=(), use=use, **({"changed": 0.0} | ends if use else {}))
        aws("dynamodb").put_item(TableName="interactions", Item=row(kept, ending.as_json(interaction.name(contact))))

    return put


@pytest.fixture
def call(checkout: Path, aws: Clients, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setattr(accounts, "clients", lambda _: aws)
    return lambda *arguments: CliRunner().invoke(main, ["--folder", str(checkout), *map(str, arguments)])


def test_each_record_comes_with_what_became_of_its_message(keep: Keep, deployed: Deployed) -> None:
    keep("c1", Use.EDITED, changed=0.25)
    (found,) = Interactions(deployed).read()
    assert (found["contact"], found["use"], found["changed"], found["sent"]) == ("c1", "edited", 0.25, [])
    assert interaction.contradictions(found) == []


def test_one_whose_message_is_not_over_comes_as_it_is(keep: Keep, deployed: Deployed, aws: Clients) -> None:
    aws("dynamodb").put_item(TableName="interactions", Item=row(finished("c1")))
    (found,) = Interactions(deployed).read()
    assert (found["sent"], found["use"]) == (None, None)


def test_only_the_last_days_are_read_where_they_are_named(keep: Keep, deployed: Deployed) -> None:
    clock = FakeClock()
    keep("old", at=clock.now() - 3 * 24 * 3600)
    keep("new", at=clock.now() - 24 * 3600)
    assert [found["contact"] for found in Interactions(deployed, clock).read(days=2)] == ["new"]


def test_a_row_without_a_record_is_counted_and_costs_no_other(keep: Keep, deployed: Deployed, aws: Clients) -> None:
    keep("c1")
    for name, odd in {"a": "not JSON", "b": "[]", "c": "{}"}.items():
        fields = {"id": {"S": name}, "record": {"S": odd}, "ending": {"S": "{}"}}
        aws("dynamodb").put_item(TableName="interactions", Item=fields)
    kept = Interactions(deployed)
    assert ([found["contact"] for found in kept.read()], kept.unread) == (["c1"], 3)


def test_they_are_written_into_a_file_one_a_line(keep: Keep, call: Callable[..., Result], tmp_path: Path) -> None:
    keep("c1")
    outcome = call("interactions", "-o", tmp_path / "kept.jsonl")
    (line,) = (tmp_path / "kept.jsonl").read_text(encoding="utf-8").splitlines()
    assert (outcome.exit_code, json.loads(line)["contact"]) == (0, "c1")
    assert outcome.output.startswith("1 interactions: ")


def test_a_file_that_cannot_be_written_is_said(keep: Keep, call: Callable[..., Result], tmp_path: Path) -> None:
    outcome = call("interactions", "-o", tmp_path / "no folder" / "kept.jsonl")
    assert outcome.exit_code == 1
    assert "cannot be written" in outcome.output
    assert "name another file with -o" in outcome.output


def test_a_threshold_is_recommended_from_them(keep: Keep, call: Callable[..., Result]) -> None:
    for number in range(12):
        keep(f"c{number}", Use.AS_IT_WAS)
    keep("held", Use.REJECTED, hold="partly_answered")
    keep("open")
    outcome = call("calibrate", "--bound", "0.3")
    assert "Recommended threshold: 100." in outcome.output
    assert "Left out: 1 held whatever the threshold, 1 not decided by an agent." in outcome.output
    found = json.loads(call("calibrate", "--json").output)
    assert (found["mails"], found["threshold"], found["held"], found["undecided"]) == (12, None, 1, 1)


def test_where_no_agent_has_decided_the_operator_is_told_what_is_missing(
    keep: Keep, call: Callable[..., Result]
) -> None:
    keep("open")
    outcome = call("calibrate")
    assert outcome.exit_code == 1
    assert outcome.output.startswith("Error: No agent has decided on a draft")
    assert "0 held whatever the threshold, 1 not decided by an agent." in outcome.output
