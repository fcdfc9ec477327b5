"""Tell English from other languages by script and by the small words a language cannot do without."""

import json
import re
import unicodedata
from functools import cache
from pathlib import Path

_WORDS = re.compile(r"[^\W\d_]+")
_SAMPLE = 4000
"""Characters that are enough to tell."""


def is_english(text: str) -> bool:
    """Say whether *text* may pass for English; a text with too few words to tell does."""
    words = [word.casefold() for word in _WORDS.findall(text[:_SAMPLE])]
    if _mostly_other_script("".join(words)):
        return False
    small = {language: sum(word in known for word in words) for language, known in _small_words().items()}
    english = small.pop("English")
    other = max(small.values())
    return other < 2 or other * 2 <= english


def _mostly_other_script(letters: str) -> bool:
    latin = sum(letter.isascii() or unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return len(letters) - latin > 0.3 * len(letters)


@cache
def _small_words() -> dict[str, frozenset[str]]:
    document = json.loads(Path(__file__).with_name("languages.json").read_text(encoding="utf-8"))
    return {language: frozenset(words.split()) for language, words in document.items()}
