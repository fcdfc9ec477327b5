"""A record of an interaction as one row of plain columns, for whatever speaks SQL: Athena over Parquet, or DuckDB."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from triage import interaction
from triage.held_back import HELD_BACK
from triage.interaction import RATING
from triage.judge import Ruling
from triage.modes import Mode
from triage.route import Route

TABLE: Final = "written"
"""Rows as they were written: an interaction has several where more became known of it."""
DAY: Final = "began_on"
"""The column that says in which part of the table a row lies."""

COLUMNS: Final[Mapping[str, str]] = {
    "id": "VARCHAR",
    "contact": "VARCHAR",
    "turn": "INTEGER",
    "customer": "BIGINT",
    "matter": "BIGINT",
    "channel": "VARCHAR",
    "began_at": "DOUBLE",
    DAY: "VARCHAR",
    "ended_at": "VARCHAR",
    "category": "VARCHAR",
    "intent": "VARCHAR",
    "route": "VARCHAR",
    "mode": "VARCHAR",
    "only_mode": "BOOLEAN",
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
    "holds": "VARCHAR[]",
    "held_back": "INTEGER",
    "arm": "VARCHAR",
    "satisfaction": "DOUBLE",
}
"""Columns and their types.

*customer* is a number that tells customers apart and joins with no other store, *matter* one for what a customer has to
do with one category: numbers are followed much quicker than texts. *began_at* is in seconds since 1970, *began_on* the
day of it in UTC, *ended_at* a time of ISO 8601, as the ending has it. *only_mode* says whether nothing but the
operator's mode kept a reply back, *automated* whether one went out without a person, NULL where that is not known.
*refused* counts statements that were not proved, *seconds* are those until it was decided, *holds* what kept a reply
back. Where chance gave *held_back* percent to people, *arm* says to whom it gave this one: `software` or `person`.
*satisfaction* is what the customer said of it, from 1 to 5.
"""

WORST, BEST = 1, 5
CUSTOMER, SIMULATION = "customer", "simulation"
RATERS: Final = frozenset({CUSTOMER, SIMULATION})
SOFTWARE, PERSON = "software", "person"
_OF_A_MODE: Final = frozenset(mode.hold for mode in Mode)

_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "VARCHAR": (str,),
    "INTEGER": (int,),
    "BIGINT": (int,),
    "DOUBLE": (int, float),
    "BOOLEAN": (bool,),
    "VARCHAR[]": (list,),
}
_NEVER_NULL: Final = frozenset(
    {"id", "contact", "turn", "channel", "began_at", "category", "route", "mode", "score", "holds"}
)


def of(record: Mapping[str, Any], ended_at: str | None = None) -> dict[str, Any]:
    """Give the row of a finished record, `interaction.v1`, whose contact was over *ended_at*, if it is.

    LookupError, TypeError, ValueError, OverflowError or OSError where it is no such record.
    """
    sent, calls, verdicts = record["sent"], record["calls"], [row["verdict"] for row in record["statements"]]
    customer = _checked("customer", "VARCHAR", record["customer"])
    row = {
        **{name: record[name] for name in COLUMNS if name in record},
        "customer": _number(customer) if customer else None,
        "matter": _number(customer, record["category"]) if customer else None,
        "began_at": record["at"],
        DAY: day_of(record["at"]),
        "ended_at": ended_at,
        "only_mode": record["score"] >= record["threshold"]
        and bool(record["holds"])
        and {*record["holds"]} <= _OF_A_MODE,
        "judged": record["model"] is not None,
        "automated": interaction.answered(record),
        "draft_use": record["use"],
        "statements": len(verdicts),
        "refused": sum(verdict == Ruling.NOT_SUPPORTED for verdict in verdicts),
        "seconds": record["latency_ms"].get("total", 0) / 1000,
        "input_tokens": sum(call["input_tokens"] for call in calls),
        "output_tokens": sum(call["output_tokens"] for call in calls),
        "held_back": record.get("held_back", 0),
        "arm": _arm(record),
        "satisfaction": _rating(record.get(RATING)),
    }
    if not isinstance(sent, list | None) or not all(isinstance(hold, str) for hold in row["holds"]):
        raise TypeError("sent is no list, or holds are no texts")
    return {name: _checked(name, kind, row[name]) for name, kind in COLUMNS.items()}


def _arm(record: Mapping[str, Any]) -> str | None:
    """To whom chance gave a message; to nobody where a person had to answer anyway, or nothing was held back."""
    if not record.get("held_back", 0):
        return None
    if record["route"] == Route.AUTOMATED_RESPONSE:
        return SOFTWARE
    return PERSON if record["holds"] == [HELD_BACK] else None


def _rating(rating: Mapping[str, Any] | None) -> float | None:
    if rating is None:
        return None
    score = rating["score"]
    if rating["by"] not in RATERS or not WORST <= score <= BEST:
        raise ValueError("the satisfaction is none")
    return float(score)


def day_of(seconds: float) -> str:
    """The day of UTC on which something counts that began *seconds* after 1970."""
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _number(*parts: str) -> int:
    """Fifty-two bits, which every reader of JSON keeps: of a million, two have the same with a chance of 1 in 9,000."""
    return int(hashlib.sha256(json.dumps(["analytics", *parts]).encode()).hexdigest()[:13], 16)


def _checked(name: str, kind: str, value: Any) -> Any:
    """Give *value*, which a column of that *kind* takes; a record may have been written by anybody."""
    fits = type(value) in _KINDS[kind] or (value is None and name not in _NEVER_NULL)
    if not fits:
        raise TypeError(f"{name} is no {kind}")
    return value
