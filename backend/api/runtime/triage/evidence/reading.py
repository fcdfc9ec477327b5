"""Take texts apart: sentences, words, and the stems by which two sentences are about the same thing."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from triage.normal import shown, straight
from triage.tables import table
from triage.wording import clean

_CLAUSE_END = re.compile(r"(?<=[;:,])\s+|\s(?=\()|\s(?=(?:but|while|whereas|and (?:the|an?|it|you|we|for))\s)")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_TOKEN = re.compile(r"\w+")
_LINE = re.compile(r"\n+")
# After a full stop, a question or exclamation mark; not after "p.m." or "U.S.".
_SENTENCE_END = re.compile(r"(?<=[.!?])(?<![ap]\.m\.)(?<!U\.S\.)(?<!No\.)\s+(?=[\"'(]?[A-Z0-9])")
_BLANKS = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
# A line, no heading and no row, that goes on in the next one, which begins like no sentence and no item.
_WRAPPED = re.compile(
    r"^(?![#|])(.*[^\s.!?:;|])[^\S\n]*\n(?=[^\S\n]*[a-z\d$\u20ac\u00a3(])(?!\s*\(?\d{1,2}[.):] |\s*step \d)",
    re.MULTILINE,
)
_FRACTION = re.compile("(?:(\\d) ?)?([\u00bc-\u00be])")
_TITLE = re.compile(r"\b(Mr|Mrs|Ms|Mx|Dr|Prof)\.")
_ITEM = re.compile(r"^[ \t]*(?:[-*\u2022]|\(?\**(?:step )?\d{1,2}[.):]\**)[ \t]+", re.MULTILINE | re.IGNORECASE)
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


def without_markers(text: str) -> str:
    """Leave out what marks the items of a list."""
    return _ITEM.sub("", text)


def sentences(text: str) -> Iterator[str]:
    """Cut at line ends and after sentences; a row of a table or an item of a list is a sentence."""
    for line in _LINE.split(without_markers(text)):
        yield from filter(None, map(str.strip, _SENTENCE_END.split(line)))


def clauses(sentence: str) -> list[str]:
    """Cut a sentence where another thought may begin; a comma within a number is none of these places."""
    return [clause for clause in _CLAUSE_END.split(sentence) if clause]


def at_words(patterns: Iterable[str]) -> re.Pattern[str]:
    """Join *patterns* that begin where a word does: one search for all of them is much quicker than one for each."""
    return re.compile(rf"\b(?:{'|'.join(patterns)})")


def words(text: str) -> list[str]:
    """Give the words of *text* as they are written."""
    return _WORD.findall(text)


def folded(word: str) -> str:
    """Give *word* without case and accents."""
    if word.isascii():
        return word.lower()
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


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


def same_words(text: str) -> str:
    """Give the words and figures of *text* alone, for telling whether it stands in another."""
    return f" {' '.join(_TOKEN.findall(text.lower()))} "


def is_small(word: str) -> bool:
    """Say whether *word*, in lower case, is one that a language cannot do without."""
    return len(word) < _SHORTEST or word in _small()


@cache
def _small() -> frozenset[str]:
    document = table(__file__)
    return frozenset(document["small"].split())
