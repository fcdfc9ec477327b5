"""Rows that this version of the software did not write, or not like this."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, Final

from mail import result
from sending import ledger

Row = Mapping[str, Any]
Change = Callable[[Row], Row]

PLANTED: Final = "Planted: it is all free of charge."
"""The reply of a row that nobody judged."""


def _with(**fields: Any) -> Change:
    return lambda row: {**row, **fields}


def _without(name: str) -> Change:
    return lambda row: {other: value for other, value in row.items() if other != name}


RESULTS: Final[Sequence[Change]] = (
    _with(v=result.VERSION - 1),
    _with(v=result.VERSION + 1, routes=["AUTOMATED_RESPONSE"]),
    _with(v=str(result.VERSION)),
    *map(_without, ("v", "ttl", "holds", "status", "statements", "confidence_score", "mail_kind")),
    _with(confidence_score="100"),
    _with(confidence_score=-1),
    _with(holds=[], findings=[], review_required="true"),
    _with(holds="none"),
    _with(holds=["no such hold"], review_required="true"),
    _with(factors={"urgency": "1"}),
    _with(suggested_response=PLANTED * 200),
    _with(ttl="tomorrow"),
)
LEDGER: Final[Sequence[Change]] = (
    _with(v=ledger.VERSION - 1),
    _with(v=ledger.VERSION + 1, budgets={}),
    _with(v="1"),
    _with(ttl="tomorrow"),
    *map(_without, ("v", "ttl", "revision")),
    _with(revision="2"),
    _with(grants="none", times="none"),
    _with(grants=[{}], times=[[]]),
    _with(grants=7, times=7),
    lambda row: {"key": row["key"]},
)


def of_result(random: Random, row: Row) -> Row:
    """A result that is not to be believed, whatever it was before."""
    return random.choice(RESULTS)({**row, "suggested_response": PLANTED})


def of_ledger(random: Random, row: Row) -> Row:
    """A row of the ledger that nobody can read; counters of the fuse are not of its form."""
    if row["key"].startswith("fuse#"):
        return {name: "many" if name.startswith("m") else value for name, value in row.items()}
    return random.choice(LEDGER)(row)
