"""The audit of a deployed copy: a chain that grows, and anchors of it that nobody can take away.

An anchor says how many entries the chain had and what the hash of its last one was. A chain that was cut off, or
written anew with hashes that fit, lacks the entry that an anchor names. An anchor tells nothing of anybody, so it may
stay locked whoever is erased.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Protocol, Self

from privacy import audit
from privacy.audit import Entry
from triage.errors import TriageError

TRIES: Final = 5
"""How often an entry is put behind the last one while others do the same."""
_NAME = re.compile(r"([0-9]{10})-([0-9a-f]{64})")


class AuditChangedError(TriageError):
    """The audit is not as it was written; the text says what is wrong with it."""


class AuditBusyError(TriageError):
    """Others wrote into the audit all the time."""


@dataclass(frozen=True, slots=True, order=True)
class Anchor:
    """The last entry of the chain, as it was at some time: its number and its hash."""

    number: int
    hash: str

    @property
    def name(self) -> str:
        """The anchor as the name of an object."""
        return f"{self.number:010}-{self.hash}"

    @classmethod
    def read(cls, name: str) -> Self | None:
        """The anchor of which *name* is the name; None where it is none."""
        found = _NAME.fullmatch(name)
        return cls(int(found[1]), found[2]) if found else None


class Chain(Protocol):
    """Where the entries are kept, one line each."""

    def read(self) -> str: ...

    def append(self, number: int, line: str) -> bool:
        """Keep an entry as a *line*; or say that there is one of its *number* already."""
        ...


class Anchors(Protocol):
    """Where anchors are kept, under lock."""

    def read(self) -> list[str]:
        """The names of all anchors, those included that somebody tried to delete."""
        ...

    def put(self, name: str) -> None: ...


def faults(chain: str, anchors: Iterable[str]) -> list[str]:
    """Say what in *chain* is not as it was written, by itself and by the names of its *anchors*."""
    return [*audit.faults(chain), *_unanchored(chain, anchors)]


def _unanchored(chain: str, names: Iterable[str]) -> Iterator[str]:
    hashes = dict(audit.hashes(chain))
    for name in sorted(set(names)):
        anchor = Anchor.read(name)
        if anchor is None:
            yield f"The anchor {name} is none."
        elif anchor.number not in hashes:
            yield f"Entry {anchor.number} is missing, which was anchored."
        elif hashes[anchor.number] != anchor.hash:
            yield f"Entry {anchor.number} is another than the one that was anchored."


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """The chain and its anchors."""

    chain: Chain
    anchors: Anchors

    def append(self, **act: Any) -> Entry:
        """Add an entry of an *act*, see `audit.appended`, and anchor it; nothing follows what was changed."""
        for _ in range(TRIES):
            entry = audit.appended(self._verified(), **act)
            if self.chain.append(entry.number, entry.line):
                self.anchors.put(Anchor(entry.number, entry.hash).name)
                return entry
        raise AuditBusyError("Others write into the audit: try again.")

    def anchor(self) -> Anchor:
        """Anchor the head anew, so that its lock lasts; raise `AuditChangedError` where something was changed."""
        anchor = self.head()
        if anchor.number:
            self.anchors.put(anchor.name)
        return anchor

    def head(self) -> Anchor:
        """The last entry; raise `AuditChangedError` where something was changed."""
        chain = self._verified()
        return Anchor(chain.count("\n"), audit.head_of(chain))

    def _verified(self) -> str:
        # The anchors first: an entry that comes in between is none that is missing.
        anchors = self.anchors.read()
        chain = self.chain.read()
        if found := faults(chain, anchors):
            raise AuditChangedError("\n".join(["The audit is not as it was written.", *found]))
        return chain
