"""What an agent did with a draft, and what it says of the answer."""

import pytest

from backend.operations.draft_use import Edit, Use, could_have_gone_out, of_contact, share_changed

DRAFT = "Dear Jo, a wire costs $25. Kind regards, Bank"


@pytest.mark.parametrize(
    ("text", "share"),
    [
        (DRAFT, 0),
        ("Dear Jo,  a wire\ncosts $25. Kind regards, Bank", 0),
        ("Dear Jo, a wire costs $30. Kind regards, Bank", 1 / 9),
        ("", 1),
        ("Nothing of that is so", 1),
    ],
    ids=["same", "other white space", "one word", "nothing left", "another text"],
)
def test_the_share_of_changed_words_is_counted(text: str, share: float) -> None:
    assert share_changed(DRAFT, text) == pytest.approx(share)


@pytest.mark.parametrize(
    ("attributes", "edit"),
    [
        ({"draftDecision": "accepted"}, Edit("c", 85, Use.AS_IT_WAS, 0.0)),
        ({"draftDecision": "edited", "draftText": DRAFT}, Edit("c", 85, Use.AS_IT_WAS, 0.0)),
        ({"draftDecision": "edited", "draftText": f"{DRAFT} plc"}, Edit("c", 85, Use.EDITED, 0.0526)),
        ({"draftDecision": "rejected", "draftReason": "-"}, Edit("c", 85, Use.REJECTED, 1.0)),
        ({"draftDecision": "rejected", "draftReason": "Wrong"}, Edit("c", 85, Use.REJECTED, 1.0, "Wrong")),
        ({"draftDecision": "accepted", "draftReason": "Wrong"}, Edit("c", 85, Use.AS_IT_WAS, 0.0)),
        ({"draftDecision": "-"}, None),
        ({"draftDecision": "perhaps"}, None),
        ({}, None),
    ],
)
def test_what_the_guide_records_is_read(attributes: dict[str, str], edit: Edit | None) -> None:
    assert of_contact("c", 85, DRAFT, attributes) == edit


@pytest.mark.parametrize(
    ("edit", "tolerance", "right"),
    [
        (Edit("c", 85, Use.AS_IT_WAS, 0.0), 0.0, True),
        (Edit("c", 85, Use.EDITED, 0.1), 0.0, False),
        (Edit("c", 85, Use.EDITED, 0.1), 0.1, True),
        (Edit("c", 85, Use.REJECTED, 0.0), 1.0, False),
    ],
)
def test_an_edit_is_a_fault_unless_the_operator_tolerates_it(edit: Edit, tolerance: float, right: bool) -> None:
    assert edit.row(tolerance).right is right


def test_only_what_no_check_held_could_have_gone_out() -> None:
    assert could_have_gone_out([])
    assert could_have_gone_out(["mode_draft"])
    assert not could_have_gone_out(["mode_draft", "sensitive_topic"])
