"""What other thresholds would have done, and what differs from another run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.operations import binomial
from evaluation.replay.decisions import Decision, thresholds

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many mails go out by themselves with it, and how many of the labelled ones should not have."""

    threshold: int
    automated: int
    known_errors: int
    labelled: int
    """Of those that go out, how many have labels; the others may be errors that nobody knows."""

    @property
    def error_share(self) -> float:
        """The most that the share of errors among the answered may be, as far as the labels tell; 1 without labels."""
        return binomial.upper(self.known_errors, self.labelled, CONFIDENCE)

    def as_json(self) -> dict[str, float]:
        return {
            "threshold": self.threshold,
            "automated": self.automated,
            "known_errors": self.known_errors,
            "labelled": self.labelled,
            "error_share_at_most": round(self.error_share, 4),
        }


def curve(decided: Sequence[Decision]) -> list[Threshold]:
    """What each threshold would have done with the same analyses."""
    return [_at(threshold, [one for one in decided if one.would_go_out(threshold)]) for threshold in thresholds()]


def _at(threshold: int, out: Sequence[Decision]) -> Threshold:
    errors = sum(one.is_known_error(threshold) for one in out)
    return Threshold(threshold, len(out), errors, sum(one.acceptable is not None for one in out))


@dataclass(frozen=True, slots=True)
class Difference:
    """A mail that another run decided otherwise."""

    name: str
    subject: str
    before: str
    now: str


def differences(before: Mapping[str, Decision], now: Sequence[Decision]) -> Iterator[Difference]:
    """Name the mails of both runs whose route, score, category or holds are others now."""
    for one in now:
        former = before.get(one.name)
        if former and _decided(former) != _decided(one):
            yield Difference(one.name, one.subject, _told(former), _told(one))


def gaps(decided: Sequence[Decision], most: int) -> list[tuple[str, str, int]]:
    """The questions that no article answers: category, question, how often, the most frequent first."""
    asked = Counter((one.category, " ".join(question.split())) for one in decided for question in one.open)
    return [(category, question, count) for (category, question), count in asked.most_common(most)]


def _decided(one: Decision) -> tuple[Any, ...]:
    return one.route, one.score, one.category, one.holds


def _told(one: Decision) -> str:
    held = f", held by {', '.join(one.holds)}" if one.holds else ""
    return f"{one.route}, {one.category}, score {one.score}{held}"
