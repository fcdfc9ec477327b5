"""The names of the bank's products and services: what articles name in their titles and headings."""

import re
from collections.abc import Iterable, Iterator

_WORD = re.compile(r"[\w&]+(?:['-]\w+)*|[^\w\s]")
_OPENS = frozenset(":.?!>")
_LONGEST = 6
"""Words of a name."""


def names_in(headings: Iterable[str], company: str) -> frozenset[str]:
    """Give the names in titles and *headings*, which capitalise nothing else but their first word.

    The *company* is no product: its name tells no two of them apart.
    """
    ours = set(company.split())
    return frozenset(name for heading in headings for name in _runs(heading) if ours.isdisjoint(name.split()))


def named(text: str, names: frozenset[str]) -> frozenset[str]:
    """Say which of the *names* stand in *text*, with their capitals, be there one or several of the kind."""
    words = " ".join(word.removesuffix("'s") for word in _WORD.findall(text))
    said = f" {words} "
    return frozenset(name for name in names if f" {name} " in said or f" {name}s " in said)


def _runs(heading: str) -> Iterator[str]:
    """Give the words in capitals that follow each other; where a sentence opens, a single one is an ordinary word."""
    run: list[str] = []
    before, opens = ":", False
    for word in [*_WORD.findall(heading), "."]:
        if word[0].isupper():
            opens = before in _OPENS if not run else opens
            run.append(word)
        elif run:
            is_name = len(run) > 1 or (len(run[0]) > 1 and (run[0].isupper() or not opens))
            if is_name and len(run) <= _LONGEST:
                yield " ".join(run)
            run = []
        before = word
