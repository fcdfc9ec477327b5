"""What a draft may rest on: the passages, cut into statements that say which figures are about what."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from triage.gate.contacts import addresses, phones, without
from triage.gate.figures import TIME, Figure, figures, on_a_clock
from triage.gate.reading import folded, plain, same_words, sentences, stems
from triage.message import Passage

_NOTHING = re.compile(r"\b(?:no|none|free|without|waived)\b", re.IGNORECASE)
_ZEROS = (Figure("0", "$"), Figure("0", "%"))
_STEMS_IN_COMMON = 2


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence's figures, and what it and its neighbours and headings are about."""

    figures: frozenset[Figure]
    about: frozenset[str]


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
        return tuple(statement for text in self.texts for statement in _statements(text))

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
        """Say whether a statement about the same has *figure*."""
        return any(
            _has(statement.figures, figure) and _is_about(statement.about, about) for statement in self.statements
        )


def _statements(text: str) -> Iterator[Statement]:
    """Read a passage sentence by sentence; headings and the head of a table are about all that follows them."""
    headings = frozenset[str]()
    rows = list(sentences(text))
    abouts = [stems(row) for row in rows]
    table: frozenset[str] = frozenset()
    for place, row in enumerate(rows):
        if row.startswith("#"):
            headings |= abouts[place]
        table = (table or abouts[place]) if row.startswith("|") else frozenset()
        near = frozenset[str]().union(*abouts[max(0, place - 1) : place + 2])
        yield Statement(frozenset(_known(row)), near | headings | table)


def _known(sentence: str) -> Iterator[Figure]:
    """The figures of a sentence, with the forms in which they may come back."""
    for figure in figures(without(sentence)):
        yield figure
        if figure.unit == TIME:
            yield on_a_clock(figure)
    if _NOTHING.search(sentence):
        yield from _ZEROS


def _has(known: frozenset[Figure], figure: Figure) -> bool:
    """Say whether *figure* is among those *known*; one that does not say what it counts may count anything."""
    if figure in known:
        return True
    return not figure.unit and any(other.value == figure.value for other in known)


def _is_about(statement: frozenset[str], sentence: frozenset[str]) -> bool:
    needed = min(_STEMS_IN_COMMON, max(1, len(sentence) // 3))
    return len(statement & sentence) >= needed or not sentence
