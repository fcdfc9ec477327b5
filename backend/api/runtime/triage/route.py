"""Where a message goes: the one sentence that decides whether software answers.

The e-mail flow compares the same figures by itself, since it also has to decide where no analysis came; a contract
test holds both together.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum

from triage.finding import Finding

PARKED = "automatic_mail"
"""The hold of messages that must not be answered by anybody unless somebody asks for them."""
PROGRAM = "by_program"
"""The hold of messages that a program may have written; the rule of its finding begins with the kind of sign."""
SIGNS = frozenset({"sender", "subject", "text", "model"})
ENOUGH_SIGNS = 2


class Route(StrEnum):
    """What becomes of a message."""

    AUTOMATED_RESPONSE = "AUTOMATED_RESPONSE"
    AGENT_REVIEW = "AGENT_REVIEW"
    NOT_ANSWERED = "NOT_ANSWERED"


def is_parked(findings: Iterable[Finding]) -> bool:
    """Say whether two signs of different kinds agree that a program wrote; one alone may be a person's bad luck."""
    kinds = {finding.rule.partition(":")[0] for finding in findings if finding.hold == PROGRAM}
    return len(kinds & SIGNS) >= ENOUGH_SIGNS


def route(score: int, holds: Collection[str], threshold: int) -> Route:
    """Answer where the score reaches the threshold and nothing holds; park what a program wrote; else ask a person."""
    if PARKED in holds:
        return Route.NOT_ANSWERED
    return Route.AUTOMATED_RESPONSE if score >= threshold and not holds else Route.AGENT_REVIEW
