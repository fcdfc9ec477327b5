"""What a draft may rest on: the passages, cut into statements that say which figures are about what."""

import re
from bisect import bisect, bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import accumulate

from triage.message import Passage
from triage.reply_checks.contacts import addresses, phones, without
from triage.reply_checks.figures import TIME, Figure, figures, in_one_form, may_have_figures, on_a_clock
from triage.reply_checks.reading import folded, plain, same_words, sentences, stems

_NOTHING = re.compile(r"\b(?:no|none|free|without|waived)\b", re.IGNORECASE)
_ZEROS = (Figure("0", "$"), Figure("0", "%"))
_STEMS_IN_COMMON = 2
_CLOSEST = 0.6
"""How close to the closest statement with such a figure one has to be that gives this figure."""
_COVERED = 0.75
_ENOUGH, _FEW = 5, 2
_CONDITIONS = frozenset(
    (
        *("if", "when", "once", "unless", "until", "whether", "after", "before"),
        *("not", "only", "may", "can", "where", "while"),
    )
)
_AGE = "year"
"""Articles say "18 or older", letters "18 years old"."""
_SIGNED = ("$", "%")
_LONGER = {"day": (7, "week"), "month": (12, "year"), "minute": (60, "hour")}
_COUNT = re.compile(r"\d{1,6}(?:\.5)?")
_ANY_HOUR = re.compile(r"\b(?:any hour|any time|around the clock|day and night)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence's figures, and what it and its neighbours and headings are about."""

    figures: frozenset[Figure]
    own: frozenset[str]
    near: frozenset[str]

    def closeness(self, about: frozenset[str]) -> float:
        """How much this is about the same: a word of its own counts twice as much as one of its surroundings."""
        return (len(self.own & about) + len(self.near & about)) / 2


@dataclass(frozen=True)
class Sources:
    """Everything that *texts*, which are plain, say, as far as it can be looked up; read when first asked for."""

    texts: tuple[str, ...]

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> "Sources":
        """Take the *passages* as sources."""
        return cls(tuple(plain(passage.text) for passage in passages))

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(dict.fromkeys(statement for text in self.texts for statement in _statements(text)))

    @cached_property
    def text(self) -> str:
        return same_words("\n".join(self.texts))

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(folded(self.text).split())

    @cached_property
    def addresses(self) -> frozenset[str]:
        return addresses("\n".join(self.texts))

    @cached_property
    def phones(self) -> frozenset[str]:
        return phones("\n".join(self.texts))

    def say(self, figure: Figure, about: frozenset[str]) -> bool:
        """Say whether *figure* stands where the passages speak of the same, and of nothing closer."""
        ours = closest = -1.0
        for statement in self._with_figures:
            if _has(statement.figures, figure):
                ours = max(ours, statement.closeness(about))
            elif any(other.unit == figure.unit for other in statement.figures):
                closest = max(closest, statement.closeness(about))
        return ours >= min(_STEMS_IN_COMMON, len(about) / 3) and ours >= _CLOSEST * closest

    def cover(self, about: frozenset[str]) -> bool:
        """Say whether one place speaks of nearly everything that a sentence is *about*."""
        shared = (len((statement.own | statement.near) & about) for statement in self.statements)
        return bool(about) and max(shared, default=0) >= _COVERED * len(about)

    def say_literally(self, sentence: str) -> bool:
        """Say whether the passages have *sentence* word for word, and no condition with it; a few words mean little."""
        said = same_words(sentence)
        return len(said.split()) >= _ENOUGH and any(_CONDITIONS.isdisjoint(rest) for rest in self._rests(said))

    def _rests(self, said: str) -> Iterator[list[str]]:
        """Give what a sentence says before *said*, and how it goes on, wherever passages say it."""
        text = f" {' '.join(word for row in self._rows for word in row)} "
        ends = list(accumulate(map(len, self._rows)))
        place = text.find(said)
        while place >= 0:
            first = text.count(" ", 0, place)
            after = first + len(said.split())
            start, end = bisect(ends, first), bisect_left(ends, after)
            words = [word for row in self._rows[start : end + 1] for word in row]
            begin = ends[start] - len(self._rows[start])
            yield words[: first - begin] + words[after - begin :][:_FEW]
            place = text.find(said, place + 1)

    @cached_property
    def _rows(self) -> list[list[str]]:
        return [same_words(row).split() for text in self.texts for row in sentences(text)]

    @cached_property
    def _with_figures(self) -> list[Statement]:
        return [statement for statement in self.statements if statement.figures]


@lru_cache(maxsize=256)
def _statements(text: str) -> tuple[Statement, ...]:
    """Read a passage sentence by sentence; the headings on the first of several lines are about all that follows.

    The same passages come back again and again: the articles have a few hundred.
    """
    found = []
    first, _, following = text.partition("\n")
    headings = stems(first) if following else frozenset[str]()
    rows = list(sentences(text))
    abouts = [stems(row) for row in rows]
    for place, row in enumerate(rows):
        near = headings.union(*abouts[max(0, place - 1) : place + 2])
        found.append(Statement(frozenset(_known(row)), abouts[place], near))
    return tuple(found)


def _known(sentence: str) -> Iterator[Figure]:
    """The figures of a sentence, with the forms in which they may come back."""
    for figure in figures(without(sentence)) if may_have_figures(sentence) else ():
        yield figure
        if figure.unit == TIME:
            yield on_a_clock(figure)
        elif _COUNT.fullmatch(figure.value):
            yield from _in_other_units(Decimal(figure.value), figure.unit)
    if _NOTHING.search(sentence):
        yield from _ZEROS
    if _ANY_HOUR.search(sentence):
        yield from (Figure("24"), Figure("24", "hour"), Figure("7"))
    if "every day" in sentence:
        yield Figure("7", "day")


def _in_other_units(number: Decimal, unit: str) -> Iterator[Figure]:
    """Give other ways to say it, in whole and half units: 18 months are 1.5 years, half an hour is 30 minutes."""
    for short, (times, long) in _LONGER.items():
        if unit == short and 2 * number % times == 0:
            yield Figure(in_one_form(number / times), long)
        elif unit == long:
            yield Figure(in_one_form(number * times), short)


def _has(known: frozenset[Figure], figure: Figure) -> bool:
    """Say whether *figure* is among those *known*; one that does not say what it counts may count anything."""
    if figure in known:
        return True
    if figure.unit:
        return figure.unit == _AGE and Figure(figure.value) in known
    return any(figure.value == other.value and ("." in figure.value or other.unit not in _SIGNED) for other in known)
