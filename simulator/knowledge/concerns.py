"""What in a message is a person's whatever the articles say, by a head over the sentence encoder's vectors.

Signs find the words that they list; the head finds what means the same. It only ever adds: what a sign has found stays
found. What is ordinary it learns from the messages that teach intents, too.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Final

from simulator.knowledge import intents
from simulator.knowledge.intents import Head, Lesson

TAUGHT: Final = Path(__file__).with_suffix(".toml")
ORDINARY: Final = "ordinary"
ANSWERED: Final = frozenset({"General Inquiry", "Other", "Product Information", "Technical Support"})
"""Intents of which most messages can be answered."""
SURE: Final = 0.3
"""How likely it has to be that a message is not ordinary."""


def lessons() -> tuple[Lesson, ...]:
    """Give the messages that the head learns from, with the concern of each, by the name that the policy has for it."""
    ordinary = ((text, ORDINARY) for text, intent in intents.taught() if intent in ANSWERED)
    return (*intents.taught(TAUGHT), *ordinary)


@cache
def _head() -> Head | None:
    return intents.head(lessons())


def concern(text: str) -> str:
    """Name the concern that *text* shows; nothing where it shows none, or the encoder is not installed."""
    if not text.strip() or (head := _head()) is None:
        return ""
    odds = head.odds([text])
    if 1.0 - math.exp(odds.pop(ORDINARY)) < SURE:
        return ""
    return max(odds, key=lambda name: odds[name])
