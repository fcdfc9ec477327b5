"""Tell English from other languages by script and by the small words a language cannot do without."""

import re
import unicodedata
from collections import Counter
from functools import cache

from triage.tables import table

_WORDS = re.compile(r"[^\W\d_]+")
_SAMPLE = 4000
"""Characters that are enough to tell."""


def is_english(text: str) -> bool:
    """Say whether *text* may pass for English; a text with too few words to tell does."""
    words = [word.casefold() for word in _WORDS.findall(text[:_SAMPLE])]
    if _mostly_other_script("".join(words)):
        return False
    counts = Counter(filter(_small_in_any().__contains__, words))
    small = {
        language: sum(counts[word] for word in known.intersection(counts)) for language, known in _small_words().items()
    }
    english = small.pop("English")
    other = max(small.values())
    return other < 2 or other * 2 <= english


def _mostly_other_script(letters: str) -> bool:
    others = [] if letters.isascii() else [letter for letter in letters if not letter.isascii()]
    return sum(not unicodedata.name(letter, "").startswith("LATIN") for letter in others) > 0.3 * len(letters)


@cache
def _small_in_any() -> frozenset[str]:
    return frozenset().union(*_small_words().values())


@cache
def _small_words() -> dict[str, frozenset[str]]:
    document = table(__file__)
    return {language: frozenset(words.split()) for language, words in document.items()}
