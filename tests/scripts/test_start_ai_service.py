"""The script starts what runs offline, or tells of what is deployed."""

import runpy
from typing import Any

import pytest

from app import ROOT

START = runpy.run_path(str(ROOT / "scripts" / "start-ai-service.py"))


@pytest.mark.parametrize(
    ("arguments", "done"),
    [
        (["--offline", "--http", "0"], [("serve", ["--http", "0"])]),
        (["--environment", "test"], [("health", ["--environment", "test"])]),
        ([], [("health", [])]),
        (["--offline", "--help"], []),
    ],
)
def test_offline_it_serves_and_otherwise_it_looks_at_the_account(arguments: list[str], done: list[Any]) -> None:
    found: list[Any] = []
    START["main"](
        arguments,
        serve=lambda given: found.append(("serve", given)),
        health=lambda given: found.append(("health", given)),
    )
    assert found == done


def test_without_settings_it_says_what_to_fill_in(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        START["main"](["--environment", "nobody-has-this"])
    assert ended.value.code == 1
    assert "There is no .env.nobody-has-this" in capsys.readouterr().err
