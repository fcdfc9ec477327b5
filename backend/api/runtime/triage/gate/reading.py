"""Take texts apart: sentences, words, and the stems by which two sentences are about the same thing."""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from triage.wording import clean

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_TOKEN = re.compile(r"\w+")
_LINE = re.compile(r"\n+")
# After a full stop, a question or exclamation mark; not after "p.m.", "U.S." or a title.
_SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<![ap]\.m\.)(?<!U\.S\.)(?<!Mr\.)(?<!Ms\.)(?<!Mrs\.)(?<!Dr\.)(?<!No\.)\s+(?=[\"'(]?[A-Z0-9])"
)
_STRAIGHT = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2011": "-"})
_STEM = 5
"""Letters of a word that tell what it is about: "payments" and "payment", "insure" and "insurance" are one."""


def plain(text: str) -> str:
    """Write *text* in one way: compatible characters, straight quotation marks and apostrophes."""
    return unicodedata.normalize("NFKC", clean(text)).translate(_STRAIGHT)


def sentences(text: str) -> Iterator[str]:
    """Cut at line ends and after sentences; a row of a table or an item of a list is a sentence."""
    for line in _LINE.split(text):
        yield from filter(None, map(str.strip, _SENTENCE_END.split(line)))


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
    lower = (word.lower().removesuffix("'s") for word in words(text))
    return frozenset(word[:_STEM] for word in lower if len(word) > 2 and word not in _small())


def same_words(text: str) -> str:
    """Give the words and figures of *text* alone, for telling whether it stands in another."""
    return f" {' '.join(_TOKEN.findall(text.lower()))} "


@cache
def _small() -> frozenset[str]:
    document = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return frozenset(document["small"].split())
