"""The sentence that decides; that the e-mail flow says the same is shown by a journey for each combination."""

from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from triage.finding import Finding
from triage.policy import POLICY
from triage.route import PARKED, PROGRAM, Route, is_parked, route

HOLDS = sorted(POLICY.holds.keys() - {PARKED})


SENDER, SUBJECT, TEXT, MODEL = (
    Finding(PROGRAM, rule=rule) for rule in ("sender: postmaster", "subject: delivery", "text: unsubscribe", "model")
)


@given(st.integers(0, 100), st.sets(st.sampled_from(HOLDS)), st.integers(1, 100))
@example(80, set(), 80)
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


def test_who_may_be_a_program_has_a_hold_of_the_policy() -> None:
    assert {PARKED, PROGRAM} <= POLICY.holds.keys()


@pytest.mark.parametrize("signs", [*combinations((SENDER, SUBJECT, TEXT, MODEL), 2)])
def test_two_kinds_of_signs_park_what_a_program_wrote(signs: tuple[Finding, Finding]) -> None:
    assert is_parked(signs)


@pytest.mark.parametrize(
    "findings",
    [
        pytest.param([], id="nothing"),
        pytest.param([SENDER], id="one sign"),
        pytest.param([TEXT, Finding(PROGRAM, rule="text: do not reply")], id="two signs of one kind"),
        pytest.param([SENDER, Finding(PROGRAM, rule="model unsure")], id="a model that is unsure"),
        pytest.param([SENDER, Finding("no_request", rule="model")], id="a sign of something else"),
    ],
)
def test_less_than_two_kinds_of_signs_may_be_a_persons_bad_luck(findings: list[Finding]) -> None:
    assert not is_parked(findings)
