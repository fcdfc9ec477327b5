"""Name what a turn of a conversation wants: by signs, and by a head over the sentence encoder where there is one."""

import math
from collections.abc import Mapping, Set
from typing import Final

from simulator.model.signs import finds
from triage.message_checks import signs
from triage.policy import POLICY

NOTHING_SEEN: Final = ("General Inquiry", 0.6)
"""What is named where no sign is there, and how often that is right."""
HOLDING: Final = frozenset(intent.name for intent in POLICY.intents if intent.holds)
"""Intents that hand a turn over: a head never names these where no sign does, for it decides nothing."""
ALSO_RIGHT: Final[Mapping[str, Mapping[str, float]]] = {
    "General Inquiry": dict.fromkeys(
        ("Product Information", "Billing Question", "Technical Support", "Order Status", "Refund/Return", "Other"), 0.6
    ),
    "Product Information": {"General Inquiry": 0.6, "Billing Question": 0.5},
    "Billing Question": {"Product Information": 0.3},
}
"""What naming an intent is worth where another one is right: a careful reader takes a question of a fee for one of the
product or of the bill, and a general inquiry for most. The right one is worth 1, so who is sure says it."""

Sign = tuple[str, float]


def sign(
    text: str, yes: Set[str], sensitive: Set[str], *, waits: str, in_trouble: bool, asks: bool, asks_openly: bool
) -> Sign | None:
    """Name what is wanted by the first sign that is there, and how often that is right; None without a sign.

    *waits* is why the turn before was handed over, if it was.
    """
    plain = signs.Plain(text)
    in_trouble = in_trouble or finds("broken", text)
    is_held = bool(signs.asks_for_account_data(plain) or signs.orders_something(plain))
    is_mine = is_held or bool(yes & {"account_data_request", "account_order"})
    is_told_of_fraud = asks and "fraud" in sensitive
    is_angry = not is_told_of_fraud and (finds("anger", text) or finds("sharp", text))
    is_asked_for = "asks_for_person" in yes or (waits == "wants_person" and "follows_up" in yes)
    signs_of = (
        ("Escalation Request", is_asked_for, 0.9),
        ("Other", waits == "steering" or bool(signs.steers(plain)), 0.9),
        ("Complaint", is_angry or bool(sensitive & {"legal_threat", "regulator"}), 0.8),
        ("Technical Support", bool(sensitive & {"fraud", "account_security"}), 0.7),
        ("Refund/Return", finds("refund", text), 0.8),
        ("Order Status", finds("underway_now", text) and (is_mine or in_trouble), 0.7),
        ("Account Management", is_mine, 0.8),
        ("Technical Support", (in_trouble and finds("technical", text)) or finds("login", text), 0.7),
        ("Other", "no_request" in yes, 0.7),
        ("Billing Question", finds("billing", text), 0.6),
        ("Product Information", finds("asks_amount", text) or finds("asks_limit", text), 0.8),
        ("General Inquiry", asks_openly and not text.lstrip(" .").startswith(("what", "which")), 0.7),
    )
    return next(((name, sure) for name, holds, sure in signs_of if holds), None)


def weighed(seen: Sign | None, odds: Mapping[str, float]) -> Sign:
    """Add what a sign says to the *odds* of a head, as logarithms of what does not hang together are added.

    Named is what is worth most by these, with how likely it is to be taken for right; without odds what the sign says.
    """
    if not odds:
        return seen or NOTHING_SEEN
    left_out = HOLDING - ({seen[0]} if seen else set())
    added = {name: odd + _log_share(seen, name, len(odds)) for name, odd in odds.items() if name not in left_out}
    most = max(added.values())
    whole = math.fsum(math.exp(each - most) for each in added.values())
    likely = {name: math.exp(each - most) / whole for name, each in added.items()}
    worth = {name: _worth(name, likely) for name in likely}
    best = max(worth, key=lambda name: worth[name])
    return best, worth[best]


def _worth(name: str, likely: Mapping[str, float]) -> float:
    also = ALSO_RIGHT.get(name, {})
    return likely[name] + math.fsum(share * likely.get(other, 0.0) for other, share in also.items())


def _log_share(seen: Sign | None, name: str, names: int) -> float:
    if seen is None:
        return 0.0
    named, sure = seen
    return math.log(sure if name == named else (1 - sure) / (names - 1))
