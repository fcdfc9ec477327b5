"""A record of an interaction as rows of plain columns, for whatever speaks SQL: Athena over Parquet, or DuckDB."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from triage.judge import Ruling
from triage.modes import Kind

TABLE: Final = "interactions"
HOLDS_TABLE: Final = "holds"

COLUMNS: Final[Mapping[str, str]] = {
    "id": "VARCHAR",
    "contact": "VARCHAR",
    "turn": "INTEGER",
    "customer": "VARCHAR",
    "channel": "VARCHAR",
    "began_at": "DOUBLE",
    "day": "DATE",
    "category": "VARCHAR",
    "intent": "VARCHAR",
    "route": "VARCHAR",
    "mode": "VARCHAR",
    "judged": "BOOLEAN",
    "score": "INTEGER",
    "sentiment": "DOUBLE",
    "automated": "BOOLEAN",
    "draft_use": "VARCHAR",
    "changed": "DOUBLE",
    "unanswered": "INTEGER",
    "statements": "INTEGER",
    "refused": "INTEGER",
    "seconds": "DOUBLE",
    "input_tokens": "INTEGER",
    "output_tokens": "INTEGER",
}
"""Columns of the table of interactions, one row each, with types that Athena and DuckDB share.

*began_at* is in seconds since 1970, *day* that of UTC. *automated* says whether a reply went out without a person, NULL
where that is not known. *refused* counts statements that were not proved, *seconds* are those until it was decided.
"""
HOLDS_COLUMNS: Final[Mapping[str, str]] = {"id": "VARCHAR", "hold": "VARCHAR"}
"""Columns of the table of holds: a row for each that kept a reply back."""


_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "VARCHAR": (str,),
    "DATE": (str,),
    "INTEGER": (int,),
    "DOUBLE": (int, float),
    "BOOLEAN": (bool,),
}
_NEVER_NULL: Final = frozenset(
    {"id", "hold", "contact", "turn", "channel", "began_at", "category", "route", "mode", "score"}
)


class Flat(NamedTuple):
    """The rows of one record."""

    interaction: Mapping[str, Any]
    holds: tuple[Mapping[str, str], ...]


def of(record: Mapping[str, Any]) -> Flat:
    """Give the rows of a finished record, `interaction.v1`; LookupError, TypeError or ValueError where it is none."""
    sent, calls, verdicts = record["sent"], record["calls"], [row["verdict"] for row in record["statements"]]
    row = {
        **{name: record[name] for name in COLUMNS if name in record},
        "began_at": record["at"],
        "day": datetime.fromtimestamp(record["at"], UTC).date().isoformat(),
        "judged": record["model"] is not None,
        "automated": None if sent is None else Kind.REPLY in sent,
        "draft_use": record["use"],
        "statements": len(verdicts),
        "refused": sum(verdict == Ruling.NOT_SUPPORTED for verdict in verdicts),
        "seconds": record["latency_ms"].get("total", 0) / 1000,
        "input_tokens": sum(call["input_tokens"] for call in calls),
        "output_tokens": sum(call["output_tokens"] for call in calls),
    }
    if not isinstance(record["holds"], list) or not isinstance(sent, list | None):
        raise TypeError("holds or sent is no list")
    holds = tuple({"id": record["id"], "hold": _checked("hold", "VARCHAR", hold)} for hold in record["holds"])
    return Flat({name: _checked(name, kind, row[name]) for name, kind in COLUMNS.items()}, holds)


def _checked(name: str, kind: str, value: Any) -> Any:
    """Give *value*, which a column of that *kind* takes; a record may have been written by anybody."""
    fits = type(value) in _KINDS[kind] or (value is None and name not in _NEVER_NULL)
    if not fits:
        raise TypeError(f"{name} is no {kind}")
    return value
