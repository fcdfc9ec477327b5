"""What a turn says by its few words alone, whatever the matter is; a turn with any other word is the model's to read.

The lists are closed: every word of a turn has to be in them, so a new way to say something needs no new row.
"""

import re
import unicodedata
from collections.abc import Mapping

from triage.handover import Says
from triage.normal import matching
from triage.tables import table

_WORDS: Mapping[str, frozenset[str]] = {name: frozenset(words.split()) for name, words in table(__file__).items()}
_WORD = re.compile(r"\w+(?:'\w+)?")
_TO_BE = frozenset({"are", "r", "is", "am"})
LONGEST = 12
"""Words of such a turn."""


def says(text: str, *, after_an_answer: bool) -> Says | None:
    """Read what *text* says, None where that takes more than these words, or than signs that nod."""
    words = _WORD.findall(matching(text))
    if len(words) > LONGEST or not _WORDS["nods"].issuperset(_pictures(text)):
        return None
    asks_who = bool(words) and words[0] in _TO_BE and _is_of(words, "machine", "genuine", "being", "filler")
    found = {
        Says.IDENTITY: asks_who or _is_of(words, "genuine", "addressed"),
        Says.PERSON: _is_of(words, "person", "wanting", "filler"),
        Says.FAREWELL: _is_of(words, "farewell", "greeting", "filler"),
        Says.GREETING: _is_of(words, "greeting", "filler") or _is_of(words, "opening", "wanting", "greeting", "filler"),
    }
    is_content = after_an_answer and "?" not in text
    nod = (Says.FAREWELL if is_content else Says.GREETING) if _WORDS["filler"].issuperset(words) else None
    return next((name for name, holds in found.items() if holds), nod)


def _pictures(text: str) -> set[str]:
    return {sign for sign in text if unicodedata.category(sign) == "So"}


def _is_of(words: list[str], needed: str, *others: str) -> bool:
    """Say whether one of *words* is of the list *needed*, and all are of it or of the *others*."""
    known = _WORDS[needed].union(*(_WORDS[name] for name in others))
    return known.issuperset(words) and not _WORDS[needed].isdisjoint(words)
