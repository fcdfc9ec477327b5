"""What a simulated bank holds on a sender is found whole, and erased without touching others."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from simulator import data_subject, deployment
from simulator.aws.wire import Fault
from simulator.cli import main
from simulator.mail.eml import ReceivedMail
from simulator.system import Simulator
from tests.fakes.finding_model import FindingModel

Write = Callable[..., ReceivedMail]

PRIYA = "+12025550173"
MATEO, EFUA = "mateo.jackson@example.com", "efua.owusu@example.com"
MATEO_WRITES = str(deployment.SAMPLE_EMAILS / "01-mateo-late-fee.eml")


@pytest.fixture
def simulator(start: Callable[..., Simulator]) -> Simulator:
    return start(records=True)


def places(simulator: Simulator, address: str) -> list[str]:
    return sorted(held.place.split("-")[0] for held in data_subject.find(simulator, address))


def two_mails(simulator: Simulator, model: FindingModel, write: Write) -> None:
    """One of each customer, both for an agent."""
    model.finds("angry_frustrated_tone")
    simulator.receive(write())
    simulator.receive(write(from_address=EFUA, from_name="Efua Owusu", message_id="<2@mail.example.com>"))


def test_rows_case_mail_and_contact_are_found(simulator: Simulator, model: FindingModel, write: Write) -> None:
    two_mails(simulator, model, write)
    found = data_subject.find(simulator, MATEO)
    assert places(simulator, MATEO) == ["case", "outbox", "profile", "queue", *["table simulated"] * 8]
    assert "Efua" not in json.dumps([held.as_json() for held in found])


def test_one_is_erased_and_the_other_is_not(simulator: Simulator, model: FindingModel, write: Write) -> None:
    two_mails(simulator, model, write)
    before = places(simulator, EFUA)
    assert data_subject.erase(simulator, MATEO) == 12
    assert places(simulator, MATEO) == []
    assert places(simulator, EFUA) == before
    everything: list[Any] = [
        simulator.instance.outbox.sent,
        simulator.instance.cases.cases,
        [vars_of(contact) for contact in simulator.instance.queues.everyone()],
    ]
    assert MATEO not in str(everything)


def vars_of(contact: Any) -> dict[str, Any]:
    return {"endpoint": contact.customer_endpoint, "attributes": contact.attributes}


def test_after_an_erasure_the_system_goes_on(simulator: Simulator, model: FindingModel, write: Write) -> None:
    two_mails(simulator, model, write)
    data_subject.erase(simulator, MATEO)
    outcome = simulator.receive(write(message_id="<3@mail.example.com>"))
    assert outcome.case is not None


def test_failed_invocations_are_held_too(start: Callable[..., Simulator], write: Write) -> None:
    simulator = start(aws_faults={"dynamodb.PutItem": Fault("InternalServerError")}, records=True)
    simulator.receive(write())
    assert "failed invocation" in places(simulator, MATEO)
    data_subject.erase(simulator, MATEO)
    assert places(simulator, MATEO) == []


def test_the_commands_show_it_however_the_address_is_written() -> None:
    exported = json.loads(CliRunner().invoke(main, ["privacy", "export", MATEO, MATEO_WRITES]).output)
    assert {held["place"].split("-")[0] for held in exported} >= {"case", "outbox", "table simulated"}
    erased = CliRunner().invoke(main, ["privacy", "erase", MATEO.upper(), MATEO_WRITES])
    assert erased.output.startswith(f"{len(exported)} erased, 0 left.\n")


@pytest.mark.parametrize("command", ["export", "erase"])
@pytest.mark.parametrize("address", ["not an address", "", "Jo <jo@example.com>", "jo.example.com", "@", "12025550173"])
def test_what_is_no_address_is_refused(command: str, address: str) -> None:
    outcome = CliRunner().invoke(main, ["privacy", command, address])
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert outcome.stderr.startswith(f"error: {address!r} is neither an e-mail address nor a telephone number: give ")


@pytest.mark.parametrize(
    ("channel", "sender", "held"),
    [("SMS", PRIYA, {"profile", "table simulated"}), ("SOCIAL", "@jo_f77", {"table simulated"})],
)
def test_whoever_writes_from_a_number_or_by_a_name_is_found_by_it_and_erased(
    tmp_path: Path, channel: str, sender: str, held: set[str]
) -> None:
    chats = tmp_path / "chats.jsonl"
    turn = {"conversation": "s1", "channel": channel, "from": sender, "text": "Ottoline keeps peacocks.", "at": 0}
    chats.write_text(json.dumps(turn), encoding="utf-8")
    told = [MATEO_WRITES, "--chats", str(chats)]
    exported = json.loads(CliRunner().invoke(main, ["privacy", "export", sender, *told]).stdout)
    erased = CliRunner().invoke(main, ["privacy", "erase", sender, *told])
    assert {each["place"].split("-")[0] for each in exported} == held
    assert f"{len(exported)} erased, 0 left." in erased.output
    assert "they stand in none." in erased.output


def test_of_somebody_who_never_wrote_nothing_is_held() -> None:
    outcome = CliRunner().invoke(main, ["privacy", "erase", "nobody@example.com", MATEO_WRITES])
    assert (outcome.exit_code, outcome.output) == (0, "Nothing is held on nobody@example.com.\n")
    assert CliRunner().invoke(main, ["privacy", "export", "nobody@example.com", MATEO_WRITES]).output == "[]\n"


@pytest.mark.parametrize("command", ["export", "erase"])
def test_a_mail_that_cannot_be_read_is_told_and_nothing_is_claimed(command: str, tmp_path: Path) -> None:
    (tmp_path / "empty.eml").write_bytes(b"")
    outcome = CliRunner().invoke(main, ["privacy", command, MATEO, str(tmp_path)])
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert "empty.eml: the file is empty" in outcome.stderr


def test_a_path_that_does_not_exist_is_told() -> None:
    outcome = CliRunner().invoke(main, ["privacy", "export", EFUA, "nowhere.eml"])
    assert outcome.exit_code == 1
    assert "nowhere.eml" in outcome.output
