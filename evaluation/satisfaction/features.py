"""What the record of a contact says that a customer may have felt: a named number each, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log1p
from typing import Any, Final, NamedTuple

from triage.interaction import Use, answered
from triage.judge import Ruling
from triage.modes import Kind
from triage.route import Route

Record = Mapping[str, Any]


class Feature(NamedTuple):
    """A number of a record, and what an operator can do where it goes with bad scores."""

    of: Callable[[Record], float]
    action: str


def _count(factor: str) -> Callable[[Record], float]:
    return lambda record: float(record["factors"].get(factor, {}).get("count", 0))


def _holds(hold: str) -> Callable[[Record], float]:
    return lambda record: float(hold in record["holds"])


def _refused(record: Record) -> float:
    return float(sum(row["verdict"] == Ruling.NOT_SUPPORTED for row in record["statements"]))


FEATURES: Final[Mapping[str, Feature]] = {
    "answered_by_software": Feature(
        lambda record: float(bool(answered(record))), "Look at what customers write after such answers."
    ),
    "acknowledged": Feature(
        lambda record: float(Kind.ACKNOWLEDGEMENT in (record["sent"] or ())),
        "Say in the acknowledgement when a person answers.",
    ),
    "waits_for_person": Feature(
        lambda record: float(record["route"] == Route.AGENT_REVIEW), "Look at which holds send most to people."
    ),
    "angry": Feature(_count("angry_frustrated_tone"), "Give angry contacts to experienced agents first."),
    "urgent": Feature(_count("urgency"), "Bring urgent contacts to the front of the queue."),
    "complaint_of_premium_customer": Feature(_count("premium_complaints"), "Call premium customers who complain."),
    "further_topics": Feature(_count("multiple_topics"), "Check that answers take up every question."),
    "unclear": Feature(_count("unclear_info"), "Say on the contact page what a message should name."),
    "questions_left_open": Feature(lambda record: float(record["unanswered"]), "Close what `gaps` lists."),
    "statements_refused": Feature(_refused, "Read the drafts that were not proved, and mend their articles."),
    "sensitive": Feature(_holds("sensitive_topic"), "Look at how sensitive matters are answered, and how soon."),
    "sentiment": Feature(lambda record: record["sentiment"] or 0.0, "Read the conversations with the worst mood."),
    "seconds_to_decision": Feature(
        lambda record: log1p(record["latency_ms"].get("total", 0) / 1000), "Look at what makes decisions slow."
    ),
    "draft_rejected": Feature(
        lambda record: float(record["use"] == Use.REJECTED), "Read why agents reject drafts, and mend the articles."
    ),
}
"""What satisfaction is reckoned from, in the order of the weights."""


def vector(record: Record) -> list[float]:
    """The features of a record, in their order."""
    return [feature.of(record) for feature in FEATURES.values()]
