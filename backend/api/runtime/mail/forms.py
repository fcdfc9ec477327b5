"""Join the two forms of a mail, plain text and page, so that nothing that only one of them says is overlooked.

Mail programs write both from one text, but others do not have to.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from mail.parts import parts
from triage.message import Part, Writing
from triage.normal import matching

_SENTENCE_ENDS = re.compile(r"\n+|(?<=[.!?\u3002\uff1f\uff01])\s+")
_WORD = re.compile(r"\w+")
# Programs that make a plain text write out the addresses of links.
_LINK = re.compile(r"(?:https?://|www\.|mailto:)\S{0,2000}")
_MARK = re.compile(r"^[\s>\uff1e|]+")
WORDS_IN_A_ROW = 3
"""A sentence stands in a text if all its words do, by so many in a row."""
MOST = 0.5
"""Of the words of either form: where less than that is said in the other, they are two texts."""


class Joined(NamedTuple):
    """The parts of a mail, and the text of the form in which it was written."""

    text: str
    parts: tuple[Part, ...]


def join(plain: str, page: str) -> Joined:
    """Join *plain*, the plain text of a mail, and *page*, what is visible of its page.

    The plain text is what was written, and what the page says more is unsure. A plain text that has next to nothing in
    common with the page is only there to say that there is a page: then the page is what was written.
    """
    of_plain, of_page = parts(plain), parts(page)
    said_plainly, said_on_page = _Said(of_plain), _Said(of_page)
    if not said_on_page.words:
        return Joined(plain, of_plain)
    if not said_plainly.words:
        return Joined(page, of_page)
    if said_plainly.share_of(of_page) < MOST and said_on_page.share_of(of_plain) < MOST:
        return Joined(page, (*of_page, *_unsure(of_plain)))
    more = [sentence for sentence in _sentences(of_page) if not said_plainly.says(sentence)]
    return Joined(plain, (*of_plain, Part(Writing.UNSURE, "\n".join(more))) if more else of_plain)


class _Said:
    """What the parts say that are not surely earlier."""

    def __init__(self, found: Iterable[Part]) -> None:
        self._found = found

    @cached_property
    def words(self) -> Sequence[str]:
        return [word for sentence in _sentences(self._found) for word in _words(sentence)]

    @cached_property
    def _rows(self) -> frozenset[tuple[str, ...]]:
        return frozenset(row for size in range(1, WORDS_IN_A_ROW + 1) for row in _rows(self.words, size))

    def says(self, sentence: str) -> bool:
        words = _words(sentence)
        return all(row in self._rows for row in _rows(words, min(WORDS_IN_A_ROW, len(words))))

    def share_of(self, other: Iterable[Part]) -> float:
        """How much of what *other* says is said here, by its words."""
        lengths = [(len(_words(sentence)), self.says(sentence)) for sentence in _sentences(other)]
        return sum(length for length, is_said in lengths if is_said) / (sum(length for length, _ in lengths) or 1)


def _sentences(found: Iterable[Part]) -> Iterator[str]:
    for part in found:
        if part.writing is not Writing.EARLIER:
            lines = "\n".join(_MARK.sub("", line) for line in part.text.split("\n"))
            yield from filter(_words, _SENTENCE_ENDS.split(lines))


def _words(text: str) -> list[str]:
    return _WORD.findall(_LINK.sub(" ", matching(text)))


def _rows(words: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(size)), strict=False)


def _unsure(found: Iterable[Part]) -> Iterator[Part]:
    for part in found:
        yield part if part.writing is Writing.EARLIER else Part(Writing.UNSURE, part.text)
