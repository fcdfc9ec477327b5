"""What a turn says by its few words alone, whatever the matter is; a turn with any other word is the model's to read.

The lists are closed: every word of a turn has to be in them, so a new way to say something needs no new row.
"""

import re
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
    """Read what *text* says, None where that takes more than these words; signs alone mean little but a nod."""
    words = _WORD.findall(matching(text))
    if len(words) > LONGEST:
        return None
    asks_who = bool(words) and words[0] in _TO_BE and _is_of(words, "machine", "being", "filler")
    found = {
        Says.IDENTITY: asks_who,
        Says.PERSON: _is_of(words, "person", "wanting", "filler"),
        Says.FAREWELL: _is_of(words, "farewell", "greeting", "filler"),
        Says.GREETING: _is_of(words, "greeting", "filler"),
    }
    nod = (Says.FAREWELL if after_an_answer else Says.GREETING) if _WORDS["filler"].issuperset(words) else None
    return next((name for name, holds in found.items() if holds), nod)


def _is_of(words: list[str], needed: str, *others: str) -> bool:
    """Say whether one of *words* is of the list *needed*, and all are of it or of the *others*."""
    known = _WORDS[needed].union(*(_WORDS[name] for name in others))
    return known.issuperset(words) and not _WORDS[needed].isdisjoint(words)
