"""A deployed copy is calibrated from its results and from what its agents recorded."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adapters.stores.items import encode
from backend.errors import DeploymentError
from backend.operations import account as accounts
from backend.operations import recorded_edits
from backend.operations.__main__ import main
from backend.operations.account import Clients
from backend.operations.deployed import Deployed
from backend.operations.draft_use import Edit, Use
from backend.operations.recorded_edits import RecordedEdits
from tests.backend.api.runtime.mail import test_proof_page
from tests.backend.operations.conftest import Account
from tests.fakes.clock import FakeClock
from tests.fakes.service import ServiceError
from triage.policy import POLICY

Keep = Callable[..., None]


@pytest.fixture
def keep(account: Account, aws: Clients) -> Keep:
    """Keep a result of a mail, and what its contact has."""
    aws("dynamodb").create_table(
        TableName="results",
        KeySchema=[{"AttributeName": "contactId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "contactId", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    contacts: dict[str, Mapping[str, str]] = {}

    def attributes(instance_id: str, initial_contact_id: str) -> Mapping[str, Mapping[str, str]]:
        if initial_contact_id not in contacts:
            raise ServiceError("ResourceNotFoundException", "no such contact")
        return {"Attributes": contacts[initial_contact_id]}

    account.service.answers["GetContactAttributes"] = attributes

    def put(contact: str, score: int = 90, hold: str = "mode_draft", *, gone: bool = False, **recorded: str) -> None:
        row = test_proof_page.row(["A wire costs $25."], hold=hold)
        own = {"contactId": contact, "confidence_score": score, "category": POLICY.default_category}
        aws("dynamodb").put_item(TableName="results", Item=encode(row | own))
        if not gone:
            contacts[contact] = recorded

    return put


@pytest.fixture
def recorded(deployed: Deployed) -> RecordedEdits:
    return RecordedEdits(deployed, FakeClock())


def test_what_agents_did_is_read_with_the_score_of_the_mail(keep: Keep, recorded: RecordedEdits) -> None:
    keep("c1", 100, draftDecision="accepted")
    keep("c2", 70, draftDecision="rejected", draftReason="Its tone does not fit")
    assert sorted(recorded.read(), key=lambda edit: edit.contact_id) == [
        Edit("c1", 100, Use.AS_IT_WAS, 0.0),
        Edit("c2", 70, Use.REJECTED, 1.0, "Its tone does not fit"),
    ]


def test_what_says_nothing_of_a_threshold_is_counted_and_left_out(keep: Keep, recorded: RecordedEdits) -> None:
    keep("c1", draftDecision="accepted")
    keep("held", hold="partly_answered", draftDecision="rejected")
    keep("open", draftDecision="-")
    keep("gone", gone=True)
    assert [edit.contact_id for edit in recorded.read()] == ["c1"]
    assert (recorded.held, recorded.undecided) == (1, 2)


def test_a_row_that_is_not_understood_is_not_counted(keep: Keep, recorded: RecordedEdits, aws: Clients) -> None:
    keep("c1", draftDecision="accepted")
    aws("dynamodb").put_item(TableName="results", Item={"contactId": {"S": "odd"}, "confidence_score": {"N": "100"}})
    assert len(recorded.read()) == 1


def test_connect_is_not_asked_faster_than_it_answers(keep: Keep, deployed: Deployed) -> None:
    clock = FakeClock()
    began = clock.now()
    for number in range(20):
        keep(f"c{number}", draftDecision="accepted")
    RecordedEdits(deployed, clock).read()
    assert clock.now() - began == pytest.approx(2)


def test_where_no_agent_has_decided_the_operator_is_told_what_is_missing(keep: Keep, recorded: RecordedEdits) -> None:
    keep("open")
    with pytest.raises(DeploymentError, match=r"No agent has decided on a draft: of 1 results .* 1 wait for"):
        recorded.read()


@pytest.fixture
def call(checkout: Path, aws: Clients, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setattr(accounts, "clients", lambda _: aws)
    monkeypatch.setattr(recorded_edits, "PAUSE_SECONDS", 0)
    return lambda *arguments: CliRunner().invoke(main, ["--folder", str(checkout), "calibrate", *arguments])


def test_the_command_says_what_is_recommended_and_what_is_left_out(keep: Keep, call: Callable[..., Result]) -> None:
    for number in range(12):
        keep(f"c{number}", draftDecision="accepted")
    keep("held", hold="partly_answered")
    outcome = call("--bound", "0.3")
    assert outcome.exit_code == 0
    assert "Recommended threshold: 90." in outcome.output
    assert "Left out: 1 held whatever the threshold, 0 not decided by an agent." in outcome.output


def test_the_command_prints_json_or_rows_that_can_be_put_together(keep: Keep, call: Callable[..., Result]) -> None:
    keep("c1", draftDecision="accepted")
    found = json.loads(call("--json").output)
    assert (found["mails"], found["threshold"], found["more"], found["held"]) == (1, None, 148, 0)
    assert json.loads(call("--rows").output) == {"contactId": "c1", "score": 90, "use": "as_it_was", "changed": 0.0}


def test_the_command_says_in_words_that_nothing_is_recorded(keep: Keep, call: Callable[..., Result]) -> None:
    outcome = call()
    assert outcome.exit_code == 1
    assert outcome.output.startswith("Error: No agent has decided on a draft: of 0 results")
