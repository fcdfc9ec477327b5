"""Who writes when: turns of conversations and mails, as Poisson arrivals by a seed, shared out by conversation.

Arrivals are open-loop: nobody waits for an answer before the next comes, so a bank that is slow gets no relief.
"""

from __future__ import annotations

import heapq
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

EMAIL: Final = "EMAIL"
READING_SECONDS: Final = 8.0
"""What a customer takes at least to read an answer and to write again."""
MEAN_PAUSE: Final = 20.0
"""What a customer takes besides, on average."""


@dataclass(frozen=True, slots=True, order=True)
class Arrival:
    """A message on its way: it was *written* once and is delivered *at* a time, perhaps not for the first time.

    *text* is what a turn says, or which of the mails comes. One that *is_damaged* is followed by one that is not.
    """

    at: float
    id: str
    conversation: str
    channel: str
    text: str
    sender: str
    written: float
    is_damaged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """So many messages a minute for so many minutes, of which a share are mails.

    Of *disturbed* traffic a share is delivered twice, some of it only after the queue has forgotten the first, a share
    late, so that later turns overtake it, and a tenth of that share damaged at first.
    """

    rate: float
    minutes: float
    mail_share: float
    mails: int
    seed: int
    senders: tuple[str, ...] = ()
    disturbed: float = 0.0

    def arrivals(self, share: int = 0, shares: int = 1) -> Iterator[Arrival]:
        """Everything that is delivered to one of so many shares, in order; a conversation is in one of them."""
        waiting: list[Arrival] = []
        for message in self._written():
            if share_of(message.conversation, shares) != share:
                continue
            while waiting and waiting[0].at <= message.at:
                yield heapq.heappop(waiting)
            for delivery in self._deliveries(message):
                heapq.heappush(waiting, delivery)
        while waiting:
            yield heapq.heappop(waiting)

    def _written(self) -> Iterator[Arrival]:
        random = Random(f"traffic {self.seed}")  # noqa: S311 - no secret
        now, number = 0.0, 0
        open_: list[tuple[float, str, int, int]] = []
        while True:
            now += random.expovariate(self.rate / 60)
            if now >= self.minutes * 60:
                return
            number += 1
            if random.random() < self.mail_share:
                name, sender = f"mail-{self.seed}-{number}", f"jo@house{number}.example"
                yield Arrival(now, name, name, EMAIL, str(random.randrange(self.mails)), sender, now)
                continue
            if open_ and open_[0][0] <= now:
                _, name, script, turn = heapq.heappop(open_)
            else:
                name, script, turn = f"chat-{self.seed}-{number}", random.randrange(len(conversations())), 0
            channel, texts = conversations()[script]
            yield Arrival(now, f"{name}/{turn}", name, channel, texts[turn], self._sender(name), now)
            if turn + 1 < len(texts):
                ready = now + READING_SECONDS + random.expovariate(1 / MEAN_PAUSE)
                heapq.heappush(open_, (ready, name, script, turn + 1))

    def _deliveries(self, message: Arrival) -> Iterator[Arrival]:
        random = Random(f"deliveries {self.seed} {message.id}")  # noqa: S311 - no secret
        late = random.uniform(1, 60) if random.random() < self.disturbed else 0.0
        if message.channel != EMAIL and random.random() < self.disturbed / 10:
            yield replace(message, is_damaged=True)
        yield replace(message, at=message.at + late)
        if random.random() < self.disturbed:
            later = random.choice((0.0, random.uniform(0, 30), random.uniform(310, 400)))
            yield replace(message, at=message.at + late + later)

    def _sender(self, conversation: str) -> str:
        """Every other conversation is a customer's, the rest are of nobody known."""
        number = zlib.crc32(conversation.encode())
        return self.senders[number // 2 % len(self.senders)] if self.senders and number % 2 else ""


def share_of(conversation: str, shares: int) -> int:
    """Which of so many shares a conversation is in, as a stream finds the shard of a key."""
    return zlib.crc32(f"share {conversation}".encode()) % shares


@cache
def conversations() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What customers say in conversations: channel and turns."""
    rows = json.loads(Path(__file__).with_name("conversations.json").read_text(encoding="utf-8"))
    return tuple((row["channel"], tuple(row["turns"])) for row in rows)
