"""What the software says in its own words, from a table: that it closes, asks back, or hands over."""

from collections.abc import Mapping
from typing import Any

from triage.handover import Act, Decision, Standing
from triage.tables import table

_TEXTS: Mapping[str, Any] = table(__file__)


def text(decision: Decision, standing: Standing, company: str, closed: int = 0) -> str:
    """Say what *decision* means; *closed* is how often the conversation was closed before.

    An answer without statements is what the software says of itself.
    """
    if decision.act is Act.HAND_OVER:
        told_before = standing.waits == decision.reason
        return str(_TEXTS["still"] if told_before else _TEXTS["hand_over"][decision.reason])
    if decision.act is Act.ASK_BACK:
        return str(_TEXTS["ask_back"][standing.asked_back % len(_TEXTS["ask_back"])])
    if decision.act is Act.CLOSE:
        return str(_TEXTS["close"][min(closed, len(_TEXTS["close"]) - 1)])
    return str(_TEXTS["identity"]).format(company=company)


def together() -> str:
    """Say of a turn that it is read together with another, which is answered."""
    return str(_TEXTS["together"])
