"""What an action comes to, and what is told of it."""

from dataclasses import dataclass
from typing import Any, Final

from backend.connect.flow_language.document import Flow

NO_MATCHING_ERROR: Final = "NoMatchingError"
NO_MATCHING_CONDITION: Final = "NoMatchingCondition"
DISCONNECTED: Final = "disconnected"
"""Reason of an ending that is the contact's, and not only the flow's."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a contact left its flow: `queued`, `ended` or `expired`, at which action, and why."""

    outcome: str
    action: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One of: go on, a *value* for the conditions, an *error* type, the end, on in another flow, or *waiting*: a person
    has not answered yet, and the action is performed again once there is an answer.
    """

    value: Any = None
    error: str | None = None
    ends: str | None = None
    flow: Flow | None = None
    waiting: bool = False
    reason: str = ""


GO_ON: Final = Outcome()
WAITING: Final = Outcome(waiting=True)


def matched(value: Any) -> Outcome:
    """The action gives a value for its conditions."""
    return Outcome(value=value)


def failed(reason: str, error: str = NO_MATCHING_ERROR) -> Outcome:
    """The action takes an error edge, for a reason in words."""
    return Outcome(error=error, reason=reason)


@dataclass(frozen=True, slots=True)
class Step:
    """One executed action.

    *result* is the value that conditions were tried on, the error type, or `NextAction`;
    *edge* is the edge that was taken: `NextAction`, an error type, a condition such as `Equals 200`,
    or empty where the contact left the flow. *at* is when the action began, in virtual seconds
    since the contact did; *reason* says in words why it failed or ended.
    """

    flow: str
    identifier: str
    type: str
    result: str
    edge: str
    leads_to: str | None
    at: float
    reason: str = ""
