"""The script lets the doctor look, and then gives a telephone number its flow; where none is named, nothing is left."""

import runpy
import sys

import pytest
from click.testing import CliRunner

from app import ROOT

SETUP = runpy.run_path(str(ROOT / "scripts" / "setup-connect-integration.py"))


@pytest.mark.parametrize(
    ("environment", "calls", "done"),
    [
        (None, None, [["doctor"]]),
        ("test", None, [["--environment", "test", "doctor"]]),
        (None, "+15550100", [["doctor"], ["number", "+15550100", "--dry-run"]]),
    ],
)
def test_the_doctor_looks_first_and_then_a_number_gets_its_flow(
    environment: str | None, calls: str | None, done: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    found: list[list[str]] = []
    SETUP["integrate"](found.append, environment, calls, ["--dry-run"])
    assert found == done
    assert ("Nothing is left to associate" in capsys.readouterr().out) is (calls is None)


def test_where_the_doctor_finds_something_wrong_nothing_is_associated() -> None:
    found: list[list[str]] = []

    def sick(arguments: list[str]) -> None:
        found.append(arguments)
        sys.exit(1)

    with pytest.raises(SystemExit):
        SETUP["integrate"](sick, None, "+15550100", [])
    assert found == [["doctor"]]


def test_without_settings_it_says_what_to_fill_in() -> None:
    outcome = CliRunner().invoke(SETUP["main"], ["--environment", "nobody-has-this", "--dry-run"])
    assert outcome.exit_code == 1
    assert "There is no .env.nobody-has-this" in outcome.output
