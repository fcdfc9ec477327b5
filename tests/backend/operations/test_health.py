"""`health` says of a deployed copy what is wrong with it now, and what to do about it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from dotenv import set_key

from backend.operations import account as accounts
from backend.operations.__main__ import main
from backend.operations.account import Clients
from backend.operations.finding import Mark
from backend.settings import Unit
from tests.backend.operations.conftest import Account

Look = Callable[[], Result]
RAISED: list[dict[str, Any]] = []


@pytest.fixture
def look(checkout: Path, aws: Clients, account: Account, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Run the command where the application is deployed and nothing is wrong."""
    names = account.names
    account.cloudformation.stacks |= {names.backend_stack: "ours", names.opensearch_stack: "ours"}
    aws("ssm").put_parameter(Name=names.mode_parameter, Value="auto", Type="String")
    aws("sqs").create_queue(QueueName="failures")
    account.destination = "arn:aws:sqs:us-east-1:123456789012:failures"
    account.service.answers["DescribeAlarms"] = _alarms
    monkeypatch.setattr(accounts, "clients", lambda _: aws)
    monkeypatch.setattr(f"{__name__}.RAISED", [])
    return lambda: CliRunner().invoke(main, ["--folder", str(checkout), "health"])


def _alarms(alarm_name_prefix: str, state_value: str, **_: Any) -> dict[str, Any]:
    assert state_value == "ALARM"
    return {"MetricAlarms": [row for row in RAISED if row["AlarmName"].startswith(alarm_name_prefix)]}


def test_a_copy_that_is_well_is_said_to_be(look: Look) -> None:
    told = look()
    assert (told.exit_code, "✗" in told.output) == (0, False)
    assert [line.split()[1] for line in told.output.splitlines()] == [
        "Stack:",
        "Stack:",
        "Mode:",
        "Alarm:",
        "Failures:",
    ]


def test_a_raised_alarm_is_named_with_where_to_read_on_and_another_copys_is_not(look: Look) -> None:
    RAISED.extend(
        {"AlarmName": f"{app}-No-mail", "AlarmDescription": "Nothing comes in."} for app in ("ACEmailAI", "Others")
    )
    told = look()
    assert told.exit_code == 1
    assert "✗ Alarm: ACEmailAI-No-mail: Nothing comes in. → docs/alarms.md" in told.output
    assert "Others" not in told.output


def test_mails_that_the_function_could_not_judge_are_counted(look: Look, aws: Clients) -> None:
    url = aws("sqs").get_queue_url(QueueName="failures")["QueueUrl"]
    for _ in range(2):
        aws("sqs").send_message(QueueUrl=url, MessageBody="{}")
    told = look()
    assert (told.exit_code, "✗ Failures: 2 mails wait" in told.output) == (1, True)


@pytest.mark.parametrize(
    ("status", "mark"),
    [
        ("UPDATE_COMPLETE", Mark.GOOD),
        ("UPDATE_IN_PROGRESS", Mark.UNKNOWN),
        ("UPDATE_ROLLBACK_COMPLETE", Mark.UNKNOWN),
        ("UPDATE_ROLLBACK_FAILED", Mark.BAD),
        ("ROLLBACK_COMPLETE", Mark.BAD),
        ("DELETE_FAILED", Mark.BAD),
    ],
)
def test_a_stack_is_as_cloudformation_says(look: Look, account: Account, status: str, mark: Mark) -> None:
    account.cloudformation.statuses[account.names.backend_stack] = status
    [line] = [line for line in look().output.splitlines() if account.names.backend_stack in line]
    assert (line[0], status in line) == (mark, True)


def test_a_unit_that_is_asked_for_and_not_there_is_bad(look: Look, checkout: Path) -> None:
    set_key(checkout / ".env", "UNITS", ",".join(Unit), quote_mode="never")
    told = look()
    assert told.exit_code == 1
    assert told.output.count("is not there") == len(Unit)
    assert "✗ Stack: ACEmailAIChat is not there" in told.output


def test_where_nothing_is_deployed_only_that_is_said(look: Look, account: Account) -> None:
    account.cloudformation.stacks.clear()
    account.functions.clear()
    told = look()
    assert told.exit_code == 1
    assert [line.split()[1] for line in told.output.splitlines()] == ["Stack:", "Stack:"]
