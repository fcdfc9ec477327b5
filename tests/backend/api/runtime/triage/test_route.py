"""The sentence that decides; that the e-mail flow says the same is shown by a journey for each combination."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.policy import POLICY
from triage.route import PARKED, Route, route

HOLDS = sorted(POLICY.holds.keys() - {PARKED})


@given(st.integers(0, 100), st.sets(st.sampled_from(HOLDS)), st.integers(1, 100))
def test_a_reply_goes_out_if_and_only_if_the_score_reaches_and_nothing_holds(
    score: int, holds: set[str], threshold: int
) -> None:
    assert (route(score, holds, threshold) is Route.AUTOMATED_RESPONSE) == (score >= threshold and not holds)


@given(st.integers(0, 100), st.sets(st.sampled_from(HOLDS)))
def test_what_a_program_wrote_is_parked_whatever_else_holds(score: int, holds: set[str]) -> None:
    assert route(score, {*holds, PARKED}, 80) is Route.NOT_ANSWERED


@pytest.mark.parametrize("hold", HOLDS)
def test_one_hold_is_enough_for_a_person(hold: str) -> None:
    assert route(100, {hold}, 80) is Route.AGENT_REVIEW
