"""How often something happens at most, where it was seen so many times: exact bounds, after Clopper and Pearson.

A share that happened *k* times of *n* is bounded by the chances under which that often, or rarer, would still be seen
with some probability (Biometrika 26, 1934, 404-413). Nothing is approximated by a normal curve, which is too
hopeful for rare errors.
"""

from __future__ import annotations

import math
from collections.abc import Callable

_STEPS = 300
"""Of the continued fraction; it settles after some dozens, more for large counts near their mean."""
_PRECISE = 1e-12


def at_most(k: float, n: float, chance: float) -> float:
    """The probability of at most *k* of *n*, each with the same *chance*; *k* and *n* need not be whole."""
    if k >= n:
        return 1.0
    if k < 0:
        return 0.0
    return _beta(n - k, k + 1, 1 - chance)


def upper(k: int, n: int, confidence: float) -> float:
    """The most that the chance is, one-sided; 1 where nothing was seen yet."""
    return 1.0 if k >= n else _where(lambda chance: at_most(k, n, chance) > 1 - confidence)


def lower(k: int, n: int, confidence: float) -> float:
    """The least that the chance is, one-sided."""
    return 1 - upper(n - k, n, confidence)


def interval(k: int, n: int, confidence: float) -> tuple[float, float]:
    """Both bounds, which hold together with *confidence*."""
    each = (1 + confidence) / 2
    return lower(k, n, each), upper(k, n, each)


def _where(is_below: Callable[[float], bool]) -> float:
    """Where a condition that holds from 0 on ceases to."""
    low, high = 0.0, 1.0
    while high - low > _PRECISE:
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return high


def _beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function (https://dlmf.nist.gov/8.17)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(b, a, 1 - x)  # where the fraction converges fast
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(scale) / (a * _fraction(a, b, x))


def _fraction(a: float, b: float, x: float) -> float:
    """Its continued fraction (https://dlmf.nist.gov/8.17.E22), by Lentz's method."""
    value, upward, downward = 1.0, 1.0, 0.0
    for step in range(1, _STEPS * 2):
        m = step // 2
        if step % 2:
            numerator = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            numerator = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        downward = 1 / _nonzero(1 + numerator * downward)
        upward = _nonzero(1 + numerator / upward)
        value *= upward * downward
        if abs(upward * downward - 1) < _PRECISE:
            break
    return value


def _nonzero(value: float) -> float:
    return value if abs(value) > 1e-300 else 1e-300
