"""An erasure, and the proof of it: nothing of it opens or stands anywhere, though every byte had been kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from adapters.stores.items import decode, encode
from analytics_rows import row_of
from mail.addresses import canonical
from simulator import data_subject, traces
from simulator.system import Simulator
from triage.errors import SealUnavailableError


@dataclass(frozen=True, slots=True)
class Proof:
    """What was erased, and what was looked for afterwards."""

    erased: int
    left: int
    sealed: int
    """Sealed texts of the customer, copied before."""
    opened: int
    """Those of the copies that still open."""
    planted: int
    """Things that this customer alone told: address, name, and lines of what they wrote."""
    places: int
    """Stores, queues, logs and metrics that were looked through for them."""
    found: tuple[str, ...]
    """The places in which one of them stands."""

    @property
    def holds(self) -> bool:
        """Whether nothing is left."""
        return not (self.left or self.opened or self.found)


def erase(simulator: Simulator, address: str, logged: Iterable[str] = ()) -> Proof:
    """Erase everything on the sender with *address*; what was *logged* is looked through as well."""
    customer = data_subject.sealed(simulator, address)
    copies = [row for row in _rows(simulator, simulator.resources.texts_table) if row["customer"] == customer]
    told = _told(simulator, address, customer)
    counted = _counted(simulator)
    erased = data_subject.erase(simulator, address)
    places = {**_places(simulator, logged), "rows of analytics, written before": counted}
    return Proof(
        erased=erased,
        left=len(data_subject.find(simulator, address)),
        sealed=len(copies),
        opened=sum(_text(simulator, row) != "" for row in copies),
        planted=len(told),
        places=len(places),
        found=traces.standing(told, places),
    )


def _told(simulator: Simulator, address: str, customer: str) -> set[str]:
    """What the customer told, and their profile tells, but not what others say as well."""
    rows = list(_rows(simulator, simulator.resources.texts_table))
    profiles = data_subject.profiles(simulator, address)
    others = [_text(simulator, row) for row in rows if row["customer"] != customer]
    others += [str(each.fields) for each in simulator.instance.profiles if each not in profiles]
    texts = [json.loads(_text(simulator, row)) for row in rows if row["customer"] == customer]
    told = traces.telling("", [canonical(address), *(value for each in profiles for value in each.fields.values())])
    for text in texts:
        lines = [line for part in text["parts"] for line in part["text"].splitlines()]
        told |= traces.telling(text["customer"]["name"], [text["subject"], *lines])
    known = traces.plain("\n".join(others))
    return {each for each in told if each not in known}


def _text(simulator: Simulator, row: Mapping[str, Any]) -> str:
    """Give what a row's sealed text says; nothing where it does not open."""
    try:
        return json.dumps(simulator.vault().open(row["customer"], row["id"], bytes(row["sealed"])))
    except SealUnavailableError:
        return ""


def _counted(simulator: Simulator) -> str:
    """What the unit `analytics` would have written of every interaction by now."""
    return str([row_of(encode(row)) for row in _rows(simulator, simulator.resources.interactions_table)])


def _places(simulator: Simulator, logged: Iterable[str]) -> dict[str, str]:
    """Everything that is kept anywhere, by its place."""
    instance = simulator.instance
    kept = {
        **{f"table {name}": _rows(simulator, name) for name in simulator.tables.names},
        "profiles": [profile.fields for profile in instance.profiles],
        "outbox": [asdict(mail) for mail in instance.outbox.sent],
        "queues": [asdict(contact) for contact in instance.queues.everyone()],
        "cases": [case.as_fields() for case in instance.cases.cases.values()],
        "tasks": [asdict(task) for task in instance.tasks.created],
        "failed invocations": [asdict(failure) for failure in simulator.lambdas.failed],
        "files": [file.body.decode(errors="replace") for file in simulator.files.files.values()],
        "contacts": list(simulator.files.contacts.values()),
        "metrics": simulator.measured,
        "log": logged,
    }
    return {place: "\n".join(map(str, content)) for place, content in kept.items()}


def _rows(simulator: Simulator, table: str) -> Iterator[dict[str, Any]]:
    client = simulator.wire.session().client("dynamodb")
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from map(decode, page["Items"])
