"""What is remembered of a conversation, and how turns find their order.

A turn is claimed before it is judged and settled once it is decided, each under the condition that nobody wrote in
between. So turns have one order however they come: one that is delivered twice has one place and one result; of
several at once the last answers all of them together; one that was written before what was answered last, and comes
after it, is a person's. One that comes with other words was corrected: that is a turn of its own, in whose favour the
old words are answered no more.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, NamedTuple, Protocol

from conversation.repetition import same_words
from triage.errors import StoreUnavailableError
from triage.handover import FOR_GOOD, Act, Decision, Standing
from triage.message import Message, Part, Speaker, Turn, Writing
from triage.retention import KEPT_SECONDS

VERSION: Final = 1
LONGEST: Final = 2000
"""Characters of a turn that are remembered."""
MOST_KEPT: Final = 40
"""Turns that are remembered with their words."""
MOST_ANSWERS: Final = 30
"""Automatic answers in one conversation."""
SAME_SECONDS: Final = 10.0
"""Within this time the same words are the same turn, sent twice."""
TOGETHER_SECONDS: Final = 60.0
"""Turns without an answer that came within this time are read together."""
MOST_TRIES: Final = 20

NOTHING: Final = "nothing"
"""What was done about a turn that another one stands for."""

Row = Mapping[str, Any]


class Rows(Protocol):
    """Where conversations are kept; raises `StoreUnavailableError`."""

    def read(self, keys: Collection[str]) -> Mapping[str, Row]: ...

    def write(self, rows: Mapping[str, Row], as_read: Mapping[str, Row]) -> bool:
        """Write all *rows*; or none, and say so, where one is no longer as it was read."""
        ...


class Incoming(NamedTuple):
    """A turn as it comes: its *id* is the same however often it is delivered, or corrected; *at* is in epoch seconds.

    *customer* is the sealed sender, by which the conversation is found for whoever wrote it.
    """

    conversation: str
    id: str
    channel: str
    sender: str
    text: str
    at: float
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """A turn that has its place. *act* is empty as long as nobody decided, *statements* are what was told as proved;
    *result* is what its caller got.
    """

    id: str
    number: int
    at: float
    text: str
    act: str = ""
    reason: str = ""
    said: str = ""
    statements: tuple[str, ...] = ()
    result: str = ""

    @property
    def is_open(self) -> bool:
        return not self.act


@dataclass(frozen=True, slots=True)
class Memory:
    """A conversation so far; *count* counts its turns, *waits* is why it waits for a person."""

    turns: tuple[Past, ...] = ()
    count: int = 0
    waits: str = ""
    asked_back: int = 0
    answers: int = 0
    closed: int = 0

    @property
    def standing(self) -> Standing:
        return Standing(self.waits, self.asked_back)

    @property
    def answered(self) -> tuple[Past, ...]:
        """The turns that got an answer from the articles."""
        return tuple(turn for turn in self.turns if turn.act == Act.ANSWER and turn.statements)

    @property
    def has_helped(self) -> bool:
        """Whether anything was answered or closed, so that it may be closed again."""
        return any(turn.act in {Act.ANSWER, Act.CLOSE} for turn in self.turns)

    @property
    def said(self) -> tuple[str, ...]:
        """All statements that the customer has read."""
        return tuple(text for turn in self.turns for text in turn.statements)

    def turn(self, id_: str, text: str) -> Past | None:
        """Find the turn *id_* with these words; one that was corrected has a place for each of its texts."""
        return next((turn for turn in self.turns if turn.id == id_ and same_words(text[:LONGEST], turn.text)), None)

    def before(self, mine: Past) -> tuple[Turn, ...]:
        """What was said before the turn *mine* and those that are read with it, oldest first."""
        together = self.together(mine)
        found = []
        for past in self.turns:
            if past.number < mine.number and past not in together and past.act != NOTHING:
                found.append(Turn(Speaker.CUSTOMER, past.text, past.at, is_corrected=past.id == mine.id))
                if past.said:
                    found.append(Turn(Speaker.US, past.said, past.at, hands_over=past.reason))
        return tuple(found)

    def together(self, mine: Past) -> tuple[Past, ...]:
        """The turns before *mine* that nobody answered yet, and that are read with it."""
        return tuple(
            turn
            for turn in self.turns
            if turn.is_open and turn.number < mine.number and abs(mine.at - turn.at) <= TOGETHER_SECONDS
        )

    def is_stale(self, mine: Past) -> bool:
        """Say whether the turn *mine* was written before one that was dealt with already, without it."""
        return any(turn.at > mine.at for turn in self.turns if not turn.is_open and turn.act != NOTHING)

    def is_overtaken(self, mine: Past) -> bool:
        """Say whether a later turn was, or is being, read together with the turn *mine*."""
        later = (turn for turn in self.turns if turn.number > mine.number and turn.act != NOTHING)
        return any(abs(turn.at - mine.at) <= TOGETHER_SECONDS for turn in later)

    def claimed(self, turn: Incoming) -> "Memory":
        """The same with a place for *turn*; one that was sent twice within seconds is done with nothing.

        So is what is corrected: by *turn*, unless it was dealt with, and *turn* itself, where that came before it.
        """
        is_corrected = any(each.id == turn.id and each.at > turn.at for each in self.turns)
        turns = tuple(
            replace(each, act=NOTHING) if each.id == turn.id and each.is_open and not is_corrected else each
            for each in self.turns
        )
        twice = any(
            same_words(turn.text[:LONGEST], past.text) and abs(turn.at - past.at) <= SAME_SECONDS
            for past in turns[-3:]
            if past.act != NOTHING
        )
        past = Past(turn.id, self.count, turn.at, turn.text[:LONGEST], act=NOTHING if twice or is_corrected else "")
        return replace(self, turns=(*turns, past)[-MOST_KEPT:], count=self.count + 1)

    def settled(self, number: int, outcome: "Outcome") -> "Memory":
        """The same after the turn *number* came to *outcome*."""
        turns = tuple(replace(turn, **outcome._asdict()) if turn.number == number else turn for turn in self.turns)
        if outcome.act == NOTHING:
            return replace(self, turns=turns)
        waits = self.waits
        if outcome.act == Act.HAND_OVER and (outcome.reason in FOR_GOOD or waits not in FOR_GOOD):
            waits = outcome.reason
        return replace(
            self,
            turns=turns,
            waits=waits,
            asked_back=self.asked_back + 1 if outcome.act == Act.ASK_BACK else 0,
            answers=self.answers + (outcome.act == Act.ANSWER),
            closed=self.closed + (outcome.act == Act.CLOSE),
        )


class Outcome(NamedTuple):
    """What came of a turn."""

    act: str
    reason: str = ""
    said: str = ""
    statements: tuple[str, ...] = ()
    result: str = ""

    @classmethod
    def of(cls, decision: Decision, said: str, statements: tuple[str, ...], result: str) -> "Outcome":
        return cls(str(decision.act), decision.reason, said, statements, result)


class Placed(NamedTuple):
    """A turn, the conversation so far, and the place of the turn in it."""

    turn: Incoming
    memory: Memory
    past: Past

    @property
    def is_stale(self) -> bool:
        return self.memory.is_stale(self.past)

    @property
    def with_it(self) -> tuple[Past, ...]:
        """The turns before it that are read with it."""
        return self.memory.together(self.past)

    @property
    def message(self) -> Message:
        """The turn and those that are read with it, and what was said before."""
        earlier = (Part(Writing.WRITTEN, each.text) for each in self.with_it)
        return Message(
            contact_id=self.turn.conversation,
            channel=self.turn.channel,
            sender=self.turn.sender,
            parts=(*earlier, Part(Writing.WRITTEN, self.turn.text)),
            received=self.turn.at,
            conversation=self.memory.before(self.past),
        )


@dataclass(slots=True, eq=False)
class Conversations:
    """Gives turns their places, one after the other."""

    rows: Rows

    def claim(self, turn: Incoming) -> Placed:
        """Give *turn* its place, or find the one it has."""
        for _ in range(MOST_TRIES):
            memory, stored = self._read(turn.conversation)
            if past := memory.turn(turn.id, turn.text):
                return Placed(turn, memory, past)
            following = memory.claimed(turn)
            if self._write(turn, following, stored):
                return Placed(turn, following, following.turns[-1])
        raise StoreUnavailableError("Too many write in one conversation at once.")

    def settle(self, turn: Incoming, outcome: Outcome) -> Past:
        """Keep *outcome* unless the turn has one by now; a later turn that came meanwhile stands for it as well."""
        for _ in range(MOST_TRIES):
            memory, stored = self._read(turn.conversation)
            mine = memory.turn(turn.id, turn.text)
            if mine is None:
                raise StoreUnavailableError("A conversation has lost a turn.")
            if not mine.is_open:
                return mine
            kept = Outcome(NOTHING) if memory.is_overtaken(mine) else outcome
            following = memory.settled(mine.number, kept)
            if self._write(turn, following, stored):
                return replace(mine, **kept._asdict())
        raise StoreUnavailableError("Too many write in one conversation at once.")

    def memory(self, conversation: str) -> Memory:
        """Give what is remembered of *conversation*."""
        return self._read(conversation)[0]

    def _read(self, conversation: str) -> tuple[Memory, Mapping[str, Row]]:
        stored = self.rows.read([conversation])
        row = stored.get(conversation)
        return (from_row(row) if row else Memory()), stored

    def _write(self, turn: Incoming, memory: Memory, stored: Mapping[str, Row]) -> bool:
        row = stored.get(turn.conversation, {})
        before = row.get("ttl", 0)
        ttl = max(int(turn.at) + KEPT_SECONDS, before if isinstance(before, int) else 0)
        customer = turn.customer or str(row.get("sender_key", ""))
        return self.rows.write({turn.conversation: to_row(memory, ttl, customer)}, stored)


def to_row(memory: Memory, ttl: int, customer: str = "") -> dict[str, Any]:
    """Write a conversation as a row, under the sealed sender where there is one."""
    return {"v": VERSION, "ttl": ttl, "memory": json.dumps(asdict(memory)), "sender_key": customer}


def from_row(row: Row) -> Memory:
    """Read a row; raise `StoreUnavailableError` for one that this version would not have written."""
    try:
        if row["v"] != VERSION:
            raise ValueError
        fields = json.loads(row["memory"])
        turns = tuple(Past(**{**turn, "statements": tuple(turn["statements"])}) for turn in fields.pop("turns"))
        return Memory(turns=turns, **fields)
    except (LookupError, TypeError, ValueError):
        raise StoreUnavailableError("What is remembered of a conversation cannot be read.") from None
