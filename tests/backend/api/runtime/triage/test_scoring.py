"""The arithmetic of the score."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.policy import POLICY
from triage.scoring import score

# Written down from the design, not read from the policy.
TAKEN_OFF = {
    "no_knowledge": 100,
    "unclear_info": 85,
    "premium_complaints": 50,
    "angry_frustrated_tone": 30,
    "urgency": 15,
}
FOR_EACH_FURTHER_TOPIC = 10

COMBINATIONS = [(*flags, topics) for flags in product((0, 1), repeat=5) for topics in range(13)]
FACTORS = st.fixed_dictionaries({factor.name: st.integers(0, factor.most) for factor in POLICY.factors})


def expected(flags: tuple[int, ...], topics: int) -> int:
    left = 100
    for present, points in zip(flags, TAKEN_OFF.values(), strict=True):
        if present:
            left -= points
    left -= topics * FOR_EACH_FURTHER_TOPIC
    return max(0, left)


def test_every_combination_of_risks_gives_the_score_of_the_table() -> None:
    assert len(COMBINATIONS) == 416
    for *flags, topics in COMBINATIONS:
        factors = dict(zip(TAKEN_OFF, flags, strict=True)) | {"multiple_topics": topics}
        assert score(factors).value == expected(tuple(flags), topics), factors


@given(FACTORS)
def test_a_score_stays_between_nothing_and_full_confidence(factors: dict[str, int]) -> None:
    assert 0 <= score(factors).value <= 100


@given(FACTORS, st.sampled_from([factor.name for factor in POLICY.factors]), st.integers(1, 20))
def test_one_more_risk_never_raises_the_score(factors: dict[str, int], name: str, more: int) -> None:
    assert score(factors | {name: factors[name] + more}).value <= score(factors).value


@pytest.mark.parametrize(
    ("factors", "left"),
    [
        pytest.param({}, 100, id="nothing found"),
        pytest.param({"urgency": 1}, 85, id="urgency alone leaves it above the threshold"),
        pytest.param({"multiple_topics": 2}, 80, id="the threshold itself is enough"),
        pytest.param(
            {"premium_complaints": 1, "angry_frustrated_tone": 1, "urgency": 1}, 5, id="the README's complaint"
        ),
        pytest.param({"no_knowledge": 1, "urgency": 1}, 0, id="never below zero"),
    ],
)
def test_impacts_come_off_full_confidence(factors: dict[str, int], left: int) -> None:
    assert score(factors).value == left
