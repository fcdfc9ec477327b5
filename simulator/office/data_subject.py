"""What the office keeps of one sender: found whole, shown, and erased so that no byte of it is left in the folder."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mail.addresses import canonical
from simulator import data_subject, traces
from simulator.data_subject import Held
from simulator.errors import SimulatorError
from simulator.mail.eml import parsed, read_source
from simulator.mail.headers import address as header_address
from simulator.office.memory import Memory
from simulator.office.store import Person, Store
from simulator.system import Simulator


@dataclass(frozen=True, slots=True)
class Erased:
    """How many things were erased and are left, how many texts were looked for, and in which files these stand."""

    erased: int
    left: int
    planted: int
    found: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is left."""
        return not (self.left or self.found)


class Subject:
    """The sender with *address* in the office in *folder*, whose services a *simulator* knows from its memory."""

    def __init__(self, folder: Path, store: Store, simulator: Simulator, address: str) -> None:
        self._folder, self._store, self._simulator, self._address = folder, store, simulator, canonical(address)
        self._memory = Memory(simulator, store)
        self._memory.recall()
        self.sealed = data_subject.sealed(simulator, address)

    def find(self) -> list[Held]:
        """Everything that is held: rows of the services, mails that came and left, chats, and agents' work on them."""
        person = self._person()
        rows = [
            Held(f"office {table}", content, lambda: None) for table, content in self._store.held(person) if content
        ]
        letters = [Held("maildir", {"file": path.name}, path.unlink) for path in self._letters()]
        return [*data_subject.find(self._simulator, self._address, person.contacts), *rows, *letters]

    def erase(self) -> Erased:
        """Erase it, and look for every line that only this sender wrote in all files of the folder."""
        person = self._person()
        told = self._told(person)
        self._memory.begin()
        held = self.find()
        for each in held:
            each.erase()
        with self._store.change():
            self._memory.keep_erased()
            self._store.erase(person)
        self._store.scrub()
        return Erased(len(held), len(self.find()), len(told), tuple(_standing_in(told, self._folder)))

    def _person(self) -> Person:
        contacts = self._store.senders("contacts")
        mails = {row["mail"] for row in contacts if self._is_theirs(row["sender"])}
        return Person(
            contacts=frozenset(row["id"] for row in contacts if self._is_theirs(row["sender"])),
            mails=frozenset(mails | {row["number"] for row in self._store.unworked_mails() if self._wrote(row)}),
            chats=frozenset(row["id"] for row in self._store.senders("chats") if self._is_theirs(row["sender"])),
        )

    def _wrote(self, row: Mapping[str, Any]) -> bool:
        return self._is_theirs(row["sender"]) or self._is_theirs(header_address(parsed(row["source"]), "From")[1])

    def _is_theirs(self, sender: str) -> bool:
        return canonical(sender) == self._address

    def _letters(self) -> list[Path]:
        """Mails to the sender in the maildir below the folder."""
        paths = [path for path in (self._folder / "maildir").rglob("*") if path.is_file()]
        return [path for path in paths if self._is_theirs(header_address(parsed(path.read_bytes()), "To")[1])]

    def _told(self, person: Person) -> set[str]:
        """The address, and what the sender wrote and nobody else did."""
        theirs: set[str] = set()
        others: set[str] = set()
        for number, source in self._store.sources():
            (theirs if number in person.mails else others).update(_of_mail(source))
        for chat, text in self._store.said_by_customers():
            (theirs if chat in person.chats else others).update(traces.telling("", text.splitlines()))
        return traces.telling("", [self._address]) | (theirs - others)


def _of_mail(source: bytes) -> set[str]:
    try:
        return traces.of_mail(read_source(source, Path("the mail")))
    except SimulatorError:
        return set()


def _standing_in(told: Collection[str], folder: Path) -> Iterator[str]:
    """The files below *folder* in which one of the texts stands."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and traces.stands(told, path.read_bytes().decode(errors="replace")):
            yield str(path.relative_to(folder))
