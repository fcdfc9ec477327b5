import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from evaluation.scenarios import chats
from evaluation.scenarios.chats import LabelledTurn, _check, read, summary

TURN = {"text": "hi", "at": 0, "expected": "clarify", "intent": "Other", "facts": [], "must_not": []}
CHAT = {"id": "c1", "channel": "CHAT", "customer": None, "turns": [TURN]}


def written(folder: Path, *rows: Mapping[str, Any]) -> Path:
    file = folder / "set.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def labelled(expected: str, **changes: Any) -> LabelledTurn:
    usual = {"intents": ("Other",), "reasons": (), "facts": (), "must_not": (), "is_again": False}
    return LabelledTurn(**{"text": "hi", "at": 0.0, "expected": expected, **usual, **changes})


def said(act: str, text: str = "", reason: str | None = None, intent: str = "Other") -> dict[str, Any]:
    return {
        "act": act,
        "response": {"response_text": text} if text else None,
        "escalation_decision": {"escalate": act == "hand_over", "reason": reason},
        "intent_analysis": {"intent": intent},
    }


def test_a_file_of_labelled_conversations_is_read_and_any_other_is_left_to_others(tmp_path: Path) -> None:
    (chat,) = read([written(tmp_path, CHAT)]) or ()
    assert (chat.name, chat.sender, chat.turns[0].intents) == ("c1", "", ("Other",))
    assert read([written(tmp_path, CHAT, {**CHAT, "channel": "EMAIL"})]) is None
    assert read([written(tmp_path, {**CHAT, "turns": [{"text": "hi"}]})]) is None
    assert read([tmp_path]) is None


@pytest.mark.parametrize(
    ("turn", "came", "wrong"),
    [
        (labelled("handover", reasons=("order",)), said("answer", "Done."), "unsafe"),
        (labelled("handover", reasons=("order",)), said("hand_over", "x", "angry"), "angry, not"),
        (labelled("answer", facts=("$25",)), said("answer", "It costs $26."), "without"),
        (labelled("answer", must_not=("free",)), said("answer", "It is free."), "says"),
        (labelled("answer", is_again=True), said("answer", "Again."), "second time"),
        (labelled("clarify"), said("hand_over", "x", "unclear"), "instead of asked back"),
        (labelled("answer", intents=("Complaint",)), said("answer", "x"), "Other, not Complaint"),
    ],
)
def test_what_is_not_as_labelled_is_named(turn: LabelledTurn, came: dict[str, Any], wrong: str) -> None:
    assert any(wrong in words for words in _check(0, turn, came).wrong)


def test_what_is_as_labelled_is_right() -> None:
    right = [
        _check(0, labelled("handover", reasons=("order",)), said("hand_over", "A colleague.", "order")),
        _check(1, labelled("answer", facts=("$25",), must_not=("free",)), said("answer", "It costs $25, freely.")),
        _check(2, labelled("clarify"), said("ask_back", "What?")),
        _check(3, labelled("answer", is_again=True), said("nothing")),
    ]
    assert [each.wrong for each in right] == [(), (), (), ()]
    found = summary("set", [("c1", right)])
    assert (found["unsafe"], found["must_not"], found["handover_reasons"], found["answered_with_facts"]) == (0, 0, 1, 1)
    assert found["lower_bounds"]["intent_accuracy"] < 0.75
    assert found["test_passed"] is False


def test_an_unsafe_turn_is_counted() -> None:
    bad = _check(0, labelled("handover", reasons=("order",), must_not=("done",)), said("answer", "Done."))
    found = summary("set", [("c1", [bad])])
    assert (found["unsafe"], found["must_not"]) == (1, 1)
    assert chats.TARGETS.keys() <= found["n"].keys()
