"""Reads recorded interactions for a report: each once, and none that cannot be trusted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analytics import flat
from simulator.json_lines import numbered
from triage import interaction


@dataclass(slots=True)
class Events:
    """Rows and *records* by the id of their interaction, and how many lines were *left_out*, by reason."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    records: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)

    def add(self, line: str) -> None:
        """Take the record of a *line*; of one that comes again the fuller one counts, which knows how it ended."""
        try:
            record = json.loads(line)
            if record["schema"] != interaction.SCHEMA:
                self.left_out[f"of another form than {interaction.SCHEMA}"] += 1
                return
            row = flat.of(record)
        except (AttributeError, LookupError, TypeError, ValueError, OverflowError, OSError, RecursionError):
            self.left_out["no record"] += 1
            return
        if record.get("digest") != interaction.digest(record):
            self.left_out["changed since it was written"] += 1
            return
        known = self.rows.get(record["id"])
        if known is not None:
            self.left_out["come twice"] += 1
        if known is None or _fullness(row) > _fullness(known):
            self.rows[record["id"]], self.records[record["id"]] = row, record


def _fullness(row: Mapping[str, Any]) -> int:
    return sum(value is not None for value in row.values())


def read(paths: Iterable[Path]) -> Events:
    """Give the events of files with one record on each line, in whatever order these stand."""
    events = Events()
    for path in paths:
        for _, line in numbered(path, "record"):
            events.add(line)
    return events
