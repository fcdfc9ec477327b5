"""What in a message is a person's whatever the articles say, by a head over the sentence encoder's vectors.

Signs find the words that they list; the head finds what means the same. It only ever adds: what a sign has found stays
found. What is ordinary it learns from the messages that teach intents, too, so none of these may be a person's. Whose
the matter is may stand in the turn before, so a turn is judged by itself and after that one, and learnt in both ways.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import Final

from simulator.knowledge import intents
from simulator.knowledge.intents import Head, Lesson
from triage.policy import POLICY

ORDINARY: Final = "ordinary"
ANSWERED: Final = frozenset({"General Inquiry", "Other", "Product Information", "Technical Support"})
"""Intents of which most messages can be answered."""
SURE: Final = 0.5
SURE_OF_SENSITIVE: Final = 0.3
"""How likely it has to be that a message is not ordinary; less for what may cost most, if it is overlooked."""


def lessons() -> tuple[Lesson, ...]:
    """Give the messages that the head learns from, with the concern of each, by the name that the policy has for it."""
    turns = (turn for text, name in intents.taught(intents.CONCERNS) for turn in _turns(text, name))
    ordinary = ((text, ORDINARY) for text, intent in intents.taught() if intent in ANSWERED)
    return tuple(dict.fromkeys((*turns, *ordinary)))


def _turns(text: str, name: str) -> Iterator[Lesson]:
    """Give a turn after another one in both ways in which turns are judged, and the ordinary one before it."""
    yield text, name
    before, _, own = text.partition(". ")
    if own:
        yield from ((own, name), (before, ORDINARY))


@cache
def _head() -> Head | None:
    return intents.head(lessons())


def concern(*texts: str) -> str:
    """Name the concern of *texts*, which say the same; nothing where it is none, or the encoder is not installed."""
    if not "".join(texts).strip() or (head := _head()) is None:
        return ""
    odds = head.odds(texts)
    likely = 1.0 - math.exp(odds.pop(ORDINARY))
    name = max(odds, key=lambda name: odds[name])
    return name if likely >= (SURE_OF_SENSITIVE if name in POLICY.sensitive_topics else SURE) else ""
