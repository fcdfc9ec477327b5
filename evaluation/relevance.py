"""Learn how likely what a search finds answers, from labelled questions: `python -m evaluation.relevance`.

Of each question the three likeliest articles count. Questions that no article answers count as much as all others
together, as nobody knows how many of them will come: who is told one half has as good reasons for as against.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from evaluation.satisfaction.regression import Vector, inverse
from simulator.deployment import ARTICLES
from simulator.errors import SimulatorError
from simulator.knowledge.asking import Asking
from simulator.knowledge.encoder import MISSING, encoder
from simulator.knowledge.relevance import CUSTOMERS_WORDS, LEARNT, SENTENCE_ENCODER, Curve
from simulator.model.choice import models_called
from simulator.model.names import LOCAL

QUESTIONS: Final = Path(__file__).with_suffix(".jsonl")
FIRST: Final = 3
STEPS: Final = 40
RIDGE: Final = 1e-3
"""Keeps a curve finite where what is told parts right from wrong without a mistake."""


class Seen(NamedTuple):
    """What is *told* of an article, as `Curve.probability` takes it; whether it answers, and whether any does."""

    told: tuple[float, float, float]
    right: bool
    answerable: bool


def trained_on() -> str:
    """The hash of the questions."""
    return hashlib.sha256(QUESTIONS.read_text(encoding="utf-8").encode()).hexdigest()


def fit(rows: Sequence[Seen]) -> Curve:
    """Fit a curve by Newton's method."""
    without = sum(not row.answerable for row in rows)
    counts = [1.0 if row.answerable else (len(rows) - without) / without for row in rows]
    vectors = [(1.0, *row.told) for row in rows]
    weights = [0.0] * len(vectors[0])
    for _ in range(STEPS):
        chances = [Curve(*weights).probability(*row.told) for row in rows]
        missing = [count * (row.right - chance) for row, count, chance in zip(rows, counts, chances, strict=True)]
        bends = [count * chance * (1 - chance) for count, chance in zip(counts, chances, strict=True)]
        columns = list(zip(*vectors, strict=True))
        slopes = [_sum(missing, column) - RIDGE * now for column, now in zip(columns, weights, strict=True)]
        bent = [[bend * value for bend, value in zip(bends, column, strict=True)] for column in columns]
        curved = [
            [_sum(one, other) + RIDGE * (at == place) for at, other in enumerate(columns)]
            for place, one in enumerate(bent)
        ]
        weights = [now + _sum(line, slopes) for now, line in zip(weights, inverse(curved), strict=True)]
    return Curve(*weights)


def seen(asking: Asking) -> Iterator[Seen]:
    """What is found for each labelled question."""
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
        row, best = json.loads(line), dict[str, float]()
        _, found, apart = asking.search(row["question"], row["language"])
        for score, section in found:
            best.setdefault(section.article, score)
        for article, score in islice(best.items(), FIRST):
            told = score, apart, found[0][0] - score
            yield Seen(told, article in row["articles"], bool(row["articles"]))


def learn() -> dict[str, object]:
    """Give what `LEARNT` holds; SimulatorError without the encoder."""
    if not encoder():
        raise SimulatorError(MISSING)
    models = models_called(LOCAL, None)
    curves = dict[str, dict[str, float]]()
    for engine, by_meaning in ((SENTENCE_ENCODER, True), (CUSTOMERS_WORDS, False)):
        curve = fit(list(seen(Asking(models, ARTICLES, word_for_word=True, by_meaning=by_meaning))))
        curves[engine] = {name: round(value, 2) for name, value in curve._asdict().items()}
    return {"trained_on": trained_on(), "curves": curves}


def _sum(one: Vector, other: Vector) -> float:
    return math.fsum(a * b for a, b in zip(one, other, strict=True))


if __name__ == "__main__":
    LEARNT.write_text(json.dumps(learn(), indent=2) + "\n", encoding="utf-8")
