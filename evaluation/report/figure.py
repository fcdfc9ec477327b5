"""What a measure is over a window of time: a mean and its bounds."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import Final, NamedTuple

from evaluation.statistics import CONFIDENCE, wilson

SHARE, MEAN = "share", "mean"
Z: Final = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)


class Figure(NamedTuple):
    """A measure over a window, a day or a span of days: the mean of *n* values, between *low* and *high* at 95 %."""

    window: str
    n: int
    value: float
    low: float
    high: float
    variance: float


def figure(unit: str, window: str, n: int, value: float, variance: float | None) -> Figure:
    """Put bounds around a mean: those of Wilson for a share, else those of the normal distribution."""
    if unit == SHARE:
        low, high = wilson(round(value * n), n)
    else:
        reach = Z * sqrt(variance / n) if variance is not None else float("inf")
        low, high = value - reach, value + reach
    return Figure(window, n, value, low, high, value * (1 - value) if unit == SHARE else variance or 0.0)
