"""Shares, differences and agreement, each with the doubt that belongs to it; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final

from backend.operations import binomial

CONFIDENCE: Final = 0.95
MOST_NEEDED: Final = 1_000_000
"""Above so many cases nobody collects more; a share that needs them lies on its target."""


@dataclass(frozen=True, slots=True)
class Share:
    """*part* of *whole*, which says nothing without its bounds."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share itself; None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def low(self) -> float:
        return wilson(self.part, self.whole)[0]

    @property
    def high(self) -> float:
        return wilson(self.part, self.whole)[1]


def wilson(part: int, whole: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Give the bounds between which a share lies with *confidence*, two-sided; of nothing anything from 0 to 1.

    The score interval of E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal
    of the American Statistical Association 22 (1927), 209-212. It keeps its promise with few cases and near 0 and 1,
    where the textbook's interval does not: L. D. Brown, T. T. Cai, A. DasGupta, "Interval estimation for a binomial
    proportion", Statistical Science 16 (2001), 101-133.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} is no share")
    if not whole:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share, square = part / whole, z * z
    middle = share + square / (2 * whole)
    reach = z * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    low, high = ((middle + side * reach) / (1 + square / whole) for side in (-1, 1))
    return (0.0 if part == 0 else max(0.0, low)), (1.0 if part == whole else min(1.0, high))


def needed(part: int, whole: int, target: float) -> int | None:
    """Say how many more cases with the same share bring the lower bound of `wilson` over *target*; 0 if none.

    None where no number does, because the share itself is not over the target, or where there is no share.
    """
    if wilson(part, whole)[0] > target:
        return 0
    if not whole or part / whole <= target:
        return None
    too_few, enough = whole, whole
    while not _suffices(part, whole, enough, target):
        too_few, enough = enough, 2 * enough
        if enough > MOST_NEEDED:
            return None
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        too_few, enough = (too_few, middle) if _suffices(part, whole, middle, target) else (middle, enough)
    return enough - whole


def _suffices(part: int, whole: int, cases: int, target: float) -> bool:
    """Whether as many *cases* do; a part of a case that would be right counts as wrong."""
    return wilson(part * cases // whole, cases)[0] > target


def mcnemar(better: int, worse: int) -> float:
    """Give the probability that cases which changed would part so unevenly if better and worse were equally likely.

    Exact and two-sided; cases that did not change say nothing. Q. McNemar, "Note on the sampling error of the
    difference between correlated proportions or percentages", Psychometrika 12 (1947), 153-157; its exact form is the
    sign test on the pairs that differ: W. J. Conover, Practical Nonparametric Statistics (3rd ed. 1999), 3.5.
    """
    return min(1.0, 2 * binomial.at_most(min(better, worse), better + worse, 0.5))


def kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Give how far two who judged the same cases agree beyond chance: 1 always, 0 as by chance, below 0 less.

    None where chance alone would always agree, such as where both gave one verdict only. J. Cohen, "A coefficient of
    agreement for nominal scales", Educational and Psychological Measurement 20 (1960), 37-46.
    """
    count = len(pairs)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(first[verdict] * second[verdict] for verdict in first)
    if by_chance == count * count:
        return None
    agreed = sum(one == other for one, other in pairs)
    return (agreed * count - by_chance) / (count * count - by_chance)
