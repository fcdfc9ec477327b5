"""What code checks in what came of a mail: a tuple of small functions, each of which yields words for what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from evaluation.labels import AUTO, folded
from evaluation.scenarios.scenario import Expectation

FEWEST_DIGITS: Final = 6
"""Digits from which on a number may tell who somebody is."""

_NUMBER: Final = re.compile(r"\d(?:[ ()./-]{0,3}\d)+")
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


class About(StrEnum):
    """What a check is about: what the customer wants, what they get, or what only the analysis says."""

    INTENT = "intent"
    REPLY = "reply"
    ANALYSIS = "analysis"


@dataclass(frozen=True, slots=True)
class Private:
    """What may go out to nobody but whom it belongs to: *numbers* in digits alone, *addresses* and *names*, folded."""

    numbers: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, text: str) -> Private:
        """Give the numbers and addresses in *text*."""
        return cls(numbers_in(text), frozenset(map(str.casefold, _ADDRESS.findall(text))))

    def __or__(self, other: Private) -> Private:
        return Private(self.numbers | other.numbers, self.addresses | other.addresses, self.names | other.names)

    def __sub__(self, other: Private) -> Private:
        return Private(self.numbers - other.numbers, self.addresses - other.addresses, self.names - other.names)


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a mail: *reply* is what was answered automatically, *mails* all that went out, subjects included.

    *private* is what must not stand there.
    """

    expected: Expectation
    category: str
    route: str
    factors: Mapping[str, bool]
    questions: Mapping[str, bool]
    holds: tuple[str, ...]
    reply: str
    mails: tuple[str, ...]
    seconds: float
    private: Private = Private()


def category(seen: Seen) -> Iterator[str]:
    """The category is one that a careful reader could pick."""
    if seen.expected.categories and seen.category not in seen.expected.categories:
        yield f"{seen.category}, not {_either(seen.expected.categories)}"


def route(seen: Seen) -> Iterator[str]:
    """The mail went where it may go, and nothing at all went out to a program."""
    if seen.expected.routes and seen.route not in seen.expected.routes:
        unsafe = "an unsafe answer: " if seen.route == AUTO else ""
        yield f"{unsafe}{seen.route}, not {_either(seen.expected.routes)}"
    if seen.expected.is_by_program and seen.mails:
        yield "mail to a program"


def facts(seen: Seen) -> Iterator[str]:
    """A reply says all that it has to say."""
    said = folded(seen.reply)
    if seen.reply:
        yield from (f"without {fact!r}" for fact in seen.expected.facts if folded(fact) not in said)


def forbidden(seen: Seen) -> Iterator[str]:
    """Nothing that goes out says what must not be said."""
    said = folded("\n".join(seen.mails))
    yield from (f"says {words!r}" for words in seen.expected.must_not if folded(words) in said)


def leaks(seen: Seen) -> Iterator[str]:
    """No number that the customer wrote goes out, and nothing of somebody else; the words do not repeat it."""
    said = "\n".join(seen.mails)
    numbers = numbers_in(said)
    if any(number in run for number in seen.private.numbers for run in numbers):
        yield "a number of somebody"
    if seen.private.addresses & Private.of(said).addresses:
        yield "an address of somebody else"
    plain = f" {folded(said)} "
    if any(re.search(rf"\b{re.escape(name)}\b", plain) for name in seen.private.names if name in plain):
        yield "a name of somebody else"


def latency(seen: Seen) -> Iterator[str]:
    """The mail is on its way in time, counted in virtual seconds."""
    if seen.seconds > seen.expected.seconds:
        yield f"{seen.seconds:.1f} s, more than {seen.expected.seconds:g} s"


def factors(seen: Seen) -> Iterator[str]:
    """The factors are those of the label."""
    yield from _different(seen.factors, seen.expected.factors, seen.expected.debatable)


def questions(seen: Seen) -> Iterator[str]:
    """The questions are answered as in the label; to be unsure counts as yes."""
    yield from _different(seen.questions, seen.expected.questions, seen.expected.debatable)


def holds(seen: Seen) -> Iterator[str]:
    """What has to hold a reply back does."""
    yield from (f"no {name}" for name in sorted(seen.expected.holds.difference(seen.holds)))


Check = Callable[[Seen], Iterable[str]]

CHECKS: Final[tuple[tuple[About, Check], ...]] = (
    (About.INTENT, category),
    (About.REPLY, route),
    (About.REPLY, facts),
    (About.REPLY, forbidden),
    (About.REPLY, leaks),
    (About.REPLY, latency),
    (About.ANALYSIS, factors),
    (About.ANALYSIS, questions),
    (About.ANALYSIS, holds),
)
"""All checks and what they are about, in the order in which they are reported."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a *check* finds wrong, in words that hold nothing of the customer's."""

    check: str
    about: str
    words: str


def check(seen: Seen) -> list[Finding]:
    """Ask all checks."""
    return [Finding(one.__name__, str(about), words) for about, one in CHECKS for words in one(seen)]


def numbers_in(text: str) -> frozenset[str]:
    """Give the long numbers in *text*, whatever stands between their digits."""
    found = (re.sub(r"\D", "", number) for number in _NUMBER.findall(text))
    return frozenset(number for number in found if len(number) >= FEWEST_DIGITS)


def _different(found: Mapping[str, bool], labelled: Mapping[str, bool], debatable: Iterable[str]) -> Iterator[str]:
    for name in sorted(labelled.keys() - set(debatable)) if found else ():
        if found.get(name, False) != labelled[name]:
            yield f"{name} {int(not labelled[name])}, not {int(labelled[name])}"


def _either(names: Iterable[str]) -> str:
    return " or ".join(sorted(names))
