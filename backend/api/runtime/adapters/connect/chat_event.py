"""Read what a chat flow, or an API of ours in the same form, tells a function about one turn of a conversation."""

from typing import Any, Final, NamedTuple

from adapters.connect import connect_event
from triage.channel import CHANNELS
from triage.errors import InvalidEventError
from triage.message import Customer

Event = connect_event.Event

LONGEST: Final = 20_000
"""Characters of a turn that are handed on; the rest is not needed to see that there is too much."""


class ChatTurn(NamedTuple):
    """A turn as the event tells it; *id* is empty and *at* None where it does not say.

    *queued* is since when it has waited in a queue of ours, None where there is none.
    """

    conversation: str
    id: str
    channel: str
    sender: str
    text: str
    at: float | None
    customer: Customer
    queued: float | None = None


def read(event: Event) -> ChatTurn:
    """Read the turn that *event* is about; raise `InvalidEventError` for one that nobody can place."""
    contact = connect_event.read(event)
    given = connect_event.parameters(event)
    channel = str(given.get("channel") or "CHAT")
    if channel not in CHANNELS or not CHANNELS[channel].is_conversation:
        raise InvalidEventError("The event names no channel that has conversations.")
    text = given.get("text")
    if not isinstance(text, str):
        raise InvalidEventError("The event has no text of a turn.")
    return ChatTurn(
        conversation=contact.contact_id,
        id=str(given.get("turn") or ""),
        channel=channel,
        sender=contact.sender,
        text=text[:LONGEST],
        at=_moment(given.get("at")),
        customer=contact.customer,
        queued=_moment(given.get("queued")),
    )


def _moment(value: Any) -> float | None:
    try:
        return float(value) if value is not None else None
    except (TypeError, ValueError):
        raise InvalidEventError("The time of a turn is no number.") from None
