"""What README and setup page say is so: the score table, their commands and the files they name."""

import re
from pathlib import Path

import pytest
from click import Context

from backend.operations.__main__ import main as operations
from simulator.cli import COMMANDS, main
from triage.policy import POLICY

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETUP = (ROOT / "docs" / "setup.md").read_text(encoding="utf-8")
PAGES = f"{README}\n{SETUP}"
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def score_table() -> dict[str, int]:
    table = README.split("<!-- score-table")[1].split("\n\n")[0]
    rows = re.findall(r"^\| `(\w+)` \| (\S+)", table, re.MULTILINE)
    return {name: int(impact.replace("\N{MINUS SIGN}", "-")) for name, impact in rows}


def test_the_score_table_is_the_policy() -> None:
    assert score_table() == {factor.name: factor.impact for factor in POLICY.factors}


def test_the_threshold_it_names_is_the_policy_s() -> None:
    assert set(re.findall(r"score ≥ (\d+)", README)) == {str(POLICY.threshold)}
    assert set(re.findall(r"At (\d+) or more", README)) == {str(POLICY.threshold)}


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\bmake (\w+)", PAGES)) - {"and", "a"}))
def test_make_knows_the_targets_it_names(target: str) -> None:
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize("command", sorted(set(re.findall(r"-m simulator (\w+)", PAGES))))
def test_the_simulator_knows_the_commands_it_names(command: str) -> None:
    assert command in COMMANDS


@pytest.mark.parametrize("command", sorted(set(re.findall(r"-m backend\.operations (\w+)", PAGES)) - {"COMMAND"}))
def test_the_operator_has_the_commands_it_names(command: str) -> None:
    assert command in operations.commands


@pytest.mark.parametrize("call", re.findall(r"python scripts/([\w-]+\.py .+)", SETUP))
def test_the_scripts_take_what_the_setup_page_gives_them(call: str) -> None:
    script, *arguments = call.partition("#")[0].split()
    code = (ROOT / "scripts" / script).read_text(encoding="utf-8")
    assert [each for each in arguments if each.startswith("--") and f'"{each}"' not in code] == []


def options(command: str) -> set[str]:
    """What the command line takes, help aside."""
    found = main.get_command(Context(main), command)
    return {text for option in found.params for text in option.opts if text.startswith("--")} if found else set()


@pytest.mark.parametrize("command", COMMANDS)
def test_the_table_of_commands_is_whole(command: str) -> None:
    (row,) = re.findall(rf"^\| `python -m simulator {command}\b([^`|]*)`", README, re.MULTILINE)
    assert set(re.findall(r"--[\w-]+", row)) == options(command)


PATHS = sorted(
    set(re.findall(r"[`(]((?:backend|docs|contact-flows|knowledge-articles|sample-emails)/[\w./-]*)", README))
    | {f"docs/{name}" for name in re.findall(r"\]\(([\w.-]+\.md)\)", SETUP)}
)


@pytest.mark.parametrize("path", PATHS)
def test_the_files_it_names_exist(path: str) -> None:
    assert (ROOT / path).exists()
