"""The arithmetic of the score, and the score in words."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.policy import NO_RISK, OWN
from triage.scoring import decide, explain, explain_absence, score

# Written down from the own policy of the tests, not read from it.
FULL = 90
TAKEN_OFF = {"unknown_matter": 60, "guest_complains": 40, "rush": 7}
FOR_EACH_FURTHER_WISH = 12

FACTORS = st.fixed_dictionaries({factor.name: st.integers(0, factor.most) for factor in OWN.factors})


def test_every_combination_of_risks_gives_the_score_of_the_table() -> None:
    for *flags, wishes in product((0, 1), (0, 1), (0, 1), range(10)):
        found = dict(zip(TAKEN_OFF, flags, strict=True))
        left = FULL - sum(TAKEN_OFF[name] for name, is_found in found.items() if is_found)
        left -= wishes * FOR_EACH_FURTHER_WISH
        assert score({**found, "wishes": wishes}, OWN).value == max(0, left), (found, wishes)


@given(FACTORS)
def test_a_score_stays_between_nothing_and_full_confidence(factors: dict[str, int]) -> None:
    assert 0 <= score(factors, OWN).value <= FULL


@given(FACTORS, st.sampled_from(list(NO_RISK)), st.integers(1, 20))
def test_one_more_risk_never_raises_the_score(factors: dict[str, int], name: str, more: int) -> None:
    assert score(factors | {name: factors[name] + more}, OWN).value <= score(factors, OWN).value


@pytest.mark.parametrize(
    ("factors", "text"),
    [
        ({}, "Score 90 of 90: no risk found."),
        ({"rush": 1}, "Score 83 of 90: rush -7."),
        ({"wishes": 3}, "Score 54 of 90: further wishes 3 x -12 = -36."),
        ({"unknown_matter": 1, "wishes": 1}, "Score 18 of 90: unknown matter -60, further wishes -12."),
        (
            {"unknown_matter": 1, "guest_complains": 1},
            "Score 0 of 90: unknown matter -60, complaint of a guest -40 (-10 in total, and a score stops at 0).",
        ),
    ],
)
def test_the_arithmetic_can_be_checked(factors: dict[str, int], text: str) -> None:
    written = explain(score(factors, OWN), OWN)
    assert written.replace("\N{MINUS SIGN}", "-").replace("\N{MULTIPLICATION SIGN}", "x") == text


def test_a_score_that_comes_to_nothing_stops_at_nothing() -> None:
    assert explain(score({"no_knowledge": 1})).endswith("\N{MINUS SIGN}100.")


def test_without_an_analysis_the_reason_is_given() -> None:
    assert explain_absence("no model answered.", OWN) == "Score 0 of 90: no model answered."


@pytest.mark.parametrize(("judged", "premium", "counted"), [(1, True, 1), (1, False, 0), (0, True, 0), (0, False, 0)])
def test_a_premium_complaint_takes_a_complaint_and_a_premium_customer(judged: int, premium: bool, counted: int) -> None:
    factors = decide({**NO_RISK, "guest_complains": judged}, knows=True, premium=premium, policy=OWN)
    assert factors == {**NO_RISK, "guest_complains": counted}


@pytest.mark.parametrize(("judged", "knows", "gap"), [(0, True, 0), (1, True, 1), (0, False, 1), (1, False, 1)])
def test_a_gap_of_knowledge_follows_the_facts_or_the_model(judged: int, knows: bool, gap: int) -> None:
    factors = decide({**NO_RISK, "unknown_matter": judged}, knows=knows, premium=False, policy=OWN)
    assert factors == {**NO_RISK, "unknown_matter": gap}
