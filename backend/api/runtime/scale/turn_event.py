"""A turn as it travels on the stream and in the queue, one JSON object: `turn.v1`.

Fields may be added and are then handed over unread. What is damaged, or of a version that this one does not know, is
refused with its reason: nobody guesses what a customer wrote.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from triage.channel import CHANNELS
from triage.errors import InvalidEventError

VERSION: Final = 1
LONGEST_NAME: Final = 128
"""Characters of an id: what SQS takes as a group and as the id by which it knows a message again."""

CUSTOMER: Final = {"email": str, "first_name": str, "last_name": str, "service_level": str, "people_only": bool}
"""What a token says of a customer."""


class TurnEvent(NamedTuple):
    """A turn with its place: the *id* is the same however often it is delivered, *at* is when it was written.

    *owner* is the sealed customer, *customer* what the token says of them, *listeners* are the windows that are told.
    *queued* is when it came to the stream; who is asked about directly has waited in none. Of one that *is_promised*
    the customer knows that a person takes over, and nobody is asked about it any more. What tells of the customer may
    be *kept* elsewhere, under this name (`kept_turns`).
    """

    conversation: str
    id: str
    channel: str
    owner: str
    customer: Mapping[str, Any] | None
    text: str
    at: float
    listeners: tuple[str, ...]
    queued: float | None = None
    is_promised: bool = False
    kept: str = ""

    @property
    def name(self) -> str:
        """What a queue knows it by: its id, and its words, as it may be corrected."""
        return self.kept or hashlib.sha256(f"{self.id}\n{self.text}".encode("utf-8", "surrogatepass")).hexdigest()

    def without_words(self) -> "TurnEvent":
        """The same without what tells of the customer, which is kept under its name."""
        return self._replace(text="", customer=None, kept=self.name)


def write(turn: TurnEvent) -> str:
    """Give *turn* as JSON in ASCII, as SQS takes not every character.

    Its owner stands before all that tells the customer: what breaks off can still be erased.
    """
    return json.dumps({"v": VERSION, **turn._asdict()})


def read(text: str | bytes) -> TurnEvent:
    """Read what `write` gave; raise `InvalidEventError` with the reason, never with the words, for anything else."""
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidEventError("A turn is no JSON.") from None
    if not isinstance(row, dict):
        raise InvalidEventError("A turn is no object.")
    if row.get("v") != VERSION:
        raise InvalidEventError("A turn is of a version that is not known here; deploy the newer software first.")
    return TurnEvent(
        conversation=_name(row, "conversation"),
        id=_name(row, "id"),
        channel=_channel(row),
        owner=_text(row, "owner"),
        customer=_customer(row),
        text=_text(row, "text"),
        at=_moment(row, "at"),
        listeners=_listeners(row),
        queued=None if row.get("queued") is None else _moment(row, "queued"),
        is_promised=row.get("is_promised") is True,
        kept=_name(row, "kept") if row.get("kept") else "",
    )


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        raise InvalidEventError(f"A turn has no text as its {name}.")
    return value


def _name(row: Mapping[str, Any], name: str) -> str:
    value = _text(row, name)
    if not value or len(value) > LONGEST_NAME or not value.isascii() or not value.isprintable() or " " in value:
        raise InvalidEventError(f"A turn has a {name} that the queue does not take.")
    return value


def _channel(row: Mapping[str, Any]) -> str:
    name = _text(row, "channel")
    if name not in CHANNELS or not CHANNELS[name].is_conversation:
        raise InvalidEventError("A turn names no channel that has conversations.")
    return name


def _moment(row: Mapping[str, Any], name: str) -> float:
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidEventError("A turn does not say when it came.")
    return float(value)


def _customer(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a token says of a customer; None of somebody whom the bank does not know."""
    value = row.get("customer")
    if value is None:
        return None
    if not isinstance(value, dict) or not all(isinstance(value.get(name), kind) for name, kind in CUSTOMER.items()):
        raise InvalidEventError("A turn has a customer who is not as a token tells one.")
    return value


def _listeners(row: Mapping[str, Any]) -> tuple[str, ...]:
    value = row.get("listeners")
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise InvalidEventError("A turn does not say which windows are told.")
    return tuple(value)
