"""Everything that the tables hold on one sender, for whoever has a right to see it or to have it erased.

No row has an address in it: results and rows of the send ledger carry the sealed address, or are named by it. So the
search goes through whole tables, which are small, as their rows leave by `ttl`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.stores.items import decode, encode


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A row of a table: its key, and all it holds."""

    table: str
    key: Mapping[str, str]
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HeldRows:
    """Looks into the tables of results and of the send ledger; errors of the service are the caller's."""

    client: Any
    results: str
    ledger: str

    def of(self, sealed: str) -> list[HeldRow]:
        """Find the rows of the sender whose address is *sealed*."""
        results = (row for row in self._rows(self.results, "contactId") if row.fields.get("sender_key") == sealed)
        return [*results, *(row for row in self._rows(self.ledger, "key") if _belongs(row, sealed))]

    def erase(self, row: HeldRow) -> None:
        """Remove a row; it may be gone already."""
        self.client.delete_item(TableName=row.table, Key=encode(row.key))

    def _rows(self, table: str, key: str) -> Iterator[HeldRow]:
        for page in self.client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
            for item in page["Items"]:
                fields = decode(item)
                yield HeldRow(table, {key: fields[key]}, fields)


def _belongs(row: HeldRow, sealed: str) -> bool:
    """Whether a row is named by the sender, or holds what the sender was granted."""
    return row.key["key"] == f"sender#{sealed}" or any(
        grant.get("sender") == sealed for grant in row.fields.get("grants", ())
    )
