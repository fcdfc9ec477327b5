"""The audit in a file: a line for each entry."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from backend.errors import RemedyError
from privacy import audit
from privacy.audit import Entry

PATIENCE: Final = 30.0
"""Seconds that a command waits for others which write into the same audit."""


class AuditError(RemedyError):
    """What keeps an audit from being read or written; the text names its remedy."""


@dataclass(frozen=True, slots=True)
class AuditFile:
    """The chain in the file at *path*; without a file it is empty, and begins with the first entry."""

    path: Path

    def append(self, *, at: float, actor: str, role: str, action: str, customer: str, things: int) -> Entry:
        """Add an entry, unless the chain is broken: nothing follows what was changed."""
        try:
            with self._alone():
                chain = self._read() if self.path.exists() else ""
                if audit.faults(chain):
                    raise AuditError(f"{self.path}: the audit was changed; keep it as it is, and begin another.")
                entry = audit.appended(
                    chain, at=at, actor=actor, role=role, action=action, customer=customer, things=things
                )
                with self.path.open("a", encoding="utf-8", newline="\n") as file:
                    file.write(entry.line)
        except (OSError, sqlite3.Error) as error:
            why = getattr(error, "strerror", None) or error
            raise AuditError(f"{self.path}: cannot be written ({why}). Name another file.") from error
        return entry

    def verdict(self, head: str | None = None) -> str:
        """Say in a sentence that nothing was changed, with the head to be kept elsewhere; raise where something was."""
        chain = self._read()
        if found := audit.faults(chain, head):
            raise AuditError("\n".join([f"{self.path}: the audit is not as it was written.", *found]))
        entries = chain.count("\n")
        return f"{entries} {'entry' if entries == 1 else 'entries'}, as written. Head: {audit.head_of(chain)}"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let nobody else write meanwhile: each entry holds the hash of the one before it.

        The lock is that of an empty database, which every system lets go when the process ends, however it ends.
        """
        lock = self.path.with_name(f"{self.path.name}.lock")
        with closing(sqlite3.connect(lock, timeout=PATIENCE, isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            yield

    def _read(self) -> str:
        try:
            return self.path.read_bytes().decode("utf-8", "replace")
        except OSError as error:
            raise AuditError(f"{self.path}: cannot be read ({error.strerror}). Name the file of an audit.") from error
