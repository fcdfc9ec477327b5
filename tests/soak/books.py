"""What must hold of all that a bank sent by itself, added up after a whole run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from mail.addresses import canonical, domain
from sending.ledger import Limits

LEEWAY: Final = 8.0
"""A mail leaves up to so many seconds after it was granted, and so comes closer to the one after it."""

FUSE_SECONDS: Final = 59 * 60.0
"""The fuse counts by the minute."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A mail that went out by itself: to whom, when, and how wrong the ledger's clock was then."""

    address: str
    sent_at: float
    offset: float = 0.0

    @property
    def at(self) -> float:
        """When it went out by the ledger's clock, which is the only one it has for its budgets."""
        return self.sent_at + self.offset


def audit(mails_in: int, out: Sequence[Posted], limits: Limits, at_once: int) -> Iterator[str]:
    """Name the limits that are passed; *at_once* is how many mails were decided at the same moment at most.

    Those do not see each other in the counters of the fuse, nor do mails of two clocks.
    """
    if len(out) > mails_in:
        yield f"{len(out)} mails out for {mails_in} in"
    if _most(out, lambda one: canonical(one.address), limits.sender.seconds - LEEWAY) > limits.sender.mails:
        yield "the budget of a sender is passed"
    foreign = [one for one in out if domain(one.address)]
    if _most(foreign, lambda one: domain(one.address), limits.domain.seconds - LEEWAY) > limits.domain.mails:
        yield "the budget of a domain is passed"
    if _most(out, lambda one: one.offset, FUSE_SECONDS - LEEWAY) > limits.fuse + at_once - 1:
        yield "the fuse did not blow"


def _most(out: Sequence[Posted], of_what: Callable[[Posted], Hashable], seconds: float) -> int:
    """The most mails that go out within so many *seconds* and have something in common."""
    times: defaultdict[Hashable, list[float]] = defaultdict(list)
    for one in out:
        times[of_what(one)].append(one.at)
    return max(
        (sum(at <= other <= at + seconds for other in group) for group in times.values() for at in group), default=0
    )
