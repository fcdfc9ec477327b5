"""How easily a text reads, by the formula that is usual in its language. Syllables are counted by groups of vowels."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple


class Formula(NamedTuple):
    """A formula of Flesch's kind: *constant* - *sentence* x words a sentence - *syllable* x syllables a word."""

    name: str
    constant: float
    sentence: float
    syllable: float


class Readability(NamedTuple):
    """From about 0, hard, to 100, easy; 60 is plain."""

    formula: str
    score: float


FORMULAS: Final[Mapping[str, Formula]] = {
    "en": Formula("Flesch Reading Ease", 206.835, 1.015, 84.6),
    "es": Formula("Fernández Huerta", 206.84, 1.02, 60.0),
    "fr": Formula("Kandel-Moles", 207.0, 1.015, 73.6),
    "de": Formula("Amstad", 180.0, 1.0, 58.5),
}
_WORD: Final = re.compile(r"[^\W\d_]+")
_VOWELS: Final = re.compile(r"[aeiouy]+")
_SILENT: Final = re.compile(r"(?<=[^aeiouyl])e$")
"""The e of "fee" is heard, those of "late" and "place" are not, that of "table" is."""


def readability(sentences: Sequence[str], language: str = "en") -> Readability | None:
    """How easily *sentences* read; None for none, and for a language without a formula."""
    formula = FORMULAS.get(language)
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    if formula is None or not words:
        return None
    syllables = sum(_syllables(word, language) for word in words)
    score = (
        formula.constant - formula.sentence * len(words) / len(sentences) - formula.syllable * syllables / len(words)
    )
    return Readability(formula.name, round(score, 1))


def _syllables(word: str, language: str) -> int:
    plain = unicodedata.normalize("NFKD", word.casefold()).encode("ascii", "ignore").decode()
    if language in {"en", "fr"}:
        plain = _SILENT.sub("", plain) or plain
    return max(1, len(_VOWELS.findall(plain)))
