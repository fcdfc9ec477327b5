"""The rows of interactions in DuckDB, which answers the SQL that Athena answers for a deployment: optional."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from analytics import flat
from backend.analytics.queries import ARMS, DRIVERS, EACH, IDS, TABLES, VOLUME, WINDOWS, Measure, query
from evaluation.report.figure import Figure, figure
from simulator.errors import SimulatorError

PACKAGE: Final = "duckdb"
MISSING: Final = "DuckDB is not installed, which a report is counted with: pip install -r requirements-analytics.txt."


class Warehouse:
    """Tables of interactions and holds in memory."""

    def __init__(self) -> None:
        if not find_spec(PACKAGE):
            raise SimulatorError(MISSING)
        self._connection: Any = import_module(PACKAGE).connect(":memory:")
        declared = ", ".join(f'"{name}" {kind}' for name, kind in flat.COLUMNS.items())
        self._connection.execute(f"CREATE TABLE {flat.TABLE} ({declared})")

    def fill(self, rows: Iterable[Mapping[str, Any]], scratch: Path) -> None:
        """Put *rows* into the tables, by way of a file in *scratch*, which is much quicker than one by one."""
        path = scratch / f"{flat.TABLE}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
        if path.stat().st_size:
            source = "read_json(?, format='newline_delimited', columns=?)"
            self._connection.execute(f"INSERT INTO {flat.TABLE} FROM {source}", [str(path), dict(flat.COLUMNS)])
        self.settle()

    def settle(self) -> None:
        """Make the tables that are asked of the rows as they were written, once for all questions."""
        for table in TABLES:
            self._connection.execute(f"CREATE OR REPLACE TABLE {table} AS {query(table)}")

    def figures(self, measure: Measure, span: str) -> list[Figure]:
        """The measure of the whole *span* of days and then of each day; nothing where no interaction has a value."""
        rows = self.ask(measure.rolled_up(WINDOWS))
        rows.sort(key=lambda row: row["window_"] or "")
        return [
            figure(measure.unit, row["window_"] or span, row["n"], row["value"], row["variance"])
            for row in rows
            if row["n"]
        ]

    def drivers(self, measure: Measure) -> list[Mapping[str, Any]]:
        """What the measure is with and without each hold."""
        return self.ask(measure.rolled_up(DRIVERS))

    def arms(self) -> list[Mapping[str, Any]]:
        """To whom chance gave contacts: each interaction of theirs with its contact, percent held back and arm."""
        return self.ask(query(ARMS))

    def volume(self) -> dict[str, int]:
        """Messages by day."""
        return {row["window_"]: row["n"] for row in self.ask(query(VOLUME))}

    def messages(self) -> list[Mapping[str, Any]]:
        """Every interaction: day, id and 1."""
        return self.ask(query(IDS).replace("{rows}", query(EACH)))

    def ids(self, measure: Measure) -> list[Mapping[str, Any]]:
        """The interactions that the measure counts: day, id and value."""
        return self.ask(measure.rolled_up(IDS))

    def ask(self, sql: str) -> list[Mapping[str, Any]]:
        """The rows that answer a query."""
        found = self._connection.execute(sql)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
