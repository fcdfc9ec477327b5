"""Who saw or erased what of whom: a chain of entries, each of which holds the hash of the one before.

An entry names its customer by the sealed address. Whoever changes a bit of an entry breaks its hash; whoever makes that
hash anew breaks the next entry, and so on to the head. So the head is to be kept where nobody can write over it, see
`audit_trail`: with it, a chain that was cut off or written anew from the start is found as well.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

BEGINNING: Final = "0" * 64
"""What the first entry has for the hash of the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act: when, by whom in which role, on which customer, and how many things it touched."""

    number: int
    at: float
    actor: str
    role: str
    action: str
    customer: str
    things: int
    previous: str

    @property
    def hash(self) -> str:
        return hashlib.sha256(_form(asdict(self)).encode()).hexdigest()

    @property
    def line(self) -> str:
        """The entry as it stands in the chain."""
        return _form({**asdict(self), "hash": self.hash}) + "\n"


def appended(chain: str, *, at: float, actor: str, role: str, action: str, customer: str, things: int) -> Entry:
    """Give the entry that follows those of *chain*, of which only the last is looked at."""
    last: dict[str, Any] = json.loads(chain.splitlines()[-1]) if chain else {"number": 0, "hash": BEGINNING}
    return Entry(
        number=last["number"] + 1,
        at=round(at, 3),
        actor=actor,
        role=role,
        action=action,
        customer=customer,
        things=things,
        previous=last["hash"],
    )


def faults(chain: str, head: str | None = None) -> list[str]:
    """Say what in *chain* is not as it was written; with its *head*, also whether entries are missing at its end."""
    return list(_faults(chain, head))


def _faults(chain: str, head: str | None) -> Iterator[str]:
    previous = BEGINNING
    lines = chain.split("\n")
    if lines.pop():
        yield "The last line has no end."
    for number, line in enumerate(lines, start=1):
        entry = _read(line)
        if entry is None:
            yield f"Line {number} is no entry, or was changed."
            previous = ""
            continue
        if entry.number != number:
            yield f"Line {number} has the number {entry.number}."
        if entry.previous != previous:
            yield f"Line {number} does not follow the one before it."
        previous = entry.hash
    if head is not None and head != previous:
        yield "The head is another: entries are missing, or all were written anew."


def _read(line: str) -> Entry | None:
    """The entry of a *line*, if it is written just as it was appended."""
    try:
        fields = json.loads(line)
        entry = Entry(**{name: value for name, value in fields.items() if name != "hash"})
        return entry if entry.line == f"{line}\n" else None
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def hashes(chain: str) -> Iterator[tuple[int, str]]:
    """Give number and hash of each entry of *chain* that can be read."""
    yield from ((entry.number, entry.hash) for entry in map(_read, chain.splitlines()) if entry)


def head_of(chain: str) -> str:
    """The hash of the last entry, which stands for all."""
    return str(json.loads(chain.splitlines()[-1])["hash"]) if chain else BEGINNING


def _form(fields: dict[str, object]) -> str:
    return json.dumps(fields, sort_keys=True, separators=(",", ":"))
