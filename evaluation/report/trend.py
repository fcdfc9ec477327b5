"""On which day something changed: a control chart whose rate of false alarms is stated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final

from evaluation.report.figure import Figure

FALSE_ALARMS: Final = 0.9
"""A month, over all measures that are watched: what chance alone brings."""
MONTH, BEFORE, LEAST_BEFORE, LEAST = 30, 28, 7, 20
"""Days of a month and of what a day is held against, how many of these there have to be, and messages of a day."""
SPANS: Final = (1, 2)
"""A day is looked at by itself and with the day before it: what the first day leaves open, the second tells."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """On the day *window* the mean was *value*, where *expected* was usual: *deviations* away from it."""

    window: str
    value: float
    expected: float
    deviations: float


def limit(watched: int) -> float:
    """How many deviations are an alarm, where so many measures are *watched* every day."""
    chance = FALSE_ALARMS / MONTH / max(1, watched) / len(SPANS)
    return NormalDist().inv_cdf(1 - chance / 2)


def alarms(days: Sequence[Figure], watched: int = 1) -> Iterator[Alarm]:
    """Hold each of *days*, in their order, against those before it; a day that raised an alarm begins a new usual."""
    usual: list[Figure] = []
    for at, day in enumerate(days):
        if day.n < LEAST:
            continue
        found = _alarm(usual, [days[at - 1], day] if at else [day], limit(watched))
        if found:
            yield found
            usual = []
        usual = [*usual, day][-BEFORE - 1 :]


def _alarm(usual: Sequence[Figure], latest: Sequence[Figure], most: float) -> Alarm | None:
    for span in SPANS:
        now = [day for day in latest[-span:] if day.n >= LEAST]
        before = [day for day in usual if day.window not in {each.window for each in now}][-BEFORE:]
        if len(before) < LEAST_BEFORE or len(now) < span:
            continue
        n, value, _ = _together(now)
        n_before, expected, variance = _together(before)
        spread = sqrt(variance * (1 / n + 1 / n_before))
        deviations = (value - expected) / spread if spread else 0.0
        if abs(deviations) > most:
            return Alarm(latest[-1].window, value, expected, deviations)
    return None


def _together(days: Sequence[Figure]) -> tuple[int, float, float]:
    """Number, mean and variance of all values of *days*."""
    n = sum(day.n for day in days)
    mean = sum(day.n * day.value for day in days) / n
    return n, mean, sum(day.n * (day.variance + (day.value - mean) ** 2) for day in days) / n
