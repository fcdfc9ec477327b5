"""Amazon Comprehend: a stand-in that counts words; it knows moods by a few signs and names by their form.

moto gives one canned answer for every text, which would prove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from simulator.aws.call import Call
from simulator.model.signs import finds, pattern
from simulator.text import fold

STRONG: Final = 0.8
"""How sure a sign makes; a mood with signs for both sides is mixed."""
_FIGURES: Final = {
    "QUANTITY": re.compile(
        r"[$\u20ac\u00a3] ?\d[\d,.]*\w?|\b\d[\d,.]* ?(?:%|percent|miles?|months?|years?|yrs?|days?|k\b)", re.IGNORECASE
    ),
    "DATE": re.compile(
        r"\b(?:yesterday|today|tomorrow|tonight|(?:last|next) \w+|(?:mon|tues|wednes|thurs|fri|satur|sun)day|20\d\d)\b",
        re.IGNORECASE,
    ),
    "OTHER": re.compile(r"\+?\d(?:[ -]?\d){7,}"),
}


def detect_sentiment(call: Call) -> Mapping[str, Any]:
    """Answer DetectSentiment."""
    text = fold(str(call.body["Text"]))
    low = STRONG if any(finds(name, text) for name in ("anger", "sharp", "complaint", "trouble", "worry")) else 0.0
    high = STRONG if finds("thanks", text) else 0.0
    if low and high:
        scores = {"Mixed": STRONG, "Positive": 0.1, "Negative": 0.1, "Neutral": 0.0}
    else:
        scores = {"Positive": high, "Negative": low, "Mixed": 0.0, "Neutral": round(1.0 - high - low, 2)}
    best = max(scores, key=lambda name: scores[name])
    return {"Sentiment": best.upper(), "SentimentScore": scores}


def detect_entities(call: Call) -> Mapping[str, Any]:
    """Answer DetectEntities."""
    return {"Entities": list(_entities(str(call.body["Text"])))}


def _entities(text: str) -> Iterator[Mapping[str, Any]]:
    for kind, form in _FIGURES.items():
        for match in form.finditer(text):
            yield _entity(kind, match[0], match.start())
    for name, kind in (("products", "COMMERCIAL_ITEM"), ("people", "PERSON"), ("houses", "ORGANIZATION")):
        for match in re.finditer(pattern(name).pattern, text, re.IGNORECASE):
            yield _entity(kind, match[0], match.start())


def _entity(kind: str, text: str, begins: int) -> Mapping[str, Any]:
    return {"Type": kind, "Text": text, "Score": 0.9, "BeginOffset": begins, "EndOffset": begins + len(text)}


OPERATIONS: Final = {
    "comprehend.DetectSentiment": detect_sentiment,
    "comprehend.DetectEntities": detect_entities,
}
