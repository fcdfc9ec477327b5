"""The rows of interactions in DuckDB, which answers the SQL that Athena answers for a deployment: optional."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from backend.analytics import flat
from evaluation.report.measures import Figure, Measure, figure, query
from simulator.errors import SimulatorError

PACKAGE: Final = "duckdb"
MISSING: Final = "DuckDB is not installed, which a report is counted with: pip install -r requirements-analytics.txt."


class Warehouse:
    """Tables of interactions and holds in memory."""

    def __init__(self) -> None:
        if not find_spec(PACKAGE):
            raise SimulatorError(MISSING)
        self._connection: Any = import_module(PACKAGE).connect(":memory:")
        for table, columns in ((flat.TABLE, flat.COLUMNS), (flat.HOLDS_TABLE, flat.HOLDS_COLUMNS)):
            declared = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            self._connection.execute(f"CREATE TABLE {table} ({declared})")

    def fill(self, rows: Iterable[flat.Flat], scratch: Path) -> None:
        """Put *rows* into the tables, by way of files in *scratch*, which is much quicker than one by one."""
        paths = {name: scratch / f"{name}.jsonl" for name in (flat.TABLE, flat.HOLDS_TABLE)}
        with (
            paths[flat.TABLE].open("w", encoding="utf-8") as whole,
            paths[flat.HOLDS_TABLE].open("w", encoding="utf-8") as held,
        ):
            for row in rows:
                whole.write(json.dumps(row.interaction) + "\n")
                held.writelines(json.dumps(hold) + "\n" for hold in row.holds)
        for table, columns in ((flat.TABLE, flat.COLUMNS), (flat.HOLDS_TABLE, flat.HOLDS_COLUMNS)):
            if paths[table].stat().st_size:
                source = "read_json(?, format='newline_delimited', columns=?)"
                self._connection.execute(f"INSERT INTO {table} FROM {source}", [str(paths[table]), dict(columns)])

    def figures(self, measure: Measure, span: str) -> list[Figure]:
        """The measure of the whole *span* of days and then of each day; nothing where no interaction has a value."""
        rows = self._all(measure.rolled_up("windows"))
        rows.sort(key=lambda row: row["window_"] or "")
        return [
            figure(measure.unit, row["window_"] or span, row["n"], row["value"], row["variance"])
            for row in rows
            if row["n"]
        ]

    def drivers(self, measure: Measure) -> list[Mapping[str, Any]]:
        """What the measure is with and without each hold."""
        return self._all(measure.rolled_up("drivers"))

    def volume(self) -> dict[str, int]:
        """Messages by day."""
        return {row["window_"]: row["n"] for row in self._all(query("volume"))}

    def ids(self, measure: Measure) -> list[Mapping[str, Any]]:
        """The interactions that the measure counts: day, id and value."""
        return self._all(measure.rolled_up("ids"))

    def _all(self, sql: str) -> list[Mapping[str, Any]]:
        found = self._connection.execute(sql)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
