"""What a search's score is worth: the probability that the article answers the question."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

ENGLISH: Final = "en"
OTHER: Final = "other"
SHARED_WORDS: Final = "shared words"
CUSTOMERS_WORDS: Final = "customers' words"
SENTENCE_ENCODER: Final = "sentence encoder"
STEPS: Final = 40
RIDGE: Final = 1e-3
"""Keeps a curve finite where the scores part right from wrong without a mistake."""


class Curve(NamedTuple):
    """A logistic curve over the scores of one engine, which promises no more than *most*: what its labels show."""

    intercept: float
    slope: float
    most: float = 1.0

    def probability(self, score: float) -> float:
        """How likely an article with this *score* answers."""
        return min(self.most, 1 / (1 + math.exp(-(self.intercept + self.slope * score))))


CURVES: Final[Mapping[str, Mapping[str, Curve]]] = {
    SHARED_WORDS: {ENGLISH: Curve(-15.04, 31.09, 0.78), OTHER: Curve(-5.67, 9.85, 0.67)},
    CUSTOMERS_WORDS: {ENGLISH: Curve(-13.49, 30.16, 0.55), OTHER: Curve(-13.03, 27.75, 0.56)},
    SENTENCE_ENCODER: {ENGLISH: Curve(-23.99, 25.96, 0.66), OTHER: Curve(-29.77, 33.36, 0.66)},
}
"""By engine, since scores of two engines are on two scales, and by the question's language: an article in English
shares few words with a question in another. `docs/knowledge-base.md` says from what they were fitted."""


def curve(language: str, engine: str = SHARED_WORDS) -> Curve:
    """The curve of *engine* for questions in *language*."""
    return CURVES[engine][ENGLISH if language == ENGLISH else OTHER]


def fit(seen: Iterable[tuple[float, bool]]) -> Curve:
    """Fit a curve to scores, and whether the article with each answered, by Newton's method."""
    rows = list(seen)
    intercept = slope = 0.0
    for _ in range(STEPS):
        now = Curve(intercept, slope)
        chances = [(score, answered, now.probability(score)) for score, answered in rows]
        missing = [(score, answered - chance) for score, answered, chance in chances]
        weights = [(score, chance * (1 - chance)) for score, _, chance in chances]
        first = math.fsum(gap for _, gap in missing) - RIDGE * intercept
        second = math.fsum(score * gap for score, gap in missing) - RIDGE * slope
        whole = math.fsum(weight for _, weight in weights) + RIDGE
        mixed = math.fsum(score * weight for score, weight in weights)
        squared = math.fsum(score * score * weight for score, weight in weights) + RIDGE
        determinant = whole * squared - mixed * mixed
        intercept += (first * squared - second * mixed) / determinant
        slope += (second * whole - first * mixed) / determinant
    return Curve(intercept, slope)
