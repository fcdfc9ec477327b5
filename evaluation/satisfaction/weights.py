"""The weights that satisfaction is reckoned with: learned of what customers said, kept in a file, and inspected."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from analytics.flat import BEST, SIMULATION, WORST
from evaluation.report.figure import Z
from evaluation.satisfaction import regression
from evaluation.satisfaction.features import FEATURES, vector
from simulator.errors import SimulatorError
from triage import interaction
from triage.interaction import RATING

SCHEMA: Final = "satisfaction.v1"
LEAST: Final = 200
"""Contacts with a label; fewer say too little of so many features."""
LEVEL: Final = 0.9
"""Share of contacts that lie within the bounds of their score."""

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Weight:
    """A feature: its *mean* and *scale* in what was learned from, and what one scale more changes, with its error."""

    mean: float
    scale: float
    weight: float
    error: float

    @property
    def low(self) -> float:
        """The lower 95 % bound of the weight."""
        return self.weight - Z * self.error

    @property
    def high(self) -> float:
        return self.weight + Z * self.error

    def part(self, value: float) -> float:
        """What a *value* of the feature adds to the score."""
        return self.weight * (value - self.mean) / self.scale


@dataclass(frozen=True, slots=True)
class Weights:
    """A model: a score is the *intercept* and the part of each feature; a *level* of contacts lies within *reach*.

    *trained_on* is the hash of the *n* labelled records; *simulated* says that no customer said any of it.
    """

    intercept: float
    features: Mapping[str, Weight]
    reach: float
    level: float
    n: int
    trained_on: str
    simulated: bool

    def parts(self, record: Record) -> dict[str, float]:
        """What each feature adds to the score of a record."""
        numbers = zip(self.features, vector(record), strict=True)
        return {name: self.features[name].part(value) for name, value in numbers}

    def score(self, record: Record) -> float:
        return bounded(self.intercept + sum(self.parts(record).values()))

    def as_json(self) -> dict[str, Any]:
        return {"schema": SCHEMA, **asdict(self)}


def bounded(score: float) -> float:
    """A score as a survey knows it."""
    return min(float(BEST), max(float(WORST), score))


def train(records: Iterable[Record]) -> Weights:
    """Learn from the *records* that have a label; SimulatorError where these are too few, damaged, or of two kinds."""
    labelled = {record["id"]: record for record in records if record.get(RATING)}
    if damaged := [name for name, record in labelled.items() if interaction.contradictions(record)]:
        raise SimulatorError(f"{len(damaged)} labelled records contradict themselves, such as {damaged[0]}: leave out.")
    if len(labelled) < LEAST:
        raise SimulatorError(
            f"{len(labelled)} contacts have a satisfaction; {LEAST} are needed for {len(FEATURES)} features. "
            "Nothing is learned from fewer."
        )
    rows = [labelled[name] for name in sorted(labelled)]
    by = {record[RATING]["by"] for record in rows}
    if len(by) > 1:
        raise SimulatorError("Some labels are of customers and some simulated: learn from one kind only.")
    found = regression.fit([vector(record) for record in rows], [_label(record) for record in rows])
    weights = zip(found.means, found.scales, found.weights, found.errors, strict=True)
    return Weights(
        intercept=found.intercept,
        features={name: Weight(*each) for name, each in zip(FEATURES, weights, strict=True)},
        reach=regression.reach(found.left_out, LEVEL),
        level=LEVEL,
        n=len(rows),
        trained_on=_hash(rows),
        simulated=by == {SIMULATION},
    )


def load(path: Path) -> Weights:
    """Read weights; SimulatorError for a file that is none, or of other features than these."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document.pop("schema") != SCHEMA or list(document["features"]) != list(FEATURES):
            raise SimulatorError(f"{path}: are weights of another version. Learn them anew: satisfaction train.")
        features = {name: Weight(**each) for name, each in document.pop("features").items()}
        return Weights(features=features, **document)
    except (AttributeError, LookupError, OSError, TypeError, ValueError, RecursionError) as error:
        raise SimulatorError(f"{path}: are no weights ({error}). Learn some: satisfaction train.") from error


def _label(record: Record) -> float:
    score = record[RATING]["score"]
    if not isinstance(score, int | float) or not WORST <= score <= BEST:
        raise SimulatorError(f"{record['id']}: a satisfaction is a number from {WORST} to {BEST}.")
    return float(score)


def _hash(rows: Sequence[Record]) -> str:
    told = [[record["id"], record["digest"], record[RATING]] for record in rows]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
