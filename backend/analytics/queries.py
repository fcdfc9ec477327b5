"""The questions put to interactions, a file of SQL each, which Athena and DuckDB both take.

A measure's query gives a row for each interaction that it counts: `id`, `day`, `value`. What begins with `_` is about
such rows, which stand for `{rows}`, or about the tables below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).with_name("sql")
TABLES: Final = ("interactions", "holds")
"""What questions are put to, each made by its query from those before it and from the rows as they were written."""
WINDOWS, IDS, DRIVERS, VOLUME, ARMS, EACH = "windows", "ids", "drivers", "volume", "arms", "each"
DRIVEN: Final = ("sentiment", "first_contact_resolution")
"""Measures for which it is asked what moves them."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure: its *rows* are a query that gives `id`, `day` and `value`, and *unit* says what their mean is."""

    name: str
    title: str
    definition: str
    unit: str
    rows: str

    def rolled_up(self, how: str) -> str:
        """The query that makes figures of the rows: by day and in all, with and without each hold, or their ids."""
        return query(how).replace("{rows}", self.rows)


def query(name: str) -> str:
    """A query that is no measure of its own."""
    return (FOLDER / f"_{name}.sql").read_text(encoding="utf-8")


@cache
def measures() -> tuple[Measure, ...]:
    """All measures, by name."""
    return tuple(map(_read, sorted(FOLDER.glob("[a-z]*.sql"))))


def named() -> Mapping[str, str]:
    """Every question by its name, each for itself: with the tables that it is put to, made of the rows as written."""
    asked = {name: query(name) for name in (VOLUME, ARMS)}
    for measure in measures():
        asked[measure.name] = measure.rolled_up(WINDOWS)
        asked[f"{measure.name}_{IDS}"] = measure.rolled_up(IDS)
        if measure.name in DRIVEN:
            asked[f"{measure.name}_{DRIVERS}"] = measure.rolled_up(DRIVERS)
    tables = ",\n".join(f"{name} AS (\n{query(name)})" for name in TABLES)
    return {name: f"WITH {tables}\n{text}" for name, text in asked.items()}


def _read(path: Path) -> Measure:
    lines = path.read_text(encoding="utf-8").strip().splitlines()
    told = [line.removeprefix("-- ") for line in lines if line.startswith("--")]
    title, *definition, unit = told
    rows = "\n".join(line for line in lines if not line.startswith("--"))
    return Measure(path.stem, title, " ".join(definition), unit.removeprefix("unit: "), rows)
