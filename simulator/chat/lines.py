"""Turns of conversations as files of JSON lines have them."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from simulator import json_lines
from simulator.errors import SimulatorError
from triage.channel import CHANNELS, EMAIL

CHAT: Final = "CHAT"
KNOWN: Final = frozenset(name for name, row in CHANNELS.items() if row.is_conversation)
WITH_MAILS: Final = KNOWN | {EMAIL.name}
"""Where mails go between the turns."""
FORM: Final = '{"conversation": "c1", "channel": "CHAT", "from": "jo@example.com", "text": "hi", "at": 0}'
LONGEST_SILENCE: Final = 366 * 24 * 3600.0
"""Seconds after which nobody comes back to a conversation."""


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody wrote: *sender* is an address, a number or a handle, empty for nobody; *at* in seconds."""

    conversation: str
    sender: str
    text: str
    at: float | None = None
    channel: str = CHAT
    id: str = ""
    subject: str = ""


def read(path: Path, channels: Collection[str] = KNOWN) -> Iterator[Line | str]:
    """Read what came by *channels*, in order; a line that cannot be read is a text that says so. Raise for no file."""
    latest: dict[str, float] = {}
    for number, text in json_lines.numbered(path, "turn"):
        try:
            line = _line(text, channels)
            if line.at is not None:
                latest[line.conversation] = _possible(line.at, latest.get(line.conversation, line.at))
            yield line
        except SimulatorError as error:
            yield f"{path}: line {number}: {error}"


def _possible(at: float, before: float) -> float:
    """Give *at*, unless nobody comes back to a conversation after so long: its clock made all that follow late."""
    if abs(at - before) > LONGEST_SILENCE:
        raise SimulatorError(
            "at is more than a year from the turn before: no clock is right there. Correct it, or name another "
            "conversation."
        )
    return at


def _line(text: str, channels: Collection[str]) -> Line:
    try:
        row = json.loads(text)
        json.dumps(row, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise SimulatorError(f"not JSON ({type(error).__name__}). Write one object, such as {FORM}") from error
    if not isinstance(row, dict):
        raise SimulatorError(f"not a JSON object. Write one, such as {FORM}")
    return Line(
        conversation=_text(row, "conversation"),
        sender=_text(row, "from", ""),
        text=_text(row, "text", may_be_empty=True),
        at=_moment(row.get("at")),
        channel=_channel(_text(row, "channel", CHAT), channels),
        id=_text(row, "id", ""),
        subject=_text(row, "subject", ""),
    )


def _text(row: dict[str, Any], name: str, default: str | None = None, *, may_be_empty: bool = False) -> str:
    value = row.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str) or not (value.strip() or may_be_empty or default is not None):
        raise SimulatorError(f"{name} is {'missing' if value is None else 'no text'}. Write {FORM}")
    return value


def _channel(name: str, channels: Collection[str]) -> str:
    if name not in channels:
        raise SimulatorError(f"there is no channel {name} here. Name one of {', '.join(sorted(channels))}.")
    return name


def _moment(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise SimulatorError("at is no number of seconds. Leave it out, or write seconds since the start.")
    return float(value)
