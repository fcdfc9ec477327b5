"""Write texts in one way, and take them apart: words, and the stems by which two are about the same thing."""

import re
import unicodedata
from functools import cache, lru_cache

from triage.normal import shown, straight
from triage.tables import table
from triage.wording import clean

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_BLANKS = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
# A line, no heading and no row, that goes on in the next one, which begins like no sentence and no item.
_WRAPPED = re.compile(
    r"^(?![#|])(.*[^\s.!?:;|])[^\S\n]*\n(?=[^\S\n]*[a-z\d$\u20ac\u00a3(])(?!\s*\(?\d{1,2}[.):] |\s*step \d)",
    re.MULTILINE,
)
_FRACTION = re.compile("(?:(\\d) ?)?([\u00bc-\u00be])")
_TITLE = re.compile(r"\b(Mr|Mrs|Ms|Mx|Dr|Prof)\.")
_SHORTEST = 3
_STEM = 5
"""Letters of a word that tell what it is about: "payments" and "payment", "insure" and "insurance" are one."""


def plain(text: str) -> str:
    """Write *text* in one way.

    It has compatible and visible characters, straight quotation marks, single blanks, whole sentences on a line, and
    "Mr" without its stop.
    """
    text = clean(text)
    if not text.isascii():
        text = _FRACTION.sub(
            lambda match: f"{match[1] or 0}{unicodedata.numeric(match[2]):g}".replace("0.", ".", 1), text
        )
        text = unicodedata.normalize("NFKC", straight(shown(text)))
    return _TITLE.sub(r"\1", _BLANKS.sub(" ", _WRAPPED.sub(r"\1 ", text))).strip()


def words(text: str) -> list[str]:
    """Give the words of *text* as they are written."""
    return _WORD.findall(text)


def stems(text: str) -> frozenset[str]:
    """Give what the words of *text* are about; small words are about nothing."""
    return frozenset(filter(None, map(_stem, words(text))))


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    lower = _uncontracted(word.lower())
    return "" if is_small(lower) else (lower.removesuffix("s") if len(lower) > _SHORTEST else lower)[:_STEM]


def _uncontracted(word: str) -> str:
    """Give the word that a contraction begins with: "can't" and "you'll" are small words as well."""
    first, _, rest = word.partition("'")
    return first.removesuffix("n") if rest == "t" else first


def is_small(word: str) -> bool:
    """Say whether *word*, in lower case, is one that a language cannot do without."""
    return len(word) < _SHORTEST or word in _small()


@cache
def _small() -> frozenset[str]:
    document = table(__file__)
    return frozenset(document["small"].split())
