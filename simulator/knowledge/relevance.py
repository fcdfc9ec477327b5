"""What a search's score is worth: the probability that the article answers the question."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

ENGLISH: Final = "en"
OTHER: Final = "other"
SHARED_WORDS: Final = "shared words"
CUSTOMERS_WORDS: Final = "customers' words"
SENTENCE_ENCODER: Final = "sentence encoder"


class Curve(NamedTuple):
    """A logistic curve over what a search tells, which promises no more than *most*.

    *slope* is the weight of an article's score, *apart* that of how much more the best section shares with the question
    than questions do that no article answers, *behind* that of how far the score is below that of the best article.
    """

    intercept: float
    slope: float
    apart: float = 0.0
    behind: float = 0.0
    most: float = 1.0

    def probability(self, score: float, apart: float = 0.0, behind: float = 0.0) -> float:
        """How likely an article with this *score* answers."""
        told = self.intercept + self.slope * score + self.apart * apart + self.behind * behind
        return min(self.most, 1 / (1 + math.exp(-told)))


LEARNT: Final = Path(__file__).with_suffix(".json")
"""The curves of engines that know what customers ask, and the hash of the questions from which
`python -m evaluation.relevance` learnt them."""
SHARED: Final = {ENGLISH: Curve(-15.04, 31.09, most=0.78), OTHER: Curve(-5.67, 9.85, most=0.67)}
"""The curves of the search by the words of the articles alone, with which a question in another language shares few."""


def curve(language: str, engine: str = SHARED_WORDS) -> Curve:
    """The curve of *engine* for questions in *language*."""
    if engine == SHARED_WORDS:
        return SHARED[ENGLISH if language == ENGLISH else OTHER]
    return Curve(**learnt()["curves"][engine])


@cache
def learnt() -> Mapping[str, Any]:
    """What `LEARNT` holds."""
    document: Mapping[str, Any] = json.loads(LEARNT.read_text(encoding="utf-8"))
    return document
