"""What satisfaction is to be expected of contacts, why, and what to do: all of it counted from weights and records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from statistics import fmean
from typing import Any, Final, NamedTuple

from analytics.flat import day_of
from evaluation.satisfaction.features import FEATURES
from evaluation.satisfaction.weights import Weights, bounded

REVIEWED_AFTER: Final = 28
"""Days."""
LEAST_PART: Final = 0.01
"""Of a point; what takes less off a score is no risk."""
MOST: Final = 3


class Risk(NamedTuple):
    """A feature that takes *part* points off the mean score of these contacts, whose weight is surely not 0.

    *low* and *high* are the bounds of the weight at 95 %, in points for one deviation.
    """

    name: str
    part: float
    low: float
    high: float


class Contact(NamedTuple):
    """What is expected of one contact, and which feature takes most off it."""

    id: str
    score: float
    low: float
    high: float
    risk: str


class Prediction(NamedTuple):
    """What is expected of *contacts*; *weights* say what it was learned from, and *last* is the day of the latest."""

    weights: Weights
    contacts: Sequence[Contact]
    risks: Sequence[Risk]
    last: date

    def as_json(self) -> dict[str, Any]:
        """The object, with the names of the published design."""
        score, reach = fmean(each.score for each in self.contacts), self.weights.reach
        return {
            "predicted_satisfaction_score": round(score, 3),
            "low": round(bounded(score - reach), 3),
            "high": round(bounded(score + reach), 3),
            "confidence_level": self.weights.level,
            "n": len(self.contacts),
            "trained_on": {
                "n": self.weights.n,
                "hash": self.weights.trained_on,
                "simulated": self.weights.simulated,
            },
            "risk_factors": [{key: _rounded(value) for key, value in risk._asdict().items()} for risk in self.risks],
            "ai_insights": list(self.insights()),
            "action_recommendations": [FEATURES[risk.name].action for risk in self.risks],
            "next_review_date": (self.last + timedelta(REVIEWED_AFTER)).isoformat(),
        }

    def insights(self) -> Iterator[str]:
        """What the figures say, in words of ours."""
        if self.weights.simulated:
            yield "Learned from simulated customers: it says nothing of real ones."
        for risk in self.risks:
            yield (
                f"{risk.name.replace('_', ' ')} takes {-risk.part:.2f} points off the mean of these contacts; one "
                f"deviation more changes a score by {risk.low:+.2f} to {risk.high:+.2f}."
            )


def predict(weights: Weights, records: Sequence[Mapping[str, Any]]) -> Prediction:
    """Say what is expected of *records*, of which there is one at least."""
    parts = [weights.parts(record) for record in records]
    contacts = []
    for record, own in zip(records, parts, strict=True):
        score = bounded(weights.intercept + sum(own.values()))
        worst = min(own, key=lambda name: own[name])
        low, high = bounded(score - weights.reach), bounded(score + weights.reach)
        contacts.append(Contact(record["id"], score, low, high, worst if own[worst] < -LEAST_PART else ""))
    last = date.fromisoformat(max(day_of(record["at"]) for record in records))
    return Prediction(weights, contacts, list(_risks(weights, parts)), last)


def _risks(weights: Weights, parts: Sequence[Mapping[str, float]]) -> Iterator[Risk]:
    """What takes most off, first; a weight that may be 0 is no reason to act."""
    means = {name: fmean(each[name] for each in parts) for name in weights.features}
    sure = [name for name, each in weights.features.items() if each.high < 0 or each.low > 0]
    for name in sorted(sure, key=lambda name: means[name])[:MOST]:
        if means[name] < -LEAST_PART:
            yield Risk(name, means[name], weights.features[name].low, weights.features[name].high)


def _rounded(value: str | float) -> str | float:
    return round(value, 4) if isinstance(value, float) else value
