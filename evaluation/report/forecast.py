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


def week(volume: Mapping[str, int]) -> list[Expected]:
    """Forecast the seven days after the last of *volume*, messages by day; nothing from fewer than four weeks.

    A day without messages counts as 0. The seasonal naive forecast is what others have to beat first: R. J. Hyndman,
    G. Athanasopoulos, "Forecasting: Principles and Practice", 3rd edition, 5.2.
    """
    if not volume:
        return []
    days = [date.fromisoformat(day) for day in (min(volume), max(volume))]
    counts = [
        volume.get((days[0] + timedelta(number)).isoformat(), 0) for number in range((days[1] - days[0]).days + 1)
    ]
    if len(counts) < LEAST_WEEKS * WEEK:
        return []
    missed = sorted(abs(now - before) for now, before in zip(counts[WEEK:], counts, strict=False))
    reach = missed[min(len(missed) - 1, round(COVERED * len(missed)))]
    return [
        Expected((days[1] + timedelta(ahead)).isoformat(), count, max(0, count - reach), count + reach)
        for ahead, count in enumerate(counts[-WEEK:], start=1)
    ]
