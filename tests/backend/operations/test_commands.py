"""The commands as an operator calls them."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError
from click.testing import CliRunner, Result
from dotenv import set_key

from backend.operations import account as accounts
from backend.operations.__main__ import main
from backend.operations.account import Clients
from tests.backend.operations.conftest import ROOT, Account, make_sandbox
from tests.fakes.clock import FakeClock
from tests.fakes.profiles_domain import ProfilesDomain

Call = Callable[..., Result]
Count = Callable[[], int]


@pytest.fixture
def call(checkout: Path, aws: Clients, account: Account, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Run a command in the checkout, in the fake account."""
    account.functions.clear()
    ProfilesDomain(FakeClock(), service=account.service)
    monkeypatch.setattr(accounts, "clients", lambda _: aws)
    return lambda *arguments, answer="": CliRunner().invoke(main, ["--folder", str(checkout), *arguments], input=answer)


@pytest.fixture
def leftover(aws: Clients) -> Count:
    logs = aws("logs")
    logs.create_log_group(logGroupName="/aws/lambda/ACEmailAI-QueryTempoStorage4AsyncMode")
    return lambda: len(logs.describe_log_groups()["logGroups"])


def test_cleanup_asks_and_a_no_removes_nothing(call: Call, leftover: Count) -> None:
    outcome = call("cleanup", answer="n\n")
    assert "Remove these 1?" in outcome.output
    assert (outcome.exit_code, leftover()) == (1, 1)


def test_cleanup_can_be_run_twice(call: Call, leftover: Count) -> None:
    assert "1 removed" in call("cleanup", answer="y\n").output
    assert leftover() == 0
    outcome = call("cleanup", "--yes")
    assert (outcome.exit_code, outcome.output) == (0, "Nothing is left.\n")


def test_a_dry_run_of_cleanup_removes_nothing(call: Call, leftover: Count) -> None:
    outcome = call("cleanup", "--dry-run", "--yes")
    assert "log group /aws/lambda/ACEmailAI-QueryTempoStorage4AsyncMode" in outcome.output
    assert (outcome.exit_code, leftover()) == (0, 1)


@pytest.mark.parametrize("command", [["cleanup", "--yes"], ["replay"], ["smoke", "--sender", "jo@example.com"]])
def test_another_account_is_never_touched(call: Call, checkout: Path, account: Account, command: list[str]) -> None:
    set_key(checkout / ".env", "AWS_ACCOUNT_ID", "999988887777")
    outcome = call(*command)
    assert "belong to account 123456789012" in outcome.output
    assert (outcome.exit_code, account.service.calls) == (1, [])


@pytest.mark.parametrize("command", [["cleanup", "--yes"], ["replay"], ["smoke", "--sender", "jo@example.com"]])
def test_without_env_a_command_says_so(call: Call, checkout: Path, command: list[str]) -> None:
    (checkout / ".env").rename(checkout / ".env.example")
    outcome = call(*command)
    assert (outcome.exit_code, outcome.output) == (
        1,
        "Error: There is no .env: copy .env.example to .env and fill it in.\n",
    )


@pytest.mark.parametrize("command", [["replay"], ["smoke", "--sender", "jo@example.com"]])
def test_what_is_not_deployed_is_said_in_words(call: Call, account: Account, command: list[str]) -> None:
    account.service.answers["ListContactFlows"] = lambda **_: {"ContactFlowSummaryList": []}
    outcome = call(*command)
    assert outcome.exit_code == 1
    assert "deploy first" in outcome.output


def test_a_sandbox_that_is_not_deployed_has_no_flow_to_send_to(call: Call, checkout: Path) -> None:
    make_sandbox(checkout)

    assert "There is no stack ACEmailAIInstance yet: deploy first" in call("smoke", "--sender", "jo@example.com").output


def test_the_smoke_test_shows_what_the_table_got(call: Call, account: Account, aws: Clients) -> None:
    account.functions["ACEmailAI-EmailAIResponseRouting"] = {"DYNAMODB_TABLE_NAME": "results"}
    account.service.answers["StartEmailContact"] = lambda **_: {"ContactId": "contact-1"}
    aws("dynamodb").create_table(
        TableName="results",
        KeySchema=[{"AttributeName": "contactId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "contactId", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    row = {"contactId": {"S": "contact-1"}, "confidence_score": {"N": "100"}, "review_required": {"S": "false"}}
    aws("dynamodb").put_item(TableName="results", Item=row)
    outcome = call("smoke", answer="jo@example.com\n")
    assert outcome.exit_code == 0
    assert "confidence_score  100" in outcome.output
    assert "route  AUTOMATED_RESPONSE" in outcome.output


def test_a_refusal_of_aws_is_no_stack_trace(call: Call, account: Account) -> None:
    account.service.fails("GetFunctionConfiguration", "AccessDeniedException", "You may not.")
    outcome = call("cleanup")
    assert outcome.output.startswith("Error: AWS refused: ")
    assert outcome.exit_code == 1


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (
            EndpointConnectionError(endpoint_url="https://connect"),
            'AWS cannot be reached (Could not connect to the endpoint URL: "https://connect"): check the network,',
        ),
        (NoCredentialsError(), "You have no credentials for AWS (Unable to locate credentials): let AWS_PROFILE name"),
    ],
)
def test_what_never_reached_aws_is_no_refusal(call: Call, account: Account, error: Exception, says: str) -> None:
    def unreachable(**_: str) -> None:
        raise error

    account.service.answers["GetFunctionConfiguration"] = unreachable  # type: ignore[assignment]
    outcome = call("cleanup")
    assert outcome.output.startswith(f"Error: {says}")
    assert outcome.exit_code == 1


def test_the_doctor_exits_with_1_where_something_is_wrong(call: Call, checkout: Path) -> None:
    (checkout / ".env").unlink()
    (checkout / ".env.example").write_text("")
    outcome = call("doctor")
    assert outcome.exit_code == 1
    assert outcome.output.startswith("✗ Settings: there is no .env → ")


@pytest.mark.skipif(os.name == "nt", reason="cleanup.ps1 is the one for Windows")
def test_the_shell_script_runs_the_command(tmp_path: Path) -> None:
    """In a checkout whose Python only says how it was called."""
    (tmp_path / "cleanup.sh").write_bytes((ROOT / "cleanup.sh").read_bytes())
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$PWD" "$@"\n')
    python.chmod(0o755)
    said = subprocess.run(
        ["sh", str(tmp_path / "cleanup.sh"), "--dry-run"], cwd="/", capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == f"{tmp_path} -m backend.operations cleanup --dry-run"


def test_the_command_for_windows_is_the_same() -> None:
    assert "-m backend.operations cleanup @args" in (ROOT / "cleanup.ps1").read_text(encoding="utf-8")


def test_the_module_can_be_run() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "backend.operations", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert all(name in said.stdout for name in ("doctor", "smoke", "replay", "cleanup"))


def test_each_environment_has_settings_of_its_own(call: Call, checkout: Path, leftover: Count) -> None:
    (checkout / ".env").rename(checkout / ".env.prod")
    assert "There is no .env: copy" in call("cleanup", "--dry-run").output
    outcome = call("--environment", "test", "cleanup", "--dry-run")
    assert (outcome.exit_code, "copy .env.example to .env.test" in outcome.output) == (1, True)
    assert "1 would be removed" in call("--environment", "prod", "cleanup", "--dry-run").output
