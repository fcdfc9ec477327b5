"""Whether a turn asks again what was answered, or its answer says again what was said."""

import re
from collections.abc import Iterable

from triage.evidence.reading import stems, words
from triage.normal import matching
from triage.wording import one_line

FEWEST_WORDS = 2
"""Telling words that a question has to have: "and gold?" may be asked of many things."""

_END = re.compile(r"(?<=[.!?])\s+|\n")


def asks_again(text: str, answered: Iterable[str]) -> bool:
    """Say whether a sentence of *text* asks what one of the turns *answered* before did, in the same words."""
    asked = _questions(text)
    return any(asked & _questions(before) for before in answered)


def says_nothing_new(statements: Iterable[str], said: Iterable[str]) -> bool:
    """Say whether all *statements* are among what was *said* before; without any there is nothing to repeat."""
    new = set(map(_plain, statements))
    return bool(new) and new <= set(map(_plain, said))


def same_words(text: str, other: str) -> bool:
    """Say whether two texts are one that was sent twice."""
    return _plain(text) == _plain(other)


def _questions(text: str) -> set[frozenset[str]]:
    found = (stems(sentence) | _asking(sentence) for sentence in _END.split(matching(text)))
    return {words_ for words_ in found if len(words_) >= FEWEST_WORDS}


def _asking(sentence: str) -> frozenset[str]:
    """The word that tells two questions about one thing apart: how much, how long, where."""
    asks = ("how", "what", "where", "when", "who", "why", "which", "much", "long", "many")
    return frozenset(word for word in words(sentence) if word in asks)


def _plain(text: str) -> str:
    return one_line(matching(text)).strip(" .!?")
