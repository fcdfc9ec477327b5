"""How many messages the next week brings: as many as on the same weekday before, within what that missed by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

WEEK: Final = 7
LEAST_WEEKS: Final = 4
COVERED: Final = 0.9
"""Share of the days before that lay within the interval."""


class Expected(NamedTuple):
    """Messages of a day to come."""

    window: str
    value: float
    low: float
    high: float


def counted(volume: Mapping[str, int]) -> dict[str, int]:
    """Give *volume* with every day from its first to its last; one without messages counts as 0."""
    if not volume:
        return {}
    first, last = (date.fromisoformat(day) for day in (min(volume), max(volume)))
    days = ((first + timedelta(number)).isoformat() for number in range((last - first).days + 1))
    return {day: volume.get(day, 0) for day in days}


def week(volume: Mapping[str, int]) -> list[Expected]:
    """Forecast the seven days after the last of *volume*, messages by day; nothing from fewer than four weeks.

    The seasonal naive forecast is what others have to beat first: R. J. Hyndman, G. Athanasopoulos, "Forecasting:
    Principles and Practice", 3rd edition, 5.2.
    """
    counts = list(counted(volume).values())
    if len(counts) < LEAST_WEEKS * WEEK:
        return []
    last = date.fromisoformat(max(volume))
    missed = sorted(abs(now - before) for now, before in zip(counts[WEEK:], counts, strict=False))
    reach = missed[min(len(missed) - 1, round(COVERED * len(missed)))]
    return [
        Expected((last + timedelta(ahead)).isoformat(), count, max(0, count - reach), count + reach)
        for ahead, count in enumerate(counts[-WEEK:], start=1)
    ]
