"""The regression finds what made the values, and its bounds hold rows that it never saw."""

from collections.abc import Sequence
from random import Random

import pytest

from evaluation.satisfaction import regression

TRUE = (0.8, -0.5, 0.0)


def drawn(n: int, seed: int) -> tuple[list[list[float]], list[float]]:
    random = Random(seed)
    rows = [[random.gauss(0, 1), float(random.random() < 0.3), random.random()] for _ in range(n)]
    return rows, [3 + _value(row) + random.gauss(0, 0.4) for row in rows]


def _value(row: Sequence[float]) -> float:
    return sum(weight * value for weight, value in zip(TRUE, row, strict=True))


def said(fit: regression.Fit, row: Sequence[float]) -> float:
    scaled = regression.standard(row, fit.means, fit.scales)
    return fit.intercept + sum(weight * value for weight, value in zip(fit.weights, scaled, strict=True))


def test_the_weights_are_those_that_made_the_values() -> None:
    fit = regression.fit(*drawn(2_000, 1))
    found = [weight / scale for weight, scale in zip(fit.weights, fit.scales, strict=True)]
    assert found == pytest.approx(TRUE, abs=0.08)
    assert abs(fit.weights[2]) < 3 * fit.errors[2] < abs(fit.weights[1])


def test_what_is_left_out_is_what_the_others_say_of_a_row() -> None:
    rows, values = drawn(60, 2)
    fit = regression.fit(rows, values)
    for place in (0, 17, 59):
        others = regression.fit(rows[:place] + rows[place + 1 :], values[:place] + values[place + 1 :])
        assert fit.left_out[place] == pytest.approx(values[place] - said(others, rows[place]), abs=0.02)


def test_the_bounds_hold_as_many_new_rows_as_they_say() -> None:
    held = 0
    for seed in range(20):
        fit = regression.fit(*drawn(200, 100 + seed))
        reach = regression.reach(fit.left_out, 0.9)
        rows, values = drawn(200, 200 + seed)
        held += sum(abs(value - said(fit, row)) <= reach for row, value in zip(rows, values, strict=True))
    assert 0.88 < held / (20 * 200) < 0.92


def test_a_feature_that_is_always_the_same_and_one_that_says_another_again_break_nothing() -> None:
    rows, values = drawn(300, 5)
    fit = regression.fit([[*row, 1.0, row[0]] for row in rows], values)
    assert fit.weights[3] == 0.0
    assert fit.weights[0] == pytest.approx(fit.weights[4])
