"""Everything that the tables hold on one sender, for whoever has a right to see it or to have it erased.

No row has an address in it: results carry the sealed address, rows of the send ledger are named by it, or lead to a
contact of the sender. So the search goes through whole tables, which are small, as their rows leave by `ttl`.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.stores.items import decode, encode
from sending import ledger
from sending.ledger import Seal


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
    seal: Seal

    def of(self, address: str) -> list[HeldRow]:
        """Find the rows of the sender with *address*, or with the same address and another extension."""
        sealed = ledger.sender_key(self.seal, address)
        results = [row for row in self._rows(self.results, "contactId") if row.fields.get("sender_key") == sealed]
        claims = list(self._rows(self.ledger, "key"))
        granted = [row for row in claims if row.key["key"] == f"sender#{sealed}"]
        contacts = {row.key["contactId"] for row in results}
        contacts |= {claim["contact"] for row in granted for claim in row.fields["claims"]}
        return [*results, *granted, *(row for row in claims if _leads_to(row, contacts))]

    def erase(self, row: HeldRow) -> None:
        """Remove a row; it may be gone already."""
        self.client.delete_item(TableName=row.table, Key=encode(row.key))

    def _rows(self, table: str, key: str) -> Iterator[HeldRow]:
        for page in self.client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
            for item in page["Items"]:
                fields = decode(item)
                yield HeldRow(table, {key: fields[key]}, fields)


def _leads_to(row: HeldRow, contacts: Collection[str]) -> bool:
    """Whether a mark is on one of *contacts*, or was put by one: its values are `<contact>/<run>`."""
    claimants = {str(value).partition("/")[0] for name, value in row.fields.items() if name not in {"key", "ttl"}}
    mark, _, contact = row.key["key"].partition("#")
    return mark == "contact" and not {contact, *claimants}.isdisjoint(contacts)
