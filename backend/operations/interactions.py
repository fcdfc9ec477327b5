"""The interactions of a deployed copy: their records, each with what became of the message."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.stores.interaction_tables import joined
from adapters.stores.items import decode, encode
from analytics_rows import row_of
from backend.errors import DeploymentError
from backend.operations.deployed import Deployed
from triage.interaction import SCHEMA
from triage.ports import SYSTEM_CLOCK, Clock

DAY = 24 * 3600


@dataclass(slots=True)
class Interactions:
    """Reads them as they lie in the table, in no order; *unread* counts rows that hold no record."""

    deployed: Deployed
    clock: Clock = SYSTEM_CLOCK
    unread: int = 0

    def read(self, days: float | None = None) -> Iterator[dict[str, Any]]:
        """Give the records of the last *days*, or all that are kept."""
        return self._understood(_record, days)

    def rows(self, days: float | None = None) -> Iterator[dict[str, Any]]:
        """Give the same as the rows that the unit `analytics` counts."""
        return self._understood(row_of, days)

    def _understood(
        self, meaning: Callable[[Mapping[str, Any]], dict[str, Any] | None], days: float | None
    ) -> Iterator[dict[str, Any]]:
        table, _, _ = self.deployed.interaction_tables()
        since = {} if days is None else _since(self.clock.now() - days * DAY)
        for page in self.deployed.aws("dynamodb").get_paginator("scan").paginate(TableName=table, **since):
            for item in page["Items"]:
                if (found := meaning(item)) is not None:
                    yield found
                else:
                    self.unread += 1

    def write(self, target: Path, days: float | None = None) -> int:
        """Write the records into *target*, one a line, and give their number; what is written is kept in any case."""
        written = 0
        try:
            with target.open("w", encoding="utf-8", newline="\n") as file:
                for record in self.read(days):
                    file.write(json.dumps(record) + "\n")
                    written += 1
        except OSError as error:
            raise DeploymentError(
                f"{target}: cannot be written ({error.strerror or error}). Make room, or name another file with -o."
            ) from error
        return written


def _record(item: Mapping[str, Any]) -> dict[str, Any] | None:
    """The record in a row of the table; None where it holds none, or one of another version."""
    try:
        record = joined(decode(item))
    except (AttributeError, LookupError, TypeError, ValueError):
        return None
    return record if record.get("schema") == SCHEMA else None


def _since(seconds: float) -> dict[str, Any]:
    return {
        "FilterExpression": "#at >= :since",
        "ExpressionAttributeNames": {"#at": "at"},
        "ExpressionAttributeValues": encode({":since": seconds}),
    }
