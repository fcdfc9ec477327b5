"""What answering by software is worth, where it is told what messages cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from evaluation.report.figure import SHARE, Figure, figure

RIGHT, ANSWERED, SETTLED = "would_answer", "automated_share", "first_contact_resolution"
"""Measures: messages that an agent would have been spared, that software answered, that were settled by one contact."""
SAVED, RESOLUTION = "saved_a_message", "cost_per_resolution"
TITLES: Final[Mapping[str, str]] = {SAVED: "Saved on each message", RESOLUTION: "Cost of a resolution"}
COUNTED: Final[Mapping[str, tuple[str, ...]]] = {SAVED: (RIGHT,), RESOLUTION: (ANSWERED, SETTLED)}
"""The measures that each is counted from."""
DEFINITIONS: Final[Mapping[str, str]] = {
    SAVED: "What the mode auto would save on each message: the share that software would have answered alike, times "
    "what an agent's answer costs, less what judging a message costs. Each of these messages was decided by an agent "
    "who saw the draft, so no time is compared with another; what answers that differ would cost is not in it.",
    RESOLUTION: "What judging costs for each contact that software answered and after which the customer did not come "
    "back with the same category within seven days, of contacts for which both is known.",
}


class Worth(NamedTuple):
    """An amount, between *low* and *high* at 95 %, by *n* messages; infinite where nothing was settled."""

    name: str
    value: float
    low: float
    high: float
    n: int


class Costs(NamedTuple):
    """What a message costs that an *agent* answers, and what *judging* any message costs."""

    agent: float
    judging: float


def saved(right: Figure, costs: Costs) -> Worth:
    """By drafts that agents decided on in the mode draft: *right* is the measure of those."""
    value, low, high = (share * costs.agent - costs.judging for share in (right.value, right.low, right.high))
    return Worth(SAVED, value, low, high, right.n)


def resolution(answered: Mapping[str, float], settled: Mapping[str, float], costs: Costs) -> Worth | None:
    """By the values that contacts have in both measures; None where no contact has both."""
    both = [answered[name] * settled[name] for name in answered.keys() & settled.keys()]
    if not both:
        return None
    share = figure(SHARE, "", len(both), sum(both) / len(both), None)
    value, low, high = (costs.judging / each if each else float("inf") for each in (share.value, share.high, share.low))
    return Worth(RESOLUTION, value, low, high, len(both))
