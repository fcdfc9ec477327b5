"""Turn the risks found in a message into a confidence score.

The model judges which risks are present; the arithmetic is ours, so the same findings always give the same score.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from triage.policy import POLICY, Factor, Policy


@dataclass(frozen=True, slots=True)
class Deduction:
    """What one factor took off the score."""

    factor: Factor
    count: int

    @property
    def points(self) -> int:
        return self.factor.impact * self.count


@dataclass(frozen=True, slots=True)
class Score:
    """An integer from 0 to full confidence, and how it came about."""

    value: int
    deductions: tuple[Deduction, ...] = ()


def score(factors: Mapping[str, int], policy: Policy = POLICY) -> Score:
    """Take each factor's impact off full confidence, stopping at zero."""
    deductions = tuple(
        Deduction(factor, factors[factor.name]) for factor in policy.factors if factors.get(factor.name, 0)
    )
    return Score(max(0, policy.full_confidence + sum(row.points for row in deductions)), deductions)
