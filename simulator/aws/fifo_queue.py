"""Messages in line as Amazon SQS keeps them in a FIFO queue: one at a time in each group, each id once."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

FORGETS_AFTER: Final = 300.0
"""Seconds after which SQS does not know an id any more."""


@dataclass(slots=True, eq=False)
class Message:
    """A message of a *group*, and how often it was taken."""

    group: str
    id: str
    body: str
    receives: int = 0


@dataclass(slots=True)
class FifoQueue:
    """Gives out the messages of many groups, *most* at a time; what fails *tries* times is among the *dead*."""

    most: int
    tries: int
    busy: int = 0
    dead: list[Message] = field(default_factory=list)
    _waiting: dict[str, deque[Message]] = field(default_factory=dict)
    _ready: deque[str] = field(default_factory=deque)
    _seen: dict[tuple[str, str], float] = field(default_factory=dict)

    def put(self, message: Message, now: float) -> bool:
        """Take *message* in, unless its id came to its group within the last minutes; say whether it was taken."""
        name = message.group, message.id
        if now < self._seen.get(name, float("-inf")) + FORGETS_AFTER:
            return False
        self._seen[name] = now
        if (lane := self._waiting.get(message.group)) is None:
            self._waiting[message.group] = deque([message])
            self._ready.append(message.group)
        else:
            lane.append(message)
        return True

    @property
    def has_ready(self) -> bool:
        """Whether there is something to take."""
        return bool(self._ready) and self.busy < self.most

    def take(self) -> Message | None:
        """The first message of the group that is next, unless enough are out; `done` or `failed` has to follow."""
        if not self.has_ready:
            return None
        self.busy += 1
        message = self._waiting[self._ready.popleft()][0]
        message.receives += 1
        return message

    def done(self, message: Message) -> None:
        """Let the next of its group come."""
        self.busy -= 1
        self._leave(message)

    def failed(self, message: Message) -> bool:
        """Say whether *message* is to come again, for which its group waits until `again`."""
        self.busy -= 1
        if message.receives < self.tries:
            return True
        self.dead.append(message)
        self._leave(message)
        return False

    def again(self, message: Message) -> None:
        """Let *message*, which was out of sight for a while, be taken once more."""
        self._ready.append(message.group)

    def redrive(self, now: float) -> int:
        """Put the dead letters back, in the order in which they came; say how many these were."""
        letters, self.dead = self.dead, []
        self._seen.clear()
        return sum(self.put(Message(each.group, each.id, each.body), now) for each in letters)

    def _leave(self, message: Message) -> None:
        lane = self._waiting[message.group]
        lane.popleft()
        if lane:
            self._ready.append(message.group)
        else:
            del self._waiting[message.group]
