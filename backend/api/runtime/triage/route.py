"""Where a message goes: the one sentence that decides whether software answers.

The e-mail flow compares the same figures by itself, since it also has to decide where no analysis came; a contract
test holds both together.
"""

from collections.abc import Collection
from enum import StrEnum

PARKED = "automatic_mail"
"""The hold of messages that must not be answered by anybody unless somebody asks for them."""


class Route(StrEnum):
    """What becomes of a message."""

    AUTOMATED_RESPONSE = "AUTOMATED_RESPONSE"
    AGENT_REVIEW = "AGENT_REVIEW"
    NOT_ANSWERED = "NOT_ANSWERED"


def route(score: int, holds: Collection[str], threshold: int) -> Route:
    """Answer where the score reaches the threshold and nothing holds; park what a program wrote; else ask a person."""
    if PARKED in holds:
        return Route.NOT_ANSWERED
    return Route.AUTOMATED_RESPONSE if score >= threshold and not holds else Route.AGENT_REVIEW
