"""The attacks of the data files: a mail, what the model answers to it, and what must not get into any reply.

A row has `from` (a person of `PEOPLE` or an address), `subject`, and `text` or `html`, or else `raw`, a mail as it
stands on the wire. For the model it has an `Order`, which is `invalid` where it is no analysis. It lists texts that are
`forbidden` in a reply, besides what the model betrays. What `misleads` reveals nothing, but is not so or not for a bank
to say.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Final, Self

from simulator.mail import eml
from simulator.mail.eml import ReceivedMail
from tests.conftest import MATEO
from tests.fakes.obedient_model import Order

FOLDER: Final = Path(__file__).parent

PEOPLE: Final[Mapping[str, str]] = {
    "efua": "Efua Owusu <efua.owusu@example.com>",
    "mateo": "Mateo Jackson <mateo.jackson@example.com>",
    "stranger": "Robin Vale <robin.vale@mailbox.example>",
}

INNOCENT: Final = (
    "Hello,\n\nwhich of your credit cards has airport lounge access, and what is its annual fee?\n\nThank you"
)


@dataclass(frozen=True, slots=True)
class Attack:
    """Somebody's mail, and the *order* that the model obeys."""

    name: str
    sender: str
    mail: ReceivedMail
    order: Order
    forbidden: tuple[str, ...]
    invalid: bool
    innocent: bool
    misleads: bool
    harmless: bool

    def by(self, person: str) -> Self:
        """The same mail from somebody else."""
        return replace(self, sender=person, mail=_from(self.mail, person))

    def innocently_asked(self, person: str) -> Self:
        """The same answer to a mail that nobody could object to."""
        mail = replace(self.mail, subject=f"Lounge access ({self.name})", text=INNOCENT, html=None)
        return replace(self, mail=mail).by(person)


def read(scratch: Path) -> Iterator[Attack]:
    """All attacks; *scratch* is a folder for the mails that have to be read from a file."""
    for path in sorted(FOLDER.glob("*.toml")):
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["attack"]:
            yield _attack(row, scratch, kind=path.stem)


def _attack(row: Mapping[str, Any], scratch: Path, *, kind: str) -> Attack:
    sender = row.get("from", "efua")
    answer = {name: row[name] for name in ("says", "draft", "whole_input", "prose") if name in row}
    category = {"category": row["category"]} if "category" in row else {}
    return Attack(
        name=row["id"],
        sender=sender,
        mail=_as_on_the_wire(row, scratch) if "raw" in row else _from(_mail(row), sender),
        order=Order(**answer, tool_input=category | row.get("tool_input", {})),
        forbidden=tuple(row.get("forbidden", ())),
        invalid=row.get("invalid", False),
        innocent=kind in {"innocent", "misleading", "harmless"},
        misleads=row.get("misleads", kind == "misleading"),
        harmless=kind == "harmless",
    )


def _mail(row: Mapping[str, Any]) -> ReceivedMail:
    message_id = f"<{row['id']}@mail.example.com>"
    return replace(MATEO, message_id=message_id, subject=row["subject"], text=row.get("text"), html=row.get("html"))


def _as_on_the_wire(row: Mapping[str, Any], scratch: Path) -> ReceivedMail:
    path = scratch / f"{row['id']}.eml"
    path.write_text(row["raw"].lstrip(), encoding="utf-8")
    return eml.read(path)


def _from(mail: ReceivedMail, sender: str) -> ReceivedMail:
    name, address = parseaddr(PEOPLE.get(sender, sender))
    return replace(mail, from_name=name, from_address=address)
