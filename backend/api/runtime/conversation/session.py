"""What the API keeps of a conversation beside its turns: whose it is, who listens, and which person it went to.

Its row stands in the table of conversations under a key of its own, and is found for the customer as the turns are.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from conversation.memory import Row, Rows
from triage.errors import StoreUnavailableError, TriageError
from triage.retention import KEPT_SECONDS

VERSION: Final = 1
MOST_TURNS: Final = 200
"""Turns of one conversation, answered or not: what somebody who never stops may cost."""
MOST_LISTENERS: Final = 5
"""Windows that one conversation is shown in; of more, the first is forgotten."""
MOST_TRIES: Final = 20


class ForeignConversationError(TriageError):
    """The conversation is somebody else's."""


class TooManyTurnsError(TriageError):
    """The conversation has had as many turns as one may have."""


@dataclass(frozen=True, slots=True)
class Session:
    """*owner* is the sealed customer, empty for a stranger and None before the first call.

    *turn* is the one that was handed over; until its chat with a person has begun, *brief* is what that person is to
    read, and from then on *place* says how the customer gets there.
    """

    owner: str | None = None
    turns: int = 0
    listeners: tuple[str, ...] = ()
    turn: str = ""
    brief: Mapping[str, str] = field(default_factory=dict)
    place: Mapping[str, str] = field(default_factory=dict)

    def counted(self) -> "Session":
        """The same with a turn more."""
        if self.turns >= MOST_TURNS:
            raise TooManyTurnsError("This conversation has had all the turns that one may have.")
        return replace(self, turns=self.turns + 1)

    def heard_by(self, listener: str) -> "Session":
        return replace(self, listeners=(*self.without(listener).listeners, listener)[-MOST_LISTENERS:])

    def without(self, *listeners: str) -> "Session":
        return replace(self, listeners=tuple(each for each in self.listeners if each not in listeners))

    def handed_over(self, turn: str, brief: Mapping[str, str]) -> "Session":
        """The same, to go to a person with *brief*; the first hand-over stays the one that counts."""
        return self if self.turn else replace(self, turn=turn, brief=brief)

    def begun_at(self, place: Mapping[str, str]) -> "Session":
        """The same once a person can be met at *place*."""
        return replace(self, place=place, brief={})


@dataclass(slots=True, eq=False)
class Sessions:
    """Changes sessions, one change after the other."""

    rows: Rows

    def change(self, conversation: str, owner: str, now: float, change: Callable[[Session], Session]) -> Session:
        """Carry out *change* for *owner*; raise `ForeignConversationError` where the conversation is not theirs."""
        key = f"session#{conversation}"
        for _ in range(MOST_TRIES):
            stored = self.rows.read([key])
            session = _read(stored[key]) if key in stored else Session()
            if session.owner not in {None, owner}:
                raise ForeignConversationError("This conversation is somebody else's.")
            following = change(replace(session, owner=owner))
            if following == session or self.rows.write({key: _row(following, now)}, stored):
                return following
        raise StoreUnavailableError("Too many write in one conversation at once.")


def _row(session: Session, now: float) -> dict[str, Any]:
    kept = {"v": VERSION, "ttl": int(now) + KEPT_SECONDS, "sender_key": session.owner or ""}
    return {**kept, "session": json.dumps(asdict(session))}


def _read(row: Row) -> Session:
    try:
        if row["v"] != VERSION:
            raise ValueError
        fields = json.loads(row["session"])
        return Session(**{**fields, "listeners": tuple(fields["listeners"])})
    except (LookupError, TypeError, ValueError):
        raise StoreUnavailableError("What is kept of a conversation cannot be read.") from None
