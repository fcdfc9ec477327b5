"""`test`, as it is called."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from evaluation.scenarios import command
from evaluation.scenarios.rehearsal import Conversation
from simulator.cli import main
from simulator.errors import SimulatorError
from tests.evaluation.scenarios.examples import LABELLED, WIRE, WRONG_REPLY, conversation, written

CHAT = {"id": "dc1", "channel": "CHAT", "turns": [{"text": "hi"}]}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["test", *map(str, arguments)])


def played(monkeypatch: pytest.MonkeyPatch, *conversations: Conversation, then: BaseException | None = None) -> None:
    """Have the scenarios come out like this, without any simulator."""

    def rehearse(*_: Any, **__: Any) -> Iterator[Conversation]:
        yield from conversations
        if then:
            raise then

    monkeypatch.setattr(command, "rehearse", rehearse)


STATEMENT = {
    "reply": "r",
    "text": "A domestic wire costs $25.",
    "sources": {"p1s1": {"heading": "Fees", "sentence": "A domestic wire costs $25."}},
    "gold": "supported",
}


@pytest.fixture
def two_right(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    played(monkeypatch, conversation("wire-fee"), conversation("m1"))
    return written(tmp_path, WIRE, LABELLED)


def test_two_runs_of_the_same_are_equal_to_the_byte_and_differ_in_nothing(tmp_path: Path) -> None:
    file, kept = written(tmp_path, WIRE, LABELLED), tmp_path / "run.json"
    first = run(file, "--json", "--record-run", kept)
    assert first.exit_code == 0
    assert kept.read_bytes() == first.stdout_bytes
    again = run(written(tmp_path, WIRE, LABELLED), "--json", "--jobs", "2")
    assert again.stdout_bytes == first.stdout_bytes
    against = json.loads(run(file, "--json", "--against", kept).stdout)["against"]
    assert (against["compared"], against["changed"]) == (2, [])


def test_a_recorded_run_is_repeated_to_the_byte_with_what_the_judge_was_asked_besides(tmp_path: Path) -> None:
    untrue = {**STATEMENT, "text": "A domestic wire is free.", "gold": "unsupported"}
    labels = written(tmp_path, STATEMENT, untrue, name="labels")
    file, answers = written(tmp_path, WIRE), tmp_path / "answers"
    asked = (file, "--json", "--judged", "--judge-labels", labels)
    once = run(*asked, "--record", answers)
    assert json.loads(once.stdout)["judged"][0]["score"] == 1
    assert run(*asked, "--model", f"scripted:{answers}").stdout_bytes == once.stdout_bytes


def test_the_fields_of_the_design_are_there(two_right: Path) -> None:
    printed = json.loads(run(two_right, "--json").stdout)
    design = {"test_name", "total_conversations", "intent_accuracy", "response_quality", "test_results", "test_passed"}
    assert design | {"lower_bounds"} <= printed.keys()
    assert (printed["test_name"], printed["total_conversations"], printed["test_passed"]) == ("set", 2, False)


def test_a_person_reads_figures_with_their_n_and_bounds_and_that_they_are_of_no_model(two_right: Path) -> None:
    page = " ".join(run(two_right).stdout.split())
    assert "Replies right 1.000 2 0.342 over 0.8" in page
    assert "2 are too few to tell; 20 more that come out alike would do." in page
    assert "they say nothing about a real model" in page


@pytest.mark.parametrize(("options", "code"), [((), 0), (("--gate",), 1)])
def test_a_gate_stays_shut_where_too_few_were_tested(two_right: Path, options: tuple[str, ...], code: int) -> None:
    assert run(two_right, *options).exit_code == code


def test_a_gate_opens_for_what_passed_and_shuts_again_where_anything_got_worse(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = [f"m{number}" for number in range(40)]
    file, kept = written(tmp_path, *({**LABELLED, "id": name} for name in names)), tmp_path / "run.json"
    played(monkeypatch, *map(conversation, names))
    assert run(file, "--gate", "--record-run", kept).exit_code == 0
    played(monkeypatch, *(conversation(name, *([WRONG_REPLY] if name == "m0" else [])) for name in names))
    assert run(file, "--gate").exit_code == 0
    worse = run(file, "--gate", "--against", kept)
    assert worse.exit_code == 1
    page = " ".join(worse.stdout.split())
    assert "1 worse, 0 better, 0 different" in page
    assert "m0 now wrong: facts without '$25'" in page


def test_what_could_be_used_counts_and_what_not_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    played(monkeypatch, conversation("wire-fee"))
    broken = run(written(tmp_path, WIRE, "{", CHAT), "--json")
    assert broken.exit_code == 1
    assert [row["line"] for row in json.loads(broken.stdout)["left_out"]] == [2, 3]
    assert "set.jsonl: line 2: not JSON" in broken.stderr
    assert "line 3: a conversation of the channel CHAT, which is not tested beside mails" in broken.stderr


def test_conversations_alone_are_a_set_of_their_own_and_keep_no_run(tmp_path: Path) -> None:
    turn = {"text": "hi", "at": 0, "expected": "clarify", "intent": "Other"}
    file, kept = written(tmp_path, {**CHAT, "turns": [turn]}), tmp_path / "run.json"
    assert json.loads(run(file, "--json").stdout)["total_turns"] == 1
    refused = run(file, "--record-run", kept)
    assert refused.exit_code == 1
    assert "without --against, --record-run" in refused.stderr
    assert not kept.exists()


@pytest.mark.parametrize(
    ("reason", "said"),
    [(KeyboardInterrupt(), "interrupted"), (SimulatorError("No model answered."), "No model answered")],
)
def test_what_was_done_before_the_end_is_not_lost(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, reason: BaseException, said: str
) -> None:
    played(monkeypatch, conversation("wire-fee"), then=reason)
    broken_off = run(written(tmp_path, WIRE, LABELLED), "--json")
    assert broken_off.exit_code == 1
    printed = json.loads(broken_off.stdout)
    assert (printed["total_conversations"], printed["not_reached"]) == (1, 1)
    assert said in broken_off.stderr


def test_a_run_that_cannot_be_compared_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    foreign = written(tmp_path, {"mails": 100}, name="run.json")
    refused = run(written(tmp_path, WIRE), "--against", foreign)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "no run of `test`" in refused.stderr


def test_a_judge_s_figure_is_never_shown_without_its_agreement(tmp_path: Path) -> None:
    page = " ".join(run(written(tmp_path, WIRE), "--judged").stdout.split())
    assert "Agreement \u03ba" in page
    assert "statements.jsonl" in page
