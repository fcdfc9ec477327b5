"""Chance gives a share of what software could answer to people, by the id of the contact and nothing else."""

from dataclasses import replace

import pytest

from triage.assessment import Assessment
from triage.held_back import HELD_BACK, held_back, is_drawn
from triage.policy import POLICY
from triage.scoring import Score

ANSWERABLE = Assessment("Payment", Score(100), {}, "", ())
CONTACTS = [f"contact-{number}" for number in range(10_000)]


@pytest.mark.parametrize("percent", [0, 5, 20, 50, 100])
def test_about_so_many_of_a_hundred_are_drawn(percent: int) -> None:
    drawn = sum(is_drawn(contact, percent) for contact in CONTACTS)
    assert abs(drawn / len(CONTACTS) - percent / 100) < 0.015
    if percent in {0, 100}:
        assert drawn == percent * 100


def test_who_is_drawn_stays_so_when_the_share_grows() -> None:
    assert all(is_drawn(contact, 20) for contact in CONTACTS if is_drawn(contact, 10))


@pytest.mark.parametrize(
    ("assessment", "percent", "holds"),
    [
        pytest.param(ANSWERABLE, 100, {HELD_BACK}, id="software could answer"),
        pytest.param(ANSWERABLE, 0, set(), id="nothing is held back"),
        pytest.param(ANSWERABLE.held("mode_draft"), 100, {"mode_draft"}, id="something else holds"),
        pytest.param(replace(ANSWERABLE, score=Score(79)), 100, set(), id="the score is too low"),
    ],
)
def test_only_what_would_go_out_is_held_back(assessment: Assessment, percent: int, holds: set[str]) -> None:
    assert held_back(assessment, "contact-1", replace(POLICY, held_back=percent)).holds == holds
