"""What a draft may rest on: the passages, cut into statements that say which figures are about what."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage.gate.contacts import addresses, phones, without
from triage.gate.figures import CLOCK, CODE, TIME, Figure, figures, on_a_clock
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


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that the passages say, as far as it can be looked up."""

    statements: tuple[Statement, ...]
    words: frozenset[str]
    addresses: frozenset[str]
    phones: frozenset[str]
    text: str

    def say(self, figure: Figure, about: frozenset[str]) -> bool:
        """Say whether a statement about the same has *figure*."""
        if figure.unit == CODE and not figure.value.isascii():
            return False
        return any(
            _has(statement.figures, figure) and _is_about(statement.about, about) for statement in self.statements
        )


def read(passages: Sequence[Passage]) -> Sources:
    """Take the *passages* apart."""
    texts = [plain(passage.text) for passage in passages]
    whole = "\n".join(texts)
    return Sources(
        statements=tuple(statement for text in texts for statement in _statements(text)),
        words=frozenset(folded(same_words(whole)).split()),
        addresses=addresses(whole),
        phones=phones(whole),
        text=same_words(whole),
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
        elif figure.unit == CLOCK:
            yield Figure(figure.value, CLOCK)
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
