"""An erasure, and the proof of it: nothing of it opens or stands anywhere, though every byte had been kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from adapters.stores.items import decode, encode
from analytics_rows import row_of
from mail.addresses import canonical
from simulator import data_subject
from simulator.system import Simulator
from triage.errors import SealUnavailableError

_SHORTEST = 12
"""Characters of a line that nobody else writes by chance."""


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
    places = dict(_places(simulator, logged)) | {"rows of analytics, written before": counted}
    return Proof(
        erased=erased,
        left=len(data_subject.find(simulator, address)),
        sealed=len(copies),
        opened=sum(_text(simulator, row) != "" for row in copies),
        planted=len(told),
        places=len(places),
        found=tuple(name for name, text in places.items() if any(each.casefold() in text for each in told)),
    )


def _told(simulator: Simulator, address: str, customer: str) -> set[str]:
    """What the customer told, but not what others say as well."""
    rows = list(_rows(simulator, simulator.resources.texts_table))
    others = "\n".join(_text(simulator, row) for row in rows if row["customer"] != customer)
    texts = [json.loads(_text(simulator, row)) for row in rows if row["customer"] == customer]
    lines = {canonical(address)}
    for text in texts:
        lines |= {text["subject"].strip(), text["customer"]["name"].strip()}
        lines |= {line.strip() for part in text["parts"] for line in part["text"].splitlines()}
    return {line for line in lines if len(line) >= _SHORTEST and json.dumps(line)[1:-1] not in others}


def _text(simulator: Simulator, row: Mapping[str, Any]) -> str:
    """Give what a row's sealed text says; nothing where it does not open."""
    try:
        return json.dumps(simulator.vault().open(row["customer"], row["id"], bytes(row["sealed"])))
    except SealUnavailableError:
        return ""


def _counted(simulator: Simulator) -> str:
    """What the unit `analytics` would have written of every interaction by now, without regard to case."""
    rows = (row_of(encode(row)) for row in _rows(simulator, simulator.resources.interactions_table))
    return json.dumps(list(rows), ensure_ascii=False).casefold()


def _places(simulator: Simulator, logged: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Everything that is kept anywhere, by its place, without regard to case."""
    instance = simulator.instance
    for field in fields(simulator.resources):
        if field.name.endswith("_table"):
            yield field.name, str(list(_rows(simulator, getattr(simulator.resources, field.name)))).casefold()
    if simulator.conversations:
        yield "conversations", str(list(_rows(simulator, simulator.conversations))).casefold()
    kept = {
        "profiles": [profile.fields for profile in instance.profiles],
        "outbox": [asdict(mail) for mail in instance.outbox.sent],
        "queues": [asdict(contact) for contact in instance.queues.everyone()],
        "cases": [case.as_fields() for case in instance.cases.cases.values()],
        "tasks": [asdict(task) for task in instance.tasks.created],
        "failed invocations": [asdict(failure) for failure in simulator.lambdas.failed],
        "files": [file.body for file in simulator.files.files.values()],
        "contacts": list(simulator.files.contacts.values()),
        "metrics": list(simulator.measured),
        "log": list(logged),
    }
    for place, content in kept.items():
        yield place, str(content).casefold()


def _rows(simulator: Simulator, table: str) -> Iterator[dict[str, Any]]:
    client = simulator.wire.session().client("dynamodb")
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from map(decode, page["Items"])
