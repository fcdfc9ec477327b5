"""All that a report says, counted from the rows: figures, alarms, drivers, forecast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

from backend.analytics.queries import DRIVEN, Measure, measures
from evaluation.report import experiment, forecast, trend, worth
from evaluation.report.experiment import Effect
from evaluation.report.figure import MEAN, Figure, Z
from evaluation.report.trend import Alarm
from evaluation.report.warehouse import Warehouse
from evaluation.report.worth import Costs, Worth
from evaluation.satisfaction.prediction import Prediction

WATCHED: Final = ("automated_share", "sentiment", "drafts_used")
"""Measures whose days are held against those before."""
LEAST: Final = 20
"""Interactions on either side of a driver."""


@dataclass(frozen=True, slots=True)
class Driver:
    """How far the mean of a measure lies from that of the others where a hold was found, between *low* and *high*."""

    measure: str
    hold: str
    difference: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure over the whole span and by day, the alarms of its days, and the interactions that it counts."""

    measure: Measure
    whole: Figure
    days: Sequence[Figure]
    alarms: Sequence[Alarm]
    ids: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a report says of *interactions* of a *span* of days; *volume* is how many there were on each of them.

    *messages* are their ids, by day.
    """

    interactions: int
    span: str
    measured: Sequence[Measured]
    drivers: Sequence[Driver]
    volume: Mapping[str, int]
    messages: Sequence[Mapping[str, Any]]
    forecast: Sequence[forecast.Expected]
    left_out: Mapping[str, int]
    worth: Sequence[Worth] = ()
    effects: Sequence[Effect] = ()
    satisfaction: Prediction | None = None
    busiest: float | None = None

    def as_json(self) -> dict[str, Any]:
        """The object of `report --json`."""
        return {
            "interactions": self.interactions,
            "metrics": [
                {
                    "name": each.measure.name,
                    "window": figure.window,
                    "value": _rounded(figure.value),
                    "low": _rounded(figure.low),
                    "high": _rounded(figure.high),
                    "n": figure.n,
                    "sql": each.measure.rows,
                }
                for each in self.measured
                for figure in (each.whole, *each.days)
            ],
            "alarms": [
                {"name": each.measure.name, **_fields(alarm)} for each in self.measured for alarm in each.alarms
            ],
            "drivers": [_fields(driver) for driver in self.drivers],
            "forecast": [_fields(day) for day in self.forecast],
            "worth": [_fields(each) for each in self.worth],
            "effects": [_fields(each) for each in self.effects],
            "satisfaction": self.satisfaction.as_json() if self.satisfaction else None,
            "left_out": dict(self.left_out),
            "busiest_customer": None if self.busiest is None else _rounded(self.busiest),
        }


def of(
    warehouse: Warehouse,
    left_out: Mapping[str, int],
    costs: Costs | None = None,
    satisfaction: Prediction | None = None,
    busiest: float | None = None,
) -> Summary:
    """Count everything, and with *costs* what it is worth; what *satisfaction* to expect is told beside it.

    So is the share of the *busiest* customer, of whom bounds would know nothing.
    """
    volume = warehouse.volume()
    span = f"{min(volume)}/{max(volume)}" if volume else ""
    found = []
    for measure in measures():
        figures = warehouse.figures(measure, span)
        if not figures:
            continue
        whole, *days = figures
        alarms = tuple(trend.alarms(days, measure.unit, len(WATCHED))) if measure.name in WATCHED else ()
        found.append(Measured(measure, whole, days, alarms, warehouse.ids(measure)))
    by_name = {each.measure.name: each for each in found}
    return Summary(
        interactions=sum(volume.values()),
        span=span,
        measured=found,
        drivers=[
            driver for each in found if each.measure.name in DRIVEN for driver in _drivers(warehouse, each.measure)
        ],
        volume=forecast.counted(volume),
        messages=warehouse.messages(),
        forecast=forecast.week(volume),
        left_out=left_out,
        worth=list(_worth(by_name, costs)) if costs else (),
        effects=list(_effects(by_name, warehouse.arms(), costs)),
        satisfaction=satisfaction,
        busiest=busiest,
    )


def _drivers(warehouse: Warehouse, measure: Measure) -> list[Driver]:
    """Differences of means whose interval leaves 0 out, the largest first."""
    found = []
    for row in warehouse.drivers(measure):
        if min(row["n_with"], row["n_without"]) < LEAST:
            continue
        difference = row["with_"] - row["without_"]
        reach = Z * sqrt(row["variance_with"] / row["n_with"] + row["variance_without"] / row["n_without"])
        if abs(difference) > reach:
            low, high = difference - reach, difference + reach
            found.append(Driver(measure.name, row["hold"], difference, low, high, row["n_with"]))
    return sorted(found, key=lambda driver: -abs(driver.difference))


def _worth(found: Mapping[str, Measured], costs: Costs) -> Iterator[Worth]:
    if worth.RIGHT in found:
        yield worth.saved(found[worth.RIGHT].whole, costs)
    answered, settled = (_values(found, name) for name in (worth.ANSWERED, worth.SETTLED))
    if told := worth.resolution(answered, settled, costs):
        yield told


def _effects(found: Mapping[str, Measured], arms: Sequence[Mapping[str, Any]], costs: Costs | None) -> Iterator[Effect]:
    """What software does to each measure that can be compared, and to what a contact costs."""
    for name in experiment.COMPARED:
        if name in found and (told := experiment.effect(name, found[name].measure.unit, _values(found, name), arms)):
            yield told
    if costs:
        answered, settled = (_values(found, name) for name in (worth.ANSWERED, worth.SETTLED))
        each = experiment.costs(answered, settled, costs.agent, costs.judging)
        if told := experiment.effect(experiment.COST, MEAN, each, arms):
            yield told


def _values(found: Mapping[str, Measured], name: str) -> dict[str, float]:
    """What each interaction counts for in a measure."""
    return {row["id"]: row["value"] for row in found[name].ids} if name in found else {}


def _fields(row: Any) -> dict[str, Any]:
    names = row._fields if hasattr(row, "_fields") else row.__slots__
    values = {name: getattr(row, name) for name in names}
    return {name: _rounded(value) if isinstance(value, float) else value for name, value in values.items()}


def _rounded(value: float) -> float | None:
    """A number as JSON may hold it: no bound is told as none."""
    return round(value, 6) if abs(value) < float("inf") else None
