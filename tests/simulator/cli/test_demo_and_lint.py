"""`demo` and `lint`, and help that every command gives."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator import deployment
from simulator.cli import COMMANDS, main
from tests.fakes.policy import MATEO_SCORE
from triage.policy import POLICY


def python_m_simulator(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "simulator", *arguments]
    return subprocess.run(
        command, cwd=deployment.ROOT, env={**os.environ, **environment}, capture_output=True, check=False
    )


def test_the_demo_shows_every_mail_and_the_two_of_the_readme(tmp_path: Path) -> None:
    picture = tmp_path / "run.svg"
    done = python_m_simulator("demo", "--picture", str(picture), COLUMNS="60", PYTHONIOENCODING="ascii")
    shown = done.stdout.decode("ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    for words in ("Mateo", "Efua", "agent", "reply", "parked", "stand-in", "What to do next"):
        assert words in shown
    arithmetic = [" ".join(line.strip("│| ").split()) for line in shown.splitlines()]
    complaint = next(factor for factor in POLICY.factors if factor.name == "premium_complaints")
    assert f"{complaint.impact} {complaint.label}" in arithmetic
    assert f"{MATEO_SCORE} confidence score, is below {POLICY.threshold}" in arithmetic
    assert f"{POLICY.full_confidence} confidence score, reaches {POLICY.threshold}" in arithmetic
    assert max(map(len, shown.replace(str(picture), "").splitlines())) <= 60
    drawn = picture.read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert "Mateo" in drawn


def test_a_picture_that_cannot_be_written_is_told_before_any_mail_is_sent(tmp_path: Path) -> None:
    picture = tmp_path / "nowhere" / "run.svg"
    result = CliRunner().invoke(main, ["demo", "--picture", str(picture)])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"error: {picture}: cannot be written (No such file or directory); choose another file.\n"


def test_lint_finds_nothing_in_our_flows() -> None:
    result = CliRunner().invoke(main, ["lint"])
    assert (result.exit_code, result.output) == (0, "no problems in 7 flows\n")


def test_lint_names_file_action_and_code(tmp_path: Path) -> None:
    flows = shutil.copytree(deployment.FLOWS, tmp_path / "flows")
    path = flows / "Email-SBS.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"ShowView"', '"ShowVeiw"', 1), encoding="utf-8")
    result = CliRunner().invoke(main, ["lint", str(flows)])
    assert result.exit_code == 1
    assert all(line.startswith(f"{path}: ") for line in result.stdout.splitlines())
    assert "ShowVeiw" in result.stdout


@pytest.mark.parametrize("arguments", [["nowhere.json"], ["{folder}"]])
def test_lint_says_what_it_cannot_check(tmp_path: Path, arguments: list[str]) -> None:
    result = CliRunner().invoke(main, ["lint", *(text.format(folder=tmp_path) for text in arguments)])
    assert result.exit_code == 1
    assert "error: " in result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(main, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output
