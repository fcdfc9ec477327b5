"""A score becomes a probability by a curve that was fitted to its engine."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.knowledge.relevance import Curve, curve, fit


def test_a_curve_is_found_again_in_what_it_made() -> None:
    chance, made = Random(1), Curve(-6.0, 12.0)
    scores = [chance.uniform(0.33, 1.0) for _ in range(2000)]
    found = fit((score, chance.random() < made.probability(score)) for score in scores)
    assert found.intercept == pytest.approx(made.intercept, rel=0.15)
    assert found.slope == pytest.approx(made.slope, rel=0.15)


@given(st.sampled_from(["en", "es", "fr", "de", "pt"]), st.floats(0.33, 1.0), st.floats(0.33, 1.0))
def test_a_better_score_is_never_less_likely_and_none_is_certain(language: str, one: float, other: float) -> None:
    low, high = sorted((one, other))
    known = curve(language)
    assert 0 < known.probability(low) <= known.probability(high) <= known.most < 1
