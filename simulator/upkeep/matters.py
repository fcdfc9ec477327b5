"""Put questions together that ask for the same, by the words they share."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from simulator.text import rarity, stems

ALIKE: Final = 0.24
"""How alike the questions of a matter are on average, at least; amid what served on questions labelled with intents."""
RAREST: Final = 4
"""Questions in which a word counts as standing, at least: in fewer it sets a question apart and tells no matter."""
_MARK: Final = re.compile(r"\[[A-Z_]{2,30}\]")
MOST: Final = 2_000
"""Questions that are put together at once: each is held against each."""


def bare(text: str) -> str:
    """A masked *text* without the marks of what was masked, which all such texts share."""
    return _MARK.sub(" ", text)


def matters(questions: Sequence[str]) -> list[list[int]]:
    """Give the places of the *questions* of each matter; at most the first `MOST` are looked at."""
    return together(_by_words(questions[:MOST]), ALIKE)


def together(alike: Sequence[Sequence[float]], least: float) -> list[list[int]]:
    """Join what is most *alike* on average until nothing is alike enough: average linkage, by chains of neighbours."""
    rows = [list(row) for row in alike]
    groups = {place: [place] for place in range(len(rows))}
    done: list[list[int]] = []
    chain: list[int] = []
    while groups:
        if not chain:
            chain.append(min(groups))
        top, before = chain[-1], chain[-2] if len(chain) > 1 else -1
        row = rows[top]
        nearest = max(
            (each for each in groups if each != top), key=lambda each: (row[each], each == before), default=-1
        )
        if nearest < 0 or row[nearest] < least:
            done.append(sorted(groups.pop(chain.pop())))
        elif nearest != before:
            chain.append(nearest)
        else:
            del chain[-2:]
            _join(rows, groups, before, top)
    return sorted(done)


def cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How alike two vectors of length one are."""
    return math.fsum(value * other.get(each, 0.0) for each, value in one.items())


def unit(vector: Mapping[str, float]) -> dict[str, float]:
    """Bring *vector* to length one."""
    length = math.sqrt(math.fsum(value * value for value in vector.values())) or 1.0
    return {each: value / length for each, value in vector.items()}


def _join(rows: list[list[float]], groups: dict[int, list[int]], one: int, other: int) -> None:
    size, added = len(groups[one]), len(groups[other])
    for each in groups:
        rows[one][each] = (rows[one][each] * size + rows[other][each] * added) / (size + added)
        rows[each][one] = rows[one][each]
    groups[one] += groups.pop(other)


def _by_words(questions: Sequence[str]) -> list[list[float]]:
    counts = [Counter(stems(bare(question))) for question in questions]
    rare, most = rarity(counts), math.log(1 + len(counts) / RAREST)
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    found = [[0.0] * len(counts) for _ in counts]
    for place, row in enumerate(counts):
        for feature, weight in unit({each: count * min(rare[each], most) for each, count in row.items()}).items():
            for other, theirs in postings[feature]:
                found[place][other] += weight * theirs
                found[other][place] = found[place][other]
            postings[feature].append((place, weight))
    return found
