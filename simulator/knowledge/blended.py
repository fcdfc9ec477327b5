"""Find sections for a turn of a conversation by the words that they share and by what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from simulator.knowledge.meaning import SECTIONS, UNLIKE, MeaningSearch, raised
from simulator.knowledge.relevance import Curve
from simulator.knowledge.search import ArticleSearch, Fits, Hit, SearchInAll

LIKELY: Final = Curve(-23.99, 25.96, most=0.66)
"""How likely a section answers a turn, by its score alone: it is not compared with what no article answers."""


class BlendedSearch:
    """Ranks by both; a section is as relevant as its words say, or as likely to answer as its meaning says."""

    def __init__(self, words: ArticleSearch | SearchInAll, meaning: MeaningSearch) -> None:
        self._words, self._meaning = words, meaning

    def search(self, query: str, limit: int, fits: Fits = lambda _: True) -> list[Hit]:
        """Give the best *limit* objects for *query* of those whose metadata fit, the best first."""
        return list(islice(self._found(query, fits), limit))

    def _found(self, query: str, fits: Fits) -> Iterator[Hit]:
        shared = {hit.source: hit.score for hit in self._words.search(query, SECTIONS, fits)}
        for score, section in self._meaning.search(query, SECTIONS, raised(shared)):
            if fits(section.metadata):
                likely = round(LIKELY.probability(score), 4)
                relevance = max(likely, shared.get(section.name, UNLIKE))
                yield Hit(section.text, section.name, relevance, section.metadata)
