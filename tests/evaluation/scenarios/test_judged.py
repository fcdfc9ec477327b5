from pathlib import Path
from typing import Any

import pytest

from evaluation.scenarios.judged import LABELS, supported
from evaluation.scenarios.rehearsal import Conversation
from simulator.errors import SimulatorError
from simulator.sending import Setup
from tests.evaluation.scenarios.examples import conversation, written
from triage.evidence.claim import Claim
from triage.evidence.statement import Source

SENTENCE = "A domestic wire costs $25."
SOURCES = {"p1s1": {"heading": "Wire transfers > Fees", "sentence": SENTENCE}}
SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "evidence" / "statements.jsonl"


def labelled(text: str, gold: str, **more: Any) -> dict[str, Any]:
    return {"reply": text, "text": text, "sources": SOURCES, "gold": gold, **more}


def spoken(*texts: str) -> Conversation:
    claims = tuple(Claim(text, (Source("", "Wire transfers > Fees", SENTENCE),)) for text in texts)
    return Conversation("c", True, conversation().exchanges, claims)


def test_a_judge_s_figure_stands_beside_its_agreement(tmp_path: Path) -> None:
    labels = written(
        tmp_path,
        labelled(SENTENCE, "supported"),
        labelled("Wires at home are $25.", "supported"),
        labelled("A domestic wire is free.", "unsupported"),
        labelled("Have a nice day.", "courtesy_ok"),
        name="labels.jsonl",
    )
    assert supported([spoken(SENTENCE, "Wires are free."), spoken(SENTENCE)], Setup(), labels) == {
        "check": "supported",
        "score": 0.6667,
        "n": 3,
        "lower_bound": 0.2077,
        "kappa": 0.4,
        "kappa_n": 3,
        "kappa_labels": "labels.jsonl",
    }


def test_no_figure_stands_there_where_nobody_can_tell_the_agreement(tmp_path: Path) -> None:
    labels = written(tmp_path, labelled(SENTENCE, "supported"), name="labels.jsonl")
    found = supported([spoken(SENTENCE)], Setup(), labels)
    assert (found["score"], found["lower_bound"], found["kappa"]) == (None, None, None)


def test_the_project_s_own_labels_serve_where_there_are_no_others() -> None:
    assert supported([spoken(SENTENCE)], Setup(), LABELS)["kappa_n"] >= 30


def test_the_stand_in_agrees_with_people_hardly_more_than_by_chance() -> None:
    if not SHARED.is_file():
        pytest.skip("the labelled statements lie beside the checkout, if anywhere")
    found = supported([spoken(SENTENCE)], Setup(), SHARED)
    assert found["kappa_n"] > 300
    assert found["kappa"] < 0.4


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (labelled(SENTENCE, "courtesy_ok"), "no statement that is supported or unsupported"),
        (labelled(SENTENCE, "supported", sources=["p1s1"]), "line 1: sources is not an object of objects"),
        (labelled(SENTENCE, "supported", sources={"a": {"heading": "Wires"}}), "source a: sentence is missing"),
        ({"text": SENTENCE}, "gold is missing"),
    ],
)
def test_labels_that_cannot_be_used_are_named(tmp_path: Path, row: Any, said: str) -> None:
    with pytest.raises(SimulatorError, match=said):
        supported([spoken(SENTENCE)], Setup(), written(tmp_path, row))
