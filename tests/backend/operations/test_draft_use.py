"""What an agent did with a draft, and what it says of the answer."""

from typing import Any

import pytest

from backend.operations.draft_use import Edit, Edits, could_have_gone_out
from tests.fakes.recorded import record
from triage.interaction import Use


@pytest.mark.parametrize(
    ("edit", "tolerance", "right"),
    [
        (Edit(85, Use.AS_IT_WAS, 0.0), 0.0, True),
        (Edit(85, Use.EDITED, 0.1), 0.0, False),
        (Edit(85, Use.EDITED, 0.1), 0.1, True),
        (Edit(85, Use.REJECTED, 0.0), 1.0, False),
    ],
)
def test_an_edit_is_a_fault_unless_the_operator_tolerates_it(edit: Edit, tolerance: float, right: bool) -> None:
    assert edit.row(tolerance).right is right


def test_only_what_no_check_held_could_have_gone_out() -> None:
    assert could_have_gone_out([])
    assert could_have_gone_out(["mode_draft"])
    assert not could_have_gone_out(["mode_draft", "sensitive_topic"])


def test_what_says_nothing_of_a_threshold_is_counted_and_left_out() -> None:
    changed: dict[str, Any] = {**record("changed", use=Use.AS_IT_WAS), "score": 3}
    found = Edits.of(
        [
            record("c1", use=Use.EDITED, changed=0.25),
            record("held", hold="sensitive_topic", use=Use.REJECTED),
            record("open"),
            changed,
        ]
    )
    assert found.edits == [Edit(100, Use.EDITED, 0.25)]
    assert found.left_out() == "1 held whatever the threshold, 1 not decided by an agent, 1 changed or damaged"
