"""What became of the messages of a load, and the figures on them."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from evaluation.load.traffic import EMAIL

WITHIN: Final = 5.0
"""Seconds within which a turn has an answer or a person."""
ANSWER, NOTHING, FAILED = "answer", "nothing", "failed"
PEOPLE: Final = frozenset({"hand_over", FAILED, "agent_review"})
"""What leaves a message to a person; FAILED is what a flow makes of a function that fails."""


class Message(NamedTuple):
    """A turn or a mail: when it was delivered, in seconds of the load, and when it was written."""

    id: str
    conversation: str
    channel: str
    at: float
    written: float


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a message: told *seconds* after it was delivered, of which *own* were not spent waiting for others.

    *shed* says how far admission let it go where that was not all the way.
    """

    message: Message
    act: str
    seconds: float
    own: float
    shed: str = ""

    @property
    def told_at(self) -> float:
        return self.message.at + self.seconds

    @property
    def is_turn(self) -> bool:
        return self.message.channel != EMAIL


@dataclass(slots=True)
class Tally:
    """Counts while the load runs.

    *again* are deliveries of what was dealt with, *refused* those that nobody can read; *replayed* dead letters went
    back, and *dead* ones are left. Of *mailed*, each is a mail that went out: for which contact, by which action.
    """

    offered: set[str] = field(default_factory=set)
    done: list[Done] = field(default_factory=list)
    again: int = 0
    refused: int = 0
    mailed: list[tuple[str, str]] = field(default_factory=list)
    replayed: int = 0
    dead: int = 0
    cpu: float = 0.0
    asked: int = 0
    lag: float = 0.0

    def join(self, other: Tally) -> None:
        """Count what *other* counted as well."""
        self.offered |= other.offered
        self.done += other.done
        self.mailed += other.mailed
        self.again += other.again
        self.refused += other.refused
        self.replayed += other.replayed
        self.dead += other.dead
        self.cpu += other.cpu
        self.asked += other.asked
        self.lag = max(self.lag, other.lag)

    @property
    def lost(self) -> int:
        """Messages of which nothing came."""
        return len(self.offered - {done.message.id for done in self.done})

    @property
    def doubled(self) -> int:
        """How often somebody was told once more about the same message, or mailed the same reply."""
        told = Counter(done.message.id for done in self.done if done.act != NOTHING)
        return sum(count - 1 for count in (*told.values(), *Counter(self.mailed).values()))

    @property
    def out_of_order(self) -> int:
        """Answers to what was written before something that had been answered in the same conversation."""
        latest: defaultdict[str, float] = defaultdict(lambda: -math.inf)
        found = 0
        for done in sorted(self.done, key=lambda each: each.told_at):
            if done.act == ANSWER:
                found += done.message.written < latest[done.message.conversation]
                latest[done.message.conversation] = max(done.message.written, latest[done.message.conversation])
        return found

    @property
    def turns(self) -> list[Done]:
        return [done for done in self.done if done.is_turn]

    @property
    def shed(self) -> Counter[str]:
        return Counter(done.shed for done in self.done if done.shed)


def availability(turns: Iterable[Done]) -> float:
    """The share of *turns* that had an answer or a person in time, however often they were told.

    A turn that another stands for has it there.
    """
    first = dict[str, Done]()
    for done in sorted(turns, key=lambda each: each.told_at):
        first.setdefault(done.message.id, done)
    found = [done.seconds <= WITHIN for done in first.values()]
    return sum(found) / len(found) if found else 1.0


def percentile(values: Sequence[float], share: float) -> float:
    """The value that *share* of the sorted *values* do not exceed."""
    return values[min(len(values) - 1, math.ceil(share * len(values)) - 1)] if values else 0.0
