"""A turn as it travels on the stream and in the queue, one JSON object: `turn.v1`.

Fields may be added and are then handed over unread. What is damaged, or of a version that this one does not know, is
refused, and ends among the dead letters with its reason: nobody guesses what a customer wrote.
"""

import json
import math
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from triage.channel import CHANNELS
from triage.errors import InvalidEventError

VERSION: Final = 1
LONGEST_NAME: Final = 128
"""Characters of an id: what SQS takes as a group and as the id by which it knows a message again."""


class TurnEvent(NamedTuple):
    """A turn with its place: the *id* is the same however often it is delivered, *at* is when it was written.

    *profile* is what is known of the sender, under the names that a flow gives it.
    """

    conversation: str
    id: str
    channel: str
    sender: str
    text: str
    at: float
    profile: Mapping[str, str]


def write(turn: TurnEvent) -> str:
    """Give *turn* as JSON."""
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
        sender=_text(row, "sender"),
        text=_text(row, "text"),
        at=_moment(row),
        profile=_profile(row),
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


def _moment(row: Mapping[str, Any]) -> float:
    value = row.get("at")
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidEventError("A turn does not say when it was written.")
    return float(value)


def _profile(row: Mapping[str, Any]) -> dict[str, str]:
    value = row.get("profile")
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise InvalidEventError("A turn has a profile that is no object of texts.")
    return value
