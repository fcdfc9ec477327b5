"""Flows of others: the recipe of `docs/other-flows.md`, followed."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator import deployment
from simulator.cli import main

RECIPE = deployment.ROOT / "docs" / "other-flows.md"
QUESTION = deployment.SAMPLE_EMAILS / "02-efua-travel-card.eml"
COMPLAINT = deployment.SAMPLE_EMAILS / "01-mateo-late-fee.eml"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The small flow that is printed there, as a file."""
    (written,) = re.findall(r"```json\n(.*?)```", RECIPE.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "my-flow.json"
    path.write_text(written, encoding="utf-8")
    return path


def lint(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["lint", *map(str, arguments)])
    return result.exit_code, result.stdout


def test_the_small_flow_is_one_that_connect_takes(own: Path) -> None:
    assert lint(own) == (0, "no problems in 1 flow\n")


def test_the_rules_of_this_house_are_for_our_flows_and_for_whoever_asks(own: Path) -> None:
    code, said = lint("--house", own)
    assert (code, f"{own}: end: H3 " in said) == (1, True)
    ours = shutil.copy(own, own.with_name("Email-Task.json"))
    assert f"{ours}: end: H3 " in lint(ours)[1]


def test_a_note_is_told_and_is_no_reason_to_fail(own: Path) -> None:
    text = own.read_text(encoding="utf-8").replace('"Type": "Wait"', '"Type": "GetParticipantInput"')
    own.write_text(text, encoding="utf-8")
    code, said = lint(own)
    note, good = said.splitlines()
    assert (code, note.partition(" GetParticipantInput ")[0], good) == (
        0,
        f"{own}: wait: N1",
        "no problems in 1 flow",
    )


def test_the_type_of_a_flow_can_be_said(own: Path) -> None:
    assert lint("--type", "CUSTOMER_QUEUE", own)[0] == 1
    assert (
        "V12 TransferContactToQueue cannot stand in a flow of type CUSTOMER_QUEUE"
        in lint("--type", "customer_queue", own)[1]
    )


def test_mails_go_through_it_and_what_it_did_tells_where_they_went(own: Path) -> None:
    result = CliRunner().invoke(main, ["send", "--json", "--flows", str(own), str(QUESTION), str(COMPLAINT)])
    assert (result.exit_code, result.stderr) == (0, "")
    question, complaint = map(json.loads, result.stdout.splitlines())
    assert (question["route"], [mail["kind"] for mail in question["sent"]]) == (
        "AUTOMATED_RESPONSE",
        ["automated_response"],
    )
    assert (complaint["route"], complaint["queue"], complaint["sent"]) == ("AGENT_REVIEW", "Default", [])
    assert [step["action"] for step in question["trace"]][-2:] == ["send", "end"]
