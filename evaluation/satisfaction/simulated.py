"""What invented customers would say of contacts: a formula, so that all of it can be seen without a survey.

Nothing is known of real customers by it, and every label says that it is simulated.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any, Final

from analytics.flat import SIMULATION
from evaluation.satisfaction.features import FEATURES
from evaluation.satisfaction.weights import bounded
from triage.interaction import RATING

CONTENT: Final = 4.3
"""What they say of a contact without any of this."""
FORMULA: Final[Mapping[str, float]] = {
    "angry": -1.2,
    "questions_left_open": -0.6,
    "waits_for_person": -0.4,
    "statements_refused": -0.3,
    "sentiment": 0.5,
    "seconds_to_decision": -0.2,
}
NOISE: Final = 0.6


def rated(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record with what its invented customer says, the same each time."""
    felt = CONTENT + sum(weight * FEATURES[name].of(record) for name, weight in FORMULA.items())
    said = round(bounded(felt + Random(record["id"]).gauss(0, NOISE)))  # noqa: S311 - no secret
    return {**record, RATING: {"score": said, "by": SIMULATION}}
