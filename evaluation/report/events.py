"""Reads recorded interactions for a report: each once, and none that cannot be trusted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from analytics import flat
from simulator.json_lines import numbered
from triage import interaction

APART: Final = 90
"""Days without a single message, on whose other side a clock was wrong."""


@dataclass(slots=True)
class Events:
    """Rows and *records* by the id of their interaction, and how many lines were *left_out*, by reason.

    *first* is the place of the first line of each reason.
    """

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    records: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)

    def add(self, line: str, place: str) -> None:
        """Take the record of a *line* at a *place*; of one that comes again the fuller counts, which tells the end."""
        try:
            record = json.loads(line)
            if record["schema"] != interaction.SCHEMA:
                self._leave_out(f"of another form than {interaction.SCHEMA}", place)
                return
            row = flat.of(record)
        except (AttributeError, LookupError, TypeError, ValueError, OverflowError, OSError, RecursionError):
            self._leave_out("no record", place)
            return
        if record.get("digest") != interaction.digest(record):
            self._leave_out("changed since it was written", place)
            return
        known = self.rows.get(record["id"])
        if known is not None:
            self._leave_out("come twice", place)
        if known is None or _fullness(row) > _fullness(known):
            self.rows[record["id"]], self.records[record["id"]] = row, record

    def _leave_out(self, reason: str, place: str) -> None:
        self.left_out[reason] += 1
        self.first.setdefault(reason, place)

    def without_jumps(self) -> None:
        """Leave out what lies apart from most: one such time would be the first or last day for all the others."""
        order = sorted(self.rows, key=lambda id_: float(self.rows[id_]["began_at"]))
        ends = [
            place
            for place, (one, next_) in enumerate(pairwise(order), start=1)
            if self.rows[next_]["began_at"] - self.rows[one]["began_at"] > APART * 86_400
        ]
        runs = [order[begin:end] for begin, end in pairwise([0, *ends, len(order)])]
        most = max(runs, key=len, default=[])
        for id_ in self.rows.keys() - set(most):
            del self.rows[id_], self.records[id_]
            self.left_out[f"more than {APART} days apart from the others"] += 1

    @property
    def busiest(self) -> float | None:
        """The share of the messages of known customers that the one wrote who wrote most; None where none is known."""
        wrote = Counter(row["customer"] for row in self.rows.values() if row["customer"] is not None)
        return max(wrote.values()) / wrote.total() if wrote else None


def _fullness(row: Mapping[str, Any]) -> int:
    return sum(value is not None for value in row.values())


def read(paths: Iterable[Path]) -> Events:
    """Give the events of files with one record on each line, in whatever order these stand."""
    events = Events()
    for path in paths:
        for number, line in numbered(path, "record", damaged=True):
            events.add(line, f"{path}:{number}")
    events.without_jumps()
    return events
