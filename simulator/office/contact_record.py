"""A contact as JSON and back, so that a guide can go on with it in another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, Final

from simulator.flow.contact import Contact, Endpoint, Queue
from simulator.flow.outcome import Ending

_PARTS: Final = {"customer_endpoint": Endpoint, "system_endpoint": Endpoint, "queue": Queue, "ending": Ending}
_TUPLES: Final = ("to_addresses", "cc_addresses")


def as_json(contact: Contact) -> dict[str, Any]:
    """Everything but the contact that it is related to."""
    plain = {field.name: getattr(contact, field.name) for field in fields(contact) if field.name != "related"}
    return {name: asdict(value) if name in _PARTS and value else value for name, value in plain.items()}


def from_json(record: Mapping[str, Any]) -> Contact:
    """The contact that `as_json` was given."""
    known = dict(record)
    for name, part in _PARTS.items():
        known[name] = part(**known[name]) if known[name] else None
    for name in _TUPLES:
        known[name] = tuple(known[name])
    return Contact(**known)
