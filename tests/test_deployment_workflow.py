"""The workflow that deploys: pinned, without secrets, and of commands that exist."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # it comes with cfn-lint, its types do not

from backend.operations.__main__ import main
from simulator.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / ".github" / "workflows" / "deploy.yml").read_text(encoding="utf-8")
JOBS: dict[str, Any] = yaml.safe_load(TEXT)["jobs"]
STEPS = [step for job in JOBS.values() for step in job["steps"]]
RUNS = [step["run"] for step in STEPS if "run" in step]


def test_every_action_is_pinned_to_a_version() -> None:
    used = [step["uses"] for step in STEPS if "uses" in step]

    assert used
    assert [action for action in used if not re.fullmatch(r"[\w-]+/[\w-]+@v\d+\.\d+\.\d+", action)] == []


def test_it_holds_no_secret_and_may_do_no_more_than_it_does() -> None:
    assert "secrets." not in TEXT
    assert yaml.safe_load(TEXT)["permissions"] == {}
    assert [job["permissions"] for job in JOBS.values()] == [{"contents": "read", "id-token": "write"}] * 2


def test_what_somebody_types_never_becomes_a_command() -> None:
    assert [run for run in RUNS if "${{" in run] == []


def test_it_is_planned_before_it_is_deployed_and_tried_after() -> None:
    order = ["synth", "rehearse --sample", "diff", "deploy --all", "smoke"]
    places = [next(place for place, run in enumerate(RUNS) if word in run) for word in order]

    assert places == sorted(places)
    assert JOBS["deploy"]["needs"] == "plan"


def test_it_asks_nothing_where_nobody_answers() -> None:
    assert [run for run in RUNS if "deploy --all" in run and "--require-approval never" not in run] == []


@pytest.mark.parametrize("run", RUNS)
def test_its_commands_exist(run: str) -> None:
    for command in re.findall(r"-m simulator (\w+)", run):
        assert command in COMMANDS
    for command in re.findall(r'-m backend\.operations --environment "\$NAME" (\w+)', run):
        assert command in main.commands
    for target in re.findall(r"make (\S+)", run):
        assert f"{target.replace('.venv', '$(VENV)')}:" in (ROOT / "Makefile").read_text(encoding="utf-8")
