"""The questions of a report: one file of SQL each, whose rows are interactions and what each of them counts for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Final, NamedTuple

from backend import analytics
from evaluation.statistics import CONFIDENCE, wilson

FOLDER: Final = Path(analytics.__file__).with_name("sql")
SHARE, MEAN = "share", "mean"
Z: Final = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure: its *rows* are a query that gives `id`, `day` and `value`, and *unit* says what their mean is."""

    name: str
    title: str
    definition: str
    unit: str
    rows: str

    def rolled_up(self, how: str) -> str:
        """The query that makes figures of the rows: `windows`, `drivers` or `ids`."""
        return query(how).replace("{rows}", self.rows)


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


def query(name: str) -> str:
    """A query that is no measure of its own."""
    return (FOLDER / f"_{name}.sql").read_text(encoding="utf-8")


@cache
def measures() -> tuple[Measure, ...]:
    """All measures, by name."""
    return tuple(map(_read, sorted(FOLDER.glob("[a-z]*.sql"))))


def _read(path: Path) -> Measure:
    lines = path.read_text(encoding="utf-8").strip().splitlines()
    told = [line.removeprefix("-- ") for line in lines if line.startswith("--")]
    title, *definition, unit = told
    rows = "\n".join(line for line in lines if not line.startswith("--"))
    return Measure(path.stem, title, " ".join(definition), unit.removeprefix("unit: "), rows)
