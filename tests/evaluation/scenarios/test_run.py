import json
from pathlib import Path
from typing import Any

import pytest

from evaluation.scenarios import run
from evaluation.scenarios.reading import LeftOut, Set
from evaluation.scenarios.rehearsal import Conversation
from simulator.errors import SimulatorError
from simulator.sending import Setup
from tests.evaluation.scenarios.examples import (
    ORIGIN,
    OTHERWISE,
    WRONG_INTENT,
    WRONG_REPLY,
    conversation,
    exchange,
    run_of,
    scenario,
)


def test_passed_means_that_the_lower_bounds_are_over_the_targets() -> None:
    assert run_of(*[conversation(f"c{number}") for number in range(22)])["test_passed"]
    found = run_of(*[conversation(f"c{number}") for number in range(21)])
    assert (found["intent_accuracy"], found["response_quality"], found["test_passed"]) == (1.0, 1.0, False)
    assert found["lower_bounds"] == {"intent_accuracy": 0.8454, "response_quality": 0.8454}
    assert found["more_needed"] == {"intent_accuracy": 1, "response_quality": 0}


def test_five_right_rows_pass_nothing_and_say_how_many_more_would() -> None:
    found = run_of(*[conversation(f"c{number}") for number in range(5)])
    assert found["n"] == {"intent_accuracy": 5, "response_quality": 5}
    assert (found["test_passed"], found["more_needed"]) == (False, {"intent_accuracy": 17, "response_quality": 11})


def test_intents_and_replies_are_counted_apart_and_the_analysis_for_itself() -> None:
    found = run_of(
        conversation("a", WRONG_INTENT), conversation("b", WRONG_REPLY), conversation("c", OTHERWISE), conversation("d")
    )
    assert (found["intent_accuracy"], found["response_quality"]) == (0.75, 0.75)
    assert [result["passed"] for result in found["test_results"]] == [False, False, True, True]


def test_a_conversation_without_a_label_of_its_intent_counts_for_its_replies_only() -> None:
    found = run_of(Conversation("a", None, (exchange(),)))
    assert found["n"] == {"intent_accuracy": 0, "response_quality": 1}
    assert found["intent_accuracy"] is None


def test_a_run_that_was_broken_off_has_passed_nothing() -> None:
    done = [conversation(f"c{number}") for number in range(30)]
    tested = Set("set", tuple(scenario(name=f"c{number}") for number in range(31)), (LeftOut("set.jsonl", 3, "why"),))
    found = run.of(tested, done, ORIGIN)
    assert (found["test_passed"], found["not_reached"], found["total_conversations"]) == (False, 1, 30)
    assert found["left_out"] == [{"file": "set.jsonl", "line": 3, "reason": "why"}]


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    kept = tmp_path / "run.json"
    found = run_of(conversation("a", WRONG_REPLY))
    run.write(found, kept)
    assert run.read(kept) == found
    assert [file.name for file in tmp_path.iterdir()] == ["run.json"]


def changed(**changes: Any) -> str:
    return json.dumps({**run_of(conversation()), **changes})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[]", "no run of `test`"),
        ('{"mails": 3}', "no run of `test`"),
        (changed(version=2), "a run of version 2, and this is version 1. Make it again"),
        (changed(version=None), "a run of version None"),
        (changed(test_results=None), "damaged"),
        (changed(test_results=[{"conversation": "c"}]), "damaged"),
        (changed(test_results=[{**run_of(conversation())["test_results"][0], "turns": [{"turn": 0}]}]), "damaged"),
        (changed()[:-40], "not JSON"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_a_remedy(tmp_path: Path, text: str, said: str) -> None:
    kept = tmp_path / "run.json"
    kept.write_text(text, encoding="utf-8")
    with pytest.raises(SimulatorError, match=r"run\.json") as refused:
        run.read(kept)
    assert said in str(refused.value)


def test_a_place_that_cannot_be_read_or_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match=r"none\.json: cannot be read"):
        run.read(tmp_path / "none.json")
    with pytest.raises(SimulatorError, match=r"run\.json: cannot be written"):
        run.write(run_of(conversation()), tmp_path / "no folder" / "run.json")


@pytest.mark.parametrize(
    ("model", "named"),
    [("scripted:/home/me/answers.jsonl", "scripted:answers.jsonl"), ("openai:http://x/v1#m", "openai:http://x/v1#m")],
)
def test_a_run_names_its_model_the_same_on_every_machine(model: str, named: str) -> None:
    assert run.Origin.of(Setup(model=model), 1) == run.Origin(named, named, 1)
