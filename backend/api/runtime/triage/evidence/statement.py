"""A statement of a reply, the sentences that it cites, and how models write the ids of these."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_RANGE = re.compile(r"(p\d{1,3}s)(\d{1,4})-\1(\d{1,4})")
_AROUND = str.maketrans(dict.fromkeys("[](){}<>\"'`,;", " ") | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-"))
_LONGEST_RANGE = 20
_LONGEST = 500
"""Characters of what may be ids; a longer text is none."""


class Source(NamedTuple):
    """A sentence of an article that may be cited, under its *heading*, the path of its titles.

    *before* and *after* are its neighbours, where it has any: conditions often stand there.
    """

    id: str
    heading: str
    sentence: str
    before: str = ""
    after: str = ""


class Original(NamedTuple):
    """The *english* sentence that a statement is the translation of, and that was proved.

    *key* is that of the row of the memory in *language*, *read* who has read it, with a hash of both texts.
    """

    language: str
    english: str
    key: str
    read: str

    @property
    def as_json(self) -> dict[str, str]:
        """Which row says it, in which words: without the name of who has read it, which is no customer's business."""
        return {"language": self.language, "row": self.key, "hash": self.read.rpartition(" ")[2]}


class Statement(NamedTuple):
    """One to three sentences on one subject, and the ids of the sentences that say all of it.

    One with an *original* says in another language what a single sentence says.
    """

    text: str
    sources: tuple[str, ...]
    original: Original | None = None

    @property
    def english(self) -> str:
        """What is proved."""
        return self.original.english if self.original else self.text


def read_ids(given: object) -> tuple[str, ...]:
    """Read ids as models give them, each once: "p2s10", "[p2s10]", "p2s1, p2s2", "p2s1-p2s3", or a list of these.

    What cannot be read stays as it is written: it is the id of no sentence, and the check of ids names it.
    """
    pieces = given if isinstance(given, list | tuple) else [given]
    return tuple(dict.fromkeys(id_ for piece in pieces for id_ in _ids(piece)))


def is_number(text: str) -> bool:
    """Say whether *text* is a bare number: nobody can tell whether it means a passage or a sentence."""
    return text.isdigit()


def _ids(piece: object) -> Iterator[str]:
    if not isinstance(piece, str) or len(piece) > _LONGEST:
        yield str(piece)[:_LONGEST]
        return
    words = piece.translate(_AROUND).lower().replace(" - ", "-").split()
    for word in filter(None, (word.strip(".") for word in words)):
        between = _RANGE.fullmatch(word)
        if between and 0 < int(between[3]) - int(between[2]) < _LONGEST_RANGE:
            yield from (f"{between[1]}{number}" for number in range(int(between[2]), int(between[3]) + 1))
        elif word != "and":
            yield word
