"""Exact bounds for shares, against sums that can be done by hand and values of published tables."""

import math

import pytest

from backend.operations import binomial


@pytest.mark.parametrize("n", [1, 7, 40])
@pytest.mark.parametrize("chance", [0.001, 0.02, 0.5, 0.93])
def test_the_probability_of_so_many_is_the_sum_of_its_parts(n: int, chance: float) -> None:
    parts = [math.comb(n, k) * chance**k * (1 - chance) ** (n - k) for k in range(n + 1)]
    for k in range(n + 1):
        assert binomial.at_most(k, n, chance) == pytest.approx(math.fsum(parts[: k + 1]), abs=1e-10)


def test_it_holds_for_many_mails_too() -> None:
    assert binomial.at_most(2_000, 100_000, 0.02) == pytest.approx(0.506, abs=1e-3)  # the median lies at the mean
    assert binomial.at_most(1_800, 100_000, 0.02) < 1e-5 < binomial.at_most(1_830, 100_000, 0.02)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        pytest.param(0, 10, 0.0, 0.3085, id="nothing of ten"),
        pytest.param(1, 10, 0.0025, 0.4450, id="one of ten"),
        pytest.param(5, 10, 0.1871, 0.8129, id="half of ten"),
        pytest.param(81, 263, 0.2527, 0.3676, id="many"),
    ],
)
def test_both_bounds_are_those_of_the_tables(k: int, n: int, low: float, high: float) -> None:
    assert binomial.interval(k, n, 0.95) == pytest.approx((low, high), abs=5e-5)
    assert binomial.interval(n - k, n, 0.95) == pytest.approx((1 - high, 1 - low), abs=5e-5)


def test_nothing_wrong_among_149_proves_two_percent() -> None:
    assert binomial.upper(0, 149, 0.95) == pytest.approx(1 - 0.05 ** (1 / 149))
    assert binomial.upper(0, 149, 0.95) < 0.02 < binomial.upper(0, 148, 0.95)


def test_where_nothing_was_seen_everything_is_possible() -> None:
    assert binomial.interval(0, 0, 0.95) == (0, 1)
