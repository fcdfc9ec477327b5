"""Ridge regression in one step, with the error on each row had it been left out; pure.

A. E. Hoerl and R. W. Kennard, "Ridge regression", Technometrics 12 (1970), 55-67. The error without a row is what it is
with it, divided by what the row leaves of itself (R. D. Cook and S. Weisberg, "Residuals and Influence in Regression",
1982, 2.2). A bound that so many of these errors keep holds about as many rows that had no part in learning: R. F.
Barber et al., "Predictive inference with the jackknife+", Annals of Statistics 49 (2021), 486-507.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt
from statistics import fmean, pstdev
from typing import Final, NamedTuple

Vector = Sequence[float]

PENALTY: Final = 1.0
"""Added to the squares of each feature: of two that say the same, neither gets a large weight."""


class Fit(NamedTuple):
    """What was learned: *intercept* is the mean of what was said, *weights* are of features in deviations.

    *errors* are those of the weights, *left_out* how far each row is from what the others say of it.
    """

    means: tuple[float, ...]
    scales: tuple[float, ...]
    intercept: float
    weights: tuple[float, ...]
    errors: tuple[float, ...]
    left_out: tuple[float, ...]


def fit(rows: Sequence[Vector], values: Vector) -> Fit:
    """Learn *values* from *rows* of features; there are more rows than features."""
    columns = list(zip(*rows, strict=True))
    means = [fmean(column) for column in columns]
    scales = [pstdev(column) or 1.0 for column in columns]
    scaled = [standard(row, means, scales) for row in rows]
    intercept = fmean(values)
    off = [value - intercept for value in values]
    inverted = inverse(_squares(scaled))
    products = [_dot(column, off) for column in zip(*scaled, strict=True)]
    weights = [_dot(line, products) for line in inverted]
    residuals = [each - _dot(row, weights) for row, each in zip(scaled, off, strict=True)]
    leverages = [1 / len(rows) + _dot(row, [_dot(line, row) for line in inverted]) for row in scaled]
    spread = sum(each * each for each in residuals) / (len(rows) - len(weights) - 1)
    return Fit(
        means=tuple(means),
        scales=tuple(scales),
        intercept=intercept,
        weights=tuple(weights),
        errors=tuple(sqrt(spread * inverted[place][place]) for place in range(len(weights))),
        left_out=tuple(each / (1 - own) for each, own in zip(residuals, leverages, strict=True)),
    )


def reach(left_out: Vector, share: float) -> float:
    """How far from the score a row of which nothing was learned lies at most, in a *share* of cases."""
    apart = sorted(map(abs, left_out))
    return apart[min(len(apart), ceil(share * (len(apart) + 1))) - 1]


def standard(row: Vector, means: Vector, scales: Vector) -> list[float]:
    """A row in deviations from the means."""
    return [(value - mean) / scale for value, mean, scale in zip(row, means, scales, strict=True)]


def _dot(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _squares(rows: Sequence[Vector]) -> list[list[float]]:
    """Products of each two columns, with the penalty on those of one with itself."""
    columns = list(zip(*rows, strict=True))
    return [
        [_dot(one, other) + PENALTY * (at == place) for at, other in enumerate(columns)]
        for place, one in enumerate(columns)
    ]


def inverse(matrix: Sequence[Vector]) -> list[list[float]]:
    """By Gauss and Jordan; the penalty keeps what is divided by away from 0."""
    size = len(matrix)
    rows = [[*line, *(float(at == place) for at in range(size))] for place, line in enumerate(matrix)]
    for place in range(size):
        best = max(range(place, size), key=lambda at: abs(rows[at][place]))
        rows[place], rows[best] = rows[best], rows[place]
        rows[place] = [value / rows[place][place] for value in rows[place]]
        for at in range(size):
            if at != place:
                rows[at] = [a - rows[at][place] * b for a, b in zip(rows[at], rows[place], strict=True)]
    return [line[size:] for line in rows]
