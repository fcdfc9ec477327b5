"""What a question says that sections do not: words, and words side by side such as "business card".

Rules that count words take a near thing for the thing itself. Where all that carries meaning in a question stands in
the sections that answer it, nothing in it was passed over.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, pairwise

from simulator.text import sentences, stem, tells, words


def said_apart(question: str, sections: Iterable[str]) -> frozenset[str]:
    """Name the stems, and pairs of them, that *question* has and none of the *sections*.

    The first line of a section is its heading path; a pair also stands there when both its words do.
    """
    known: set[str] = set()
    for section in sections:
        heading, *lines = section.split("\n")
        known.update(_said(heading), *map(_said, lines))
        named = sorted({one for one in _said(heading) if " " not in one})
        known |= {f"{first} {second}" for first in named for second in named}
    return _said(question) - known


@lru_cache(maxsize=4096)
def _said(text: str) -> frozenset[str]:
    told = [[stem(word) if tells(word) else "" for word in words(sentence)] for sentence in sentences(text)]
    pairs = (f"{first} {second}" for row in told for first, second in pairwise(row) if first and second)
    return frozenset(chain(pairs, filter(None, chain(*told))))
