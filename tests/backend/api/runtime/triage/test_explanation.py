"""The score in words."""

import pytest

from triage.explanation import explain, explain_absence
from triage.scoring import score


@pytest.mark.parametrize(
    ("factors", "text"),
    [
        ({}, "Score 100 of 100: no risk found."),
        ({"urgency": 1}, "Score 85 of 100: urgency -15."),
        ({"multiple_topics": 3}, "Score 70 of 100: further topics 3 x -10 = -30."),
        (
            {"no_knowledge": 1, "urgency": 1},
            "Score 0 of 100: no knowledge -100, urgency -15 (-15 in total, and a score stops at 0).",
        ),
    ],
)
def test_the_arithmetic_can_be_checked(factors: dict[str, int], text: str) -> None:
    written = explain(score(factors))
    assert written.replace("\N{MINUS SIGN}", "-").replace("\N{MULTIPLICATION SIGN}", "x") == text


def test_without_an_analysis_the_reason_is_given() -> None:
    assert explain_absence("no model answered.") == "Score 0 of 100: no model answered."
