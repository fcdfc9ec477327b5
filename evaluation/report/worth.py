"""What the mode `auto` would be worth, from what agents did with drafts while software only drafted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from backend.analytics.queries import Measure
from evaluation.report.figure import Figure

RIGHT: Final = "would_answer"
"""The measure of messages that an agent would have been spared."""


class Worth(NamedTuple):
    """What a message would save on the average, between *low* and *high* at 95 %, by *n* drafts that agents decided on.

    *agent* is what a message costs that an agent answers, *software* what judging any message costs.
    """

    agent: float
    software: float
    value: float
    low: float
    high: float
    n: int


def of(measured: Sequence[tuple[Measure, Figure]], agent: float, software: float) -> Worth | None:
    """Reckon from the whole span; None where agents decided on no draft in the mode draft.

    It is a share of the very messages that came, each decided by an agent who saw what software would have sent:
    nothing of it is a comparison of one time with another.
    """
    for measure, whole in measured:
        if measure.name == RIGHT:
            value, low, high = (share * agent - software for share in (whole.value, whole.low, whole.high))
            return Worth(agent, software, value, low, high, whole.n)
    return None
