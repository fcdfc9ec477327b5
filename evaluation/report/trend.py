"""On which day something changed: a control chart whose rate of false alarms is stated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import copysign, exp, lgamma, sqrt
from statistics import NormalDist
from typing import Final, NamedTuple

from evaluation.report.figure import SHARE, Figure

FALSE_ALARMS: Final = 0.9
"""A month, over all measures that are watched: what chance alone brings."""
MONTH, BEFORE, LEAST_BEFORE, LEAST = 30, 28, 7, 20
"""Days of a month and of what a day is held against, how many of these there have to be, and messages of a day."""
_NOTHING, _LEAST_CHANCE = 1e-9, 1e-300
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


def alarms(days: Sequence[Figure], unit: str = SHARE, watched: int = 1) -> Iterator[Alarm]:
    """Hold each of *days*, in their order, against those before it; a day that raised an alarm begins a new usual."""
    usual: list[Figure] = []
    for at, day in enumerate(days):
        if day.n < LEAST:
            continue
        found = _alarm(usual, [days[at - 1], day] if at else [day], unit, limit(watched))
        if found:
            yield found
            usual = []
        usual = [*usual, day][-BEFORE - 1 :]


def _alarm(usual: Sequence[Figure], latest: Sequence[Figure], unit: str, most: float) -> Alarm | None:
    for span in SPANS:
        now = [day for day in latest[-span:] if day.n >= LEAST]
        before = [day for day in usual if day.window not in {each.window for each in now}][-BEFORE:]
        if len(before) < LEAST_BEFORE or len(now) < span:
            continue
        together, together_before = _together(now), _together(before)
        deviations = (_of_shares if unit == SHARE else _of_means)(together, together_before)
        if abs(deviations) > most:
            return Alarm(latest[-1].window, together.value, together_before.value, deviations)
    return None


class _Days(NamedTuple):
    """Number, mean and variance of all values of some days."""

    n: int
    value: float
    variance: float


def _together(days: Sequence[Figure | _Days]) -> _Days:
    n = sum(day.n for day in days)
    mean = sum(day.n * day.value for day in days) / n
    return _Days(n, mean, sum(day.n * (day.variance + (day.value - mean) ** 2) for day in days) / n)


def _of_means(now: _Days, before: _Days) -> float:
    spread = sqrt(_together([now, before]).variance * (1 / now.n + 1 / before.n))
    return (now.value - before.value) / spread if spread else 0.0


def _of_shares(now: _Days, before: _Days) -> float:
    """The deviation that is as rare as such hits among those of all days by chance; half of its own chance counts.

    Near 0 and 1 a share has no spread, or one that means nothing, so the chance is counted: Fisher's, with the mid-p
    of H. O. Lancaster, Journal of the American Statistical Association 56 (1961), 223-234.
    """
    hits, others = round(now.n * now.value), round(before.n * before.value)
    is_more = now.value > before.value
    if not is_more:  # fewer hits are more misses
        hits, others = now.n - hits, before.n - others
    chance = _chance(now.n, hits, now.n + before.n, hits + others) / 2
    for more in range(hits + 1, min(now.n, hits + others) + 1):
        one = _chance(now.n, more, now.n + before.n, hits + others)
        chance += one
        if one < chance * _NOTHING:
            break
    return copysign(-NormalDist().inv_cdf(min(0.5, max(chance, _LEAST_CHANCE))), 1 if is_more else -1)


def _chance(n: int, hits: int, whole: int, marked: int) -> float:
    """How likely *n* drawn of a *whole* hold so many of those *marked*: the hypergeometric distribution."""
    return exp(_ways(marked, hits) + _ways(whole - marked, n - hits) - _ways(whole, n))


def _ways(n: int, chosen: int) -> float:
    """The logarithm of in how many ways so many are *chosen* of *n*."""
    return lgamma(n + 1) - lgamma(chosen + 1) - lgamma(n - chosen + 1)
