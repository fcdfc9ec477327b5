"""After an erasure nothing of the customer opens or stands anywhere; and the proof sees it where something does."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator import data_subject, deployment, erasure
from simulator.cli import main
from simulator.mail.eml import ReceivedMail
from simulator.system import Simulator
from tests.planted import PLANTED

Write = Callable[..., ReceivedMail]

MATEO, EFUA = "mateo.jackson@example.com", "efua.owusu@example.com"
SPINET = 'Thess\u00e4ly\'s "h\u00f6rpsichord" & spinet\\bench'
TEXT = "\n".join(["What is the fee for a late payment?", SPINET, *PLANTED.values()])
MATEO_WRITES = str(deployment.SAMPLE_EMAILS / "01-mateo-late-fee.eml")


@pytest.fixture
def simulator(start: Callable[..., Simulator], write: Write) -> Simulator:
    simulator = start(records=True)
    simulator.receive(write(text=TEXT))
    simulator.receive(write(from_address=EFUA, from_name="Efua Owusu", message_id="<2@mail.example.com>"))
    return simulator


def test_nothing_planted_opens_or_stands_anywhere(simulator: Simulator) -> None:
    proof = erasure.erase(simulator, MATEO)
    assert proof.holds
    assert (proof.sealed, proof.opened, proof.left) == (1, 0, 0)
    assert proof.planted >= len([value for value in PLANTED.values() if len(value) >= 12])
    assert proof.places >= 15


@pytest.mark.parametrize(
    "value", [MATEO.upper(), PLANTED["IBAN"], json.dumps([SPINET]), "Emotionally driven buying decisions"]
)
def test_what_was_left_somewhere_is_found(simulator: Simulator, value: str) -> None:
    simulator.measured.append(f"a line with {value}")
    assert erasure.erase(simulator, MATEO, [f"and a log with {value}"]).found == ("metrics", "log")


def test_a_table_of_whatever_unit_is_looked_through(simulator: Simulator) -> None:
    simulator.tables.put(simulator.tables.create("of-another-unit", "key"), {"key": {"S": PLANTED["sentence"]}})
    assert erasure.erase(simulator, MATEO).found == ("table of-another-unit",)


def test_what_only_a_page_shows_is_looked_for(simulator: Simulator, write: Write) -> None:
    simulator.receive(write(text=None, html="<p>My canary\nsings <b>nine</b> operas.</p>", message_id="<3@x.example>"))
    simulator.measured.append("my canary sings nine operas")
    assert erasure.erase(simulator, MATEO).found == ("metrics",)


def test_what_analytics_wrote_before_is_looked_through(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasure, "row_of", lambda item: {"customer": MATEO, "id": item["id"]["S"]})
    assert erasure.erase(simulator, MATEO).found == ("rows of analytics, written before",)


def test_a_key_that_is_still_there_is_found(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_subject, "erase", lambda *_: 0)
    proof = erasure.erase(simulator, MATEO)
    assert (proof.opened, proof.holds) == (1, False)
    assert "profiles" in proof.found


def test_the_commands_note_who_did_it_and_the_audit_is_whole(tmp_path: Path) -> None:
    audit = tmp_path / "audit.jsonl"
    told = CliRunner().invoke(main, ["privacy", "erase", MATEO, MATEO_WRITES, "--audit", str(audit)])
    assert told.exit_code == 0
    assert "they stand in none." in told.output
    assert MATEO not in audit.read_text(encoding="utf-8")
    whole = CliRunner().invoke(main, ["privacy", "audit", str(audit)])
    assert whole.output.startswith("1 entry, as written. Head: ")
    audit.write_text(audit.read_text(encoding="utf-8").replace("erase", "Erase"), encoding="utf-8")
    changed = CliRunner().invoke(main, ["privacy", "audit", str(audit)])
    assert (changed.exit_code, changed.stdout) == (1, "")
    assert "Line 1 is no entry, or was changed." in changed.stderr
    again = CliRunner().invoke(main, ["privacy", "erase", MATEO, MATEO_WRITES, "--audit", str(audit)])
    assert "keep it as it is, and begin another" in again.stderr


@pytest.mark.parametrize(
    ("command", "role"), [("export", "analyst"), ("export", "operator"), ("erase", "auditor"), ("erase", "agent")]
)
def test_a_role_that_may_not_is_refused(command: str, role: str) -> None:
    refused = CliRunner().invoke(main, ["privacy", command, MATEO, "--role", role])
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert f"The role {role} may not" in refused.stderr


def test_an_audit_that_is_not_there_is_told(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["privacy", "audit", str(tmp_path / "none.jsonl")])
    assert "cannot be read" in told.stderr
