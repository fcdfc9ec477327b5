"""Messages in line as Amazon SQS keeps them in a FIFO queue: one at a time in each conversation, each id once."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from evaluation.load.turn_event import TurnEvent

FORGETS_AFTER: Final = 300.0
"""Seconds after which SQS does not know an id any more."""


class Entry(NamedTuple):
    """A turn, when it came, and when the stream was to hand it on."""

    turn: TurnEvent
    at: float
    handed_on: float


@dataclass(slots=True)
class Lanes:
    """Gives out the messages of many conversations, *most* at a time."""

    most: int
    busy: int = 0
    _waiting: dict[str, deque[Entry]] = field(default_factory=dict)
    _ready: deque[str] = field(default_factory=deque)
    _seen: dict[str, float] = field(default_factory=dict)

    def put(self, entry: Entry) -> bool:
        """Take *entry* in, unless its id came within the last minutes; say whether it was taken."""
        message, now = entry.turn, entry.handed_on
        if now < self._seen.get(message.id, float("-inf")) + FORGETS_AFTER:
            return False
        self._seen[message.id] = now
        if (lane := self._waiting.get(message.conversation)) is None:
            self._waiting[message.conversation] = deque([entry])
            self._ready.append(message.conversation)
        else:
            lane.append(entry)
        return True

    def take(self) -> Entry | None:
        """The first message of the conversation that is next, unless enough are out; `done` has to follow."""
        if not self._ready or self.busy >= self.most:
            return None
        self.busy += 1
        return self._waiting[self._ready.popleft()].popleft()

    def done(self, message: TurnEvent) -> None:
        """Let the next of its conversation come."""
        self.busy -= 1
        if self._waiting[message.conversation]:
            self._ready.append(message.conversation)
        else:
            del self._waiting[message.conversation]
