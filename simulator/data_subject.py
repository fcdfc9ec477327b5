"""What a simulated bank holds on one sender: rows, profile, cases, mails sent, contacts that wait, tasks, failures.

It holds them in memory, and forgets them when the process ends; what stays is a folder of sent mails, if one was named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from adapters.connect import connect_event
from adapters.stores.held_rows import HeldRows
from adapters.stores.ledger_key import LedgerKey
from mail.addresses import canonical, sender_key
from simulator.errors import SimulatorError
from simulator.flow.contact import Contact
from simulator.flow.services import Profile
from simulator.system import Simulator


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that is held, where, and how to get rid of it."""

    place: str
    content: Mapping[str, Any]
    erase: Callable[[], None]

    def as_json(self) -> dict[str, Any]:
        return {"place": self.place, "content": self.content}


def find(simulator: Simulator, address: str, known: Collection[str] = ()) -> list[Held]:
    """Collect everything that is held on the sender with *address*, of whom these contacts are *known*."""
    rows = _rows(simulator)
    found = rows.of(sealed(simulator, address))
    contacts = {*known, *(row.fields["contactId"] for row in found if "contactId" in row.fields)}
    contacts |= {grant["claimant"].partition("/")[0] for row in found for grant in row.fields.get("grants", ())}
    return [
        *(Held(f"table {row.table}", row.fields, partial(rows.erase, row)) for row in found),
        *_around(simulator, contacts, address),
    ]


def erase(simulator: Simulator, address: str) -> int:
    """Erase everything that is held on the sender with *address*; say how much it was."""
    held = find(simulator, address)
    for each in held:
        each.erase()
    return len(held)


def profiles(simulator: Simulator, address: str) -> list[Profile]:
    """The profiles with an *address*, which may be a telephone number."""
    known_by, value = ("_email", canonical(address)) if "@" in address else ("_phone", address.strip())
    return list(simulator.instance.profiles.find(known_by, value))


def _rows(simulator: Simulator) -> HeldRows:
    if not simulator.records:
        raise SimulatorError("This bank keeps no records: make it with records=True.")
    made, session = simulator.resources, simulator.wire.session()
    return HeldRows(
        session.client("dynamodb"),
        made.results_table,
        made.ledger_table,
        made.interactions_table,
        made.texts_table,
        made.customer_keys_table,
        open=simulator.vault().open,
        conversations=simulator.conversations,
    )


def sealed(simulator: Simulator, address: str) -> str:
    """What stands for *address* in the stores."""
    secrets = simulator.wire.session().client("secretsmanager")
    return sender_key(LedgerKey(secrets, simulator.resources.ledger_key_arn).seal, address)


def _around(simulator: Simulator, contacts: set[str], address: str) -> Iterator[Held]:
    """What Connect holds, and Lambda of what failed: found by the address, or by contacts known to be theirs."""
    instance, failed = simulator.instance, simulator.lambdas.failed
    waiting = [each for each in instance.queues.everyone() if _same(_sender(each), address)]
    mails = [mail for mail in instance.outbox.sent if _same(mail.to_address, address)]
    failures = [each for each in failed if _same(connect_event.read(each.event).sender, address)]
    contacts = {
        *contacts,
        *(contact.contact_id for contact in waiting),
        *(mail.for_contact_id for mail in mails),
        *(connect_event.read_contact_id(each.event) for each in failures),
    }
    for profile in profiles(simulator, address):
        yield Held("profile", profile.fields, partial(instance.profiles.remove, profile.profile_id))
    for contact in waiting:
        yield Held("queue", dict(contact.attributes), partial(instance.queues.remove, contact))
    for mail in mails:
        yield Held("outbox", asdict(mail), partial(instance.outbox.sent.remove, mail))
    for failure in failures:
        yield Held("failed invocation", asdict(failure), partial(failed.remove, failure))
    for case in list(instance.cases.cases.values()):
        if not contacts.isdisjoint(case.contact_ids):
            yield Held("case", case.as_fields(), partial(instance.cases.remove, case.case_id))
    for task in list(instance.tasks.created):
        if task.for_contact_id in contacts:
            yield Held("task", asdict(task), partial(instance.tasks.created.remove, task))
    if not contacts.isdisjoint(simulator.files.contacts):
        yield Held("files", {"names": [file.name for file in simulator.files.files.values()]}, simulator.files.clear)


def _sender(contact: Contact) -> str:
    return contact.customer_endpoint.address if contact.customer_endpoint else ""


def _same(one: str, other: str) -> bool:
    return canonical(one) == canonical(other)
