"""How far the software may go with a turn that had to wait: what is a person's anyway gives way first.

A turn's own wait is the only measure of pressure. It needs no counter that several workers share, and it is what the
customer feels. The seconds of the table leave time for an answer within five seconds; above them a person is told of
at once, which takes no model. In between nothing goes out by itself, so that a queue that grows ends as drafts for
agents and not as answers to what was asked a while ago.
"""

import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from triage import message_checks
from triage.channel import channel
from triage.message import Customer, Message
from triage.message_checks import Given
from triage.modes import Mode
from triage.policy import Policy
from triage.tables import table


class Risk(StrEnum):
    """Whether the words alone make a turn a person's."""

    HIGH = "high"
    USUAL = "usual"


class Bounds(NamedTuple):
    """Seconds of waiting after which nothing goes out by itself, and after which nothing is asked of a model."""

    draft_after: float
    person_after: float


BOUNDS: Final[Mapping[Risk, Bounds]] = {
    Risk(row["name"]): Bounds(row["draft_after"], row["person_after"]) for row in table(__file__)
}
CALM: Final = min(bounds.draft_after for bounds in BOUNDS.values())
"""Seconds up to which a turn goes as far as any, whatever its risk."""

SHED: Final = "too many at once"
"""What the log says of a turn that goes less far than it could."""
DECIDED_WITHIN: Final = 4.0
"""Seconds that a turn which hardly waited is decided in: a person can still be named within five."""


def risk(message: Message, customer: Customer, policy: Policy, *, waits_for_person: bool) -> Risk:
    """Say whether *message* ends with a person whatever a model says of it: by code alone, without asking anybody."""
    given = Given(message, customer, policy)
    found = waits_for_person or any(message_checks.findings(given, channel(message.channel).message_checks))
    return Risk.HIGH if found else Risk.USUAL


def mode(waited: float, found: Risk) -> Mode:
    """Give the freest mode for a turn that *waited* so many seconds; who wrote in our future has not waited."""
    bounds = BOUNDS[found]
    if math.isnan(waited) or waited > bounds.person_after:
        return Mode.OFF
    return Mode.DRAFT if waited > bounds.draft_after else Mode.AUTO
