"""Rows in memory, as a ledger keeps them: written all together, and only where nobody has written meanwhile."""

from collections.abc import Collection, Mapping
from typing import Any

Row = Mapping[str, Any]


class MemoryRows:
    """Removes no row by itself; `expire` does what the time would do."""

    def __init__(self) -> None:
        self.stored: dict[str, Row] = {}

    def read(self, keys: Collection[str]) -> Mapping[str, Row]:
        return {key: self.stored[key] for key in keys if key in self.stored}

    def write(self, rows: Mapping[str, Row], as_read: Mapping[str, Row]) -> bool:
        if any(self._revision(self.stored, key) != self._revision(as_read, key) for key in rows):
            return False
        for key, row in rows.items():
            self.stored[key] = {**row, "revision": (self._revision(self.stored, key) or 0) + 1}
        return True

    def add(self, key: str, counter: str, fields: Row) -> None:
        row = self.stored.get(key, {})
        self.stored[key] = {**row, counter: row.get(counter, 0) + 1, **fields}

    def limit(self, key: str, ttl: int) -> None:
        until = self.stored[key].get("ttl")
        self.stored[key] = {**self.stored[key], "ttl": min(until, ttl) if isinstance(until, int) else ttl}

    def remove(self, key: str) -> None:
        self.stored.pop(key, None)

    def expire(self, now: float) -> None:
        self.stored = {key: row for key, row in self.stored.items() if row["ttl"] >= now}

    @staticmethod
    def _revision(rows: Mapping[str, Row], key: str) -> Any:
        return rows.get(key, {}).get("revision")
