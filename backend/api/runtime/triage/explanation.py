"""Say how a score came about, in words and numbers a reader can check."""

from triage.policy import POLICY, Policy
from triage.scoring import Deduction, Score

MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"


def explain(score: Score, policy: Policy = POLICY) -> str:
    """Give the arithmetic, such as "Score 85 of 100: urgency" with what it takes off."""
    reasons = ", ".join(_term(row) for row in score.deductions) or "no risk found"
    total = policy.full_confidence + sum(row.points for row in score.deductions)
    floor = f" ({_signed(total)} in total, and a score stops at 0)" if total < 0 else ""
    return f"Score {score.value} of {policy.full_confidence}: {reasons}{floor}."


def explain_absence(reason: str, policy: Policy = POLICY) -> str:
    """Say why there is no arithmetic at all."""
    return f"Score 0 of {policy.full_confidence}: {reason}"


def _term(row: Deduction) -> str:
    label = row.factor.label[0].lower() + row.factor.label[1:]
    if row.count == 1:
        return f"{label} {_signed(row.points)}"
    return f"{label} {row.count} {TIMES} {_signed(row.factor.impact)} = {_signed(row.points)}"


def _signed(points: int) -> str:
    return f"{MINUS}{-points}" if points < 0 else str(points)
