"""Turn the risks found in a message into a confidence score, and say how it came about.

The model judges which risks are present; the arithmetic is ours, so the same findings always give the same score.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from triage.policy import FACTS, POLICY, PREMIUM, Factor, Policy

MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True, slots=True)
class Deduction:
    """What one factor took off the score."""

    factor: Factor
    count: int

    @property
    def points(self) -> int:
        return self.factor.impact * self.count


class Score(NamedTuple):
    """An integer from 0 to full confidence, and how it came about."""

    value: int
    deductions: tuple[Deduction, ...] = ()


def decide(judged: Mapping[str, int], *, knows: bool, premium: bool, policy: Policy = POLICY) -> dict[str, int]:
    """Join what the model *judged* with the facts, by the column `decided_by` of the policy.

    Facts can only add a risk; a risk of premium customers is none for others.
    """
    factors = {}
    for factor in policy.factors:
        count = judged[factor.name]
        if FACTS in factor.decided_by and not knows:
            count = max(count, 1)
        if PREMIUM in factor.decided_by and not premium:
            count = 0
        factors[factor.name] = count
    return factors


def score(factors: Mapping[str, int], policy: Policy = POLICY) -> Score:
    """Take each factor's impact off full confidence, stopping at zero."""
    deductions = tuple(
        Deduction(factor, factors[factor.name]) for factor in policy.factors if factors.get(factor.name, 0)
    )
    return Score(max(0, policy.full_confidence + sum(row.points for row in deductions)), deductions)


def explain(score: Score, policy: Policy = POLICY) -> str:
    """Give the arithmetic, such as "Score 85 of 100: urgency" with what it takes off."""
    reasons = ", ".join(_term(row) for row in score.deductions) or "no risk found"
    total = policy.full_confidence + sum(row.points for row in score.deductions)
    floor = f" ({_negative(total)} in total, and a score stops at 0)" if total < 0 else ""
    return f"Score {score.value} of {policy.full_confidence}: {reasons}{floor}."


def explain_absence(reason: str, policy: Policy = POLICY) -> str:
    """Say why there is no arithmetic at all."""
    return f"Score 0 of {policy.full_confidence}: {reason}"


def _term(row: Deduction) -> str:
    label = row.factor.label[0].lower() + row.factor.label[1:]
    if row.count == 1:
        return f"{label} {_negative(row.points)}"
    return f"{label} {row.count} {TIMES} {_negative(row.factor.impact)} = {_negative(row.points)}"


def _negative(points: int) -> str:
    return f"{MINUS}{-points}"
