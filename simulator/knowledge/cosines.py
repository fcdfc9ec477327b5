"""How alike a query is to many texts: cosines of weighted words, for which only what both have is looked at."""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, groupby, repeat
from operator import truediv
from typing import Final

from simulator.text import rarity

Words = Mapping[str, float]
"""How much each word counts."""

NOWHERE: Final[Mapping[float, array[int]]] = {}


class Cosines:
    """Compares with *texts*, each with the name of its group: the words of a group count in each of its texts.

    Most words are those of a group, and are kept once instead of once a text.
    """

    def __init__(self, texts: Sequence[tuple[str, Words]], groups: Mapping[str, Words]) -> None:
        self._rarity = rarity([groups[group].keys() | words.keys() for group, words in texts])
        places = {group: place for place, group in enumerate(groups)}
        self._count = len(groups)
        self._runs = [(places[group], len(list(run))) for group, run in groupby(group for group, _ in texts)]
        common = {group: self._weights(words) for group, words in groups.items()}
        self._common, self._own, self._lengths = _Postings(), _Postings(), list[float]()
        for weights in common.values():
            self._common.add(weights)
        for group, words in texts:
            shared, also = common[group], groups[group]
            weights = self._weights({word: count + also.get(word, 0.0) for word, count in words.items()})
            self._lengths.append(_length(shared | weights))
            self._own.add({word: weight - shared.get(word, 0.0) for word, weight in weights.items()})

    def cosines(self, products: Iterable[float]) -> list[float]:
        """Give the cosines that *products* are, for whoever looks for the largest product of several queries."""
        return list(map(truediv, products, self._lengths))

    def products(self, query: Words) -> list[float]:
        """Give the cosine of each text with *query* times the length of the text."""
        weights = {word: self._rarity[word] * count for word, count in query.items() if word in self._rarity}
        length = _length(weights)
        asked = {word: weight / length for word, weight in weights.items()}
        common = self._common.sums(asked, [0.0] * self._count)
        theirs = chain.from_iterable(repeat(common[group], many) for group, many in self._runs)
        return self._own.sums(asked, list(theirs))

    def _weights(self, words: Words) -> dict[str, float]:
        return {word: (1 + math.log(count)) * self._rarity[word] for word, count in words.items()}


class _Postings:
    """For each word what it weighs, and the rows where it weighs that: many rows share a weight, which is read once."""

    def __init__(self) -> None:
        self._rows = 0
        self._of: defaultdict[str, defaultdict[float, array[int]]]
        self._of = defaultdict(lambda: defaultdict(lambda: array("I")))

    def add(self, row: Words) -> None:
        for word, weight in row.items():
            self._of[word][weight].append(self._rows)
        self._rows += 1

    def sums(self, asked: Words, total: list[float]) -> list[float]:
        """Add for each row the product with what is *asked* to the *total*."""
        for word, share in asked.items():
            for weight, rows in self._of.get(word, NOWHERE).items():
                product = share * weight
                for row in rows:
                    total[row] += product
        return total


def _length(weights: Words) -> float:
    return math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
