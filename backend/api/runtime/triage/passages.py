"""Passages of our articles as a knowledge base gives them back: heading path, sentences with ids, and which are ours.

`backend/knowledge/cutting.py` writes them: the heading path on the first line, then a sentence a line. How many words
each line has stands in the metadata, so it does not matter what becomes of line ends and blanks on the way.
"""

import hashlib
from collections.abc import Mapping
from itertools import accumulate, pairwise
from typing import NamedTuple

HASH, LINES, VALID_UNTIL = "hash", "lines", "valid_until"
"""Names of metadata. The last day of an article is a number of days since 1970."""


class Sentence(NamedTuple):
    """A sentence of a passage; *id* is `p2s10` for the tenth of the second passage."""

    id: str
    text: str


class ArticlePassage(NamedTuple):
    """A section of an article, word for word as it was deployed; *hash* stands for its words."""

    article: str
    heading: str
    sentences: tuple[Sentence, ...]
    hash: str = ""


def passage_hash(text: str) -> str:
    """Give what stands for the words of *text*, whatever is between them."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()[:32]


def line_lengths(text: str) -> str:
    """Give the number of words of each line of *text*."""
    return " ".join(str(len(line.split())) for line in text.splitlines())


def read(number: int, text: str, metadata: Mapping[str, object]) -> ArticlePassage | None:
    """Read the passage of rank *number*; None for a foreign one, which has no metadata of ours or other words."""
    words, lengths, found = text.split(), _numbers(metadata.get(LINES)), passage_hash(text)
    if metadata.get(HASH) != found or not lengths or sum(lengths) != len(words):
        return None
    heading, *lines = (" ".join(words[start:end]) for start, end in pairwise(accumulate(lengths, initial=0)))
    sentences = tuple(Sentence(f"p{number}s{place}", line) for place, line in enumerate(lines, start=1))
    return ArticlePassage(str(metadata.get("article") or ""), heading, sentences, found)


def _numbers(text: object) -> list[int]:
    parts = text.split() if isinstance(text, str) else []
    return [int(part) for part in parts] if all(part.isdecimal() and len(part) < 5 for part in parts) else []
