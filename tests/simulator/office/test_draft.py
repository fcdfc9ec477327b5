"""What an agent makes of a draft, and what the calibration learns from it."""

from collections.abc import Mapping
from typing import Any

import pytest

from simulator.office import draft
from simulator.office.draft import DraftError

OUTCOME: Mapping[str, Any] = {
    "suggested_response": "Hello,\n\nThe fee is $5.\n\nIt is waived once.\n\nBye",
    "statements": [{"text": "The fee is $5."}, {"text": "It is waived once."}],
    "confidence_score": 85,
    "holds": ["mode_draft"],
    "category": "Payment",
}


@pytest.fixture
def begun() -> draft.Draft:
    return draft.begin(OUTCOME, {})


def test_a_struck_statement_leaves_the_text_and_comes_back(begun: draft.Draft) -> None:
    shorter = draft.strike(begun, {0})
    assert shorter["text"] == "Hello,\n\nIt is waived once.\n\nBye"
    assert draft.strike(shorter, set())["text"] == begun["text"]


def test_a_statement_is_replaced_by_another_sentence(begun: draft.Draft) -> None:
    changed = draft.replace(begun, 1, {"text": "It is waived twice.", "heading": "Fees"})
    assert changed["text"] == "Hello,\n\nThe fee is $5.\n\nIt is waived twice.\n\nBye"
    assert draft.edit("c1", OUTCOME, changed)["replaced"] == {"2": {"text": "It is waived twice.", "heading": "Fees"}}


def test_what_was_rewritten_by_hand_is_not_replaced(begun: draft.Draft) -> None:
    with pytest.raises(DraftError, match="by hand"):
        draft.replace({**begun, "text": "All new."}, 1, {"text": "It is waived twice."})


@pytest.mark.parametrize(
    ("change", "use"),
    [
        pytest.param({}, "as_it_was", id="taken"),
        pytest.param({"text": "Hello,\n\nThe fee is $6."}, "edited", id="edited"),
        pytest.param({"text": "No.", "reason": draft.REASONS[0]}, "rejected", id="rejected"),
    ],
)
def test_what_became_of_it_is_what_calibrate_reads(begun: draft.Draft, change: dict[str, str], use: str) -> None:
    edit = draft.edit("c1", OUTCOME, {**begun, **change})
    assert (edit["contactId"], edit["score"], edit["use"], edit["holds"]) == ("c1", 85, use, ["mode_draft"])
    assert (edit["changed"] > 0) == (use != "as_it_was")


def test_what_the_guide_recorded_is_where_the_editor_begins() -> None:
    recorded = {"draftDecision": "edited", "draftText": "Hello, $5. Bye"}
    assert draft.begin(OUTCOME, recorded)["text"] == "Hello, $5. Bye"
    assert draft.begin(OUTCOME, {"draftDecision": "rejected"})["text"] == ""
