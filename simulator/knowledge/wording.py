"""What a question says that sections do not: words, and words side by side such as "business card".

Rules that count words take a near thing for the thing itself. Where all that carries meaning in a question stands in
the sections that answer it, nothing in it was passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from simulator.text import sentences, stem, tells, words


def said_apart(question: str, sections: Iterable[str]) -> set[str]:
    """Name the stems, and pairs of them, that *question* has and none of the *sections*.

    The first line of a section is its heading path; a pair also stands there when both its words do.
    """
    known: set[str] = set()
    for section in sections:
        heading, *lines = section.split("\n")
        known |= {one for line in (heading, *lines) for one in _said(line)}
        named = sorted({one for one in _said(heading) if " " not in one})
        known |= {f"{first} {second}" for first in named for second in named}
    return set(_said(question)) - known


def _said(text: str) -> Iterator[str]:
    for sentence in sentences(text):
        told = [stem(word) if tells(word) else "" for word in words(sentence)]
        yield from filter(None, told)
        yield from (f"{first} {second}" for first, second in pairwise(told) if first and second)
