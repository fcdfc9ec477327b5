"""Everything that the tables hold on one sender, for whoever has a right to see it or to have it erased.

No row has an address in it: results, conversations, interactions and rows of the send ledger carry the sealed address,
or are named by it. So the search goes through whole tables, which are small, as their rows leave by `ttl`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.stores.items import decode, encode
from triage.errors import SealUnavailableError

Open = Callable[[str, str, bytes], Mapping[str, Any]]
"""Opens what is sealed for a customer about an interaction: `(customer, interaction, sealed)`."""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A row of a table: its key, and all it holds."""

    table: str
    key: Mapping[str, str]
    fields: Mapping[str, Any]


@dataclass(slots=True, eq=False)
class HeldRows:
    """Looks into all tables; errors of the service are the caller's.

    Sealed texts are shown where there is somebody to *open* them.
    """

    client: Any
    results: str
    ledger: str
    interactions: str
    texts: str
    customer_keys: str
    open: Open | None = None
    conversations: str | None = None
    """None where no unit answers chats."""
    calls: str | None = None
    """None where no calls are recorded."""

    def of(self, sealed: str) -> list[HeldRow]:
        """Find the rows of the sender whose address is *sealed*: first the key, as no text opens without it.

        Before that there are only recordings: without their row nothing that is still made of them is kept.
        """
        others = (self._key, self._recorded, self._of_mails, self._of_chats)
        return [row for search in (self._of_calls, *others) for row in search(sealed)]

    def _of_calls(self, sealed: str) -> Iterator[HeldRow]:
        return self._of_customer(self.calls, sealed) if self.calls else iter(())

    def _key(self, sealed: str) -> Iterator[HeldRow]:
        key = {"customer": sealed}
        answer = self.client.get_item(TableName=self.customer_keys, Key=encode(key), ConsistentRead=True)
        if answer.get("Item"):
            yield HeldRow(self.customer_keys, key, key)

    def _recorded(self, sealed: str) -> Iterator[HeldRow]:
        for row in self._of_customer(self.texts, sealed):
            yield HeldRow(row.table, row.key, self._opened(row.fields))
        yield from self._of_customer(self.interactions, sealed)

    def _of_customer(self, table: str, sealed: str) -> Iterator[HeldRow]:
        values = encode({":customer": sealed})
        return self._rows(table, "id", FilterExpression="customer = :customer", ExpressionAttributeValues=values)

    def _opened(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        shown = {name: value for name, value in fields.items() if name != "sealed"}
        try:
            texts = self.open(fields["customer"], fields["id"], bytes(fields["sealed"])) if self.open else {}
        except SealUnavailableError as reason:
            texts = {"not_opened": str(reason)}
        return {**shown, **texts}

    def _of_mails(self, sealed: str) -> list[HeldRow]:
        results = (row for row in self._rows(self.results, "contactId") if row.fields.get("sender_key") == sealed)
        return [*results, *(row for row in self._rows(self.ledger, "key") if _belongs(row, sealed))]

    def _of_chats(self, sealed: str) -> list[HeldRow]:
        rows = self._rows(self.conversations, "key") if self.conversations else ()
        return [row for row in rows if row.fields.get("sender_key") == sealed]

    def erase(self, row: HeldRow) -> None:
        """Remove a row; it may be gone already."""
        self.client.delete_item(TableName=row.table, Key=encode(row.key))

    def _rows(self, table: str, key: str, **which: Any) -> Iterator[HeldRow]:
        for page in self.client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True, **which):
            for item in page["Items"]:
                fields = decode(item)
                yield HeldRow(table, {key: fields[key]}, fields)


def _belongs(row: HeldRow, sealed: str) -> bool:
    """Whether a row is named by the sender, or holds what the sender was granted."""
    return row.key["key"] == f"sender#{sealed}" or any(
        grant.get("sender") == sealed for grant in row.fields.get("grants", ())
    )
