"""Name what a turn of a conversation wants: by signs, and by a head over the sentence encoder where there is one."""

import math
from collections.abc import Mapping, Set
from typing import Final

from simulator.model.signs import finds
from triage.message_checks import signs
from triage.policy import POLICY

NOTHING_SEEN: Final = ("Product Information", 0.6)
"""What is named where no sign is there, and how often that is right."""
HOLDING: Final = frozenset(intent.name for intent in POLICY.intents if intent.holds)
"""Intents that hand a turn over: a head never names these where no sign does, for it decides nothing."""

Sign = tuple[str, float]


def sign(
    text: str, yes: Set[str], sensitive: Set[str], *, in_trouble: bool, asks_openly: bool, is_empty: bool
) -> Sign | None:
    """Name what is wanted by the first sign that is there, and how often that is right; None without a sign."""
    in_trouble = in_trouble or finds("broken", text)
    is_mine = bool(yes & {"account_data_request", "account_order"})
    is_angry = finds("anger", text) or finds("sharp", text)
    signs_of = (
        ("Escalation Request", "asks_for_person" in yes, 0.9),
        ("Other", bool(signs.steers(signs.Plain(text))), 0.9),
        ("Complaint", is_angry or bool(sensitive & {"legal_threat", "regulator"}), 0.8),
        ("Technical Support", bool(sensitive & {"fraud", "account_security"}), 0.7),
        ("Refund/Return", finds("refund", text), 0.8),
        ("Order Status", finds("underway_now", text) and (is_mine or in_trouble), 0.7),
        ("Account Management", is_mine, 0.8),
        ("Technical Support", (in_trouble and finds("technical", text)) or finds("login", text), 0.7),
        ("Other", is_empty, 0.7),
        ("Billing Question", finds("billing", text), 0.6),
        ("Product Information", finds("asks_amount", text) or finds("asks_limit", text), 0.8),
        ("General Inquiry", asks_openly and not text.lstrip(" .").startswith(("what", "which")), 0.7),
    )
    return next(((name, sure) for name, holds, sure in signs_of if holds), None)


def weighed(seen: Sign | None, odds: Mapping[str, float]) -> Sign:
    """Add what a sign says to the *odds* of a head, as logarithms of what does not hang together are added.

    Without odds the sign alone is told.
    """
    if not odds:
        return seen or NOTHING_SEEN
    left_out = HOLDING - ({seen[0]} if seen else set())
    added = {name: odd + _log_share(seen, name, len(odds)) for name, odd in odds.items() if name not in left_out}
    best = max(added, key=lambda name: added[name])
    return best, 1 / math.fsum(math.exp(other - added[best]) for other in added.values())


def _log_share(seen: Sign | None, name: str, names: int) -> float:
    if seen is None:
        return 0.0
    named, sure = seen
    return math.log(sure if name == named else (1 - sure) / (names - 1))
