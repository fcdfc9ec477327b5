"""What became of a mail is read from what flow and guide have noted."""

import pytest

from mail import ending
from triage.interaction import Ending, Use

DRAFT = "Dear Jo, a wire costs $25. Kind regards, Bank"
EDITED = {"draftDecision": "edited", "suggestedResponse": DRAFT}


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
    assert ending.share_changed(DRAFT, text) == pytest.approx(share)


@pytest.mark.parametrize(
    ("attributes", "found"),
    [
        ({"draftDecision": "accepted"}, Ending(sent=(), use=Use.AS_IT_WAS, changed=0.0)),
        (EDITED | {"draftText": DRAFT}, Ending(sent=(), use=Use.AS_IT_WAS, changed=0.0)),
        (EDITED | {"draftText": f"{DRAFT} plc"}, Ending(sent=(), use=Use.EDITED, changed=0.0526)),
        (EDITED, Ending(sent=(), use=Use.EDITED, changed=1.0)),
        ({"draftDecision": "rejected", "draftReason": "-"}, Ending(sent=(), use=Use.REJECTED, changed=1.0)),
        ({"draftDecision": "rejected", "draftReason": "a word"}, Ending(sent=(), use=Use.REJECTED, changed=1.0)),
        (
            {"draftDecision": "rejected", "draftReason": "Its tone does not fit"},
            Ending(sent=(), use=Use.REJECTED, changed=1.0, reason="tone"),
        ),
        (
            {"draftDecision": "accepted", "draftReason": "Its tone does not fit"},
            Ending(sent=(), use=Use.AS_IT_WAS, changed=0.0),
        ),
        ({"draftDecision": "-", "acknowledgementSent": "true"}, Ending(sent=("acknowledgement",))),
        ({"draftDecision": "perhaps", "replySent": "true"}, Ending(sent=("automated_response",))),
        ({}, Ending(sent=())),
    ],
)
def test_what_flow_and_guide_record_is_read(attributes: dict[str, str], found: Ending) -> None:
    assert ending.of(attributes) == found


def test_a_contact_is_ours_where_our_flow_has_noted_its_id() -> None:
    assert ending.is_ours("c", {"mailContactId": "c"})
    assert not ending.is_ours("c", {"mailContactId": "d"})
    assert not ending.is_ours("c", {})
