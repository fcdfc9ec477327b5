"""What other thresholds would have done, and what differs from another run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.operations import binomial
from backend.operations.calibration import Row
from evaluation.plan import load, table
from evaluation.plan.table import Price
from evaluation.replay.decisions import Decision, thresholds

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many mails go out by themselves with it, and of how many it is known that they should not have."""

    threshold: int
    automated: int
    known_errors: int
    known: int
    """Of those that go out, of how many it is known; the others may be errors that nobody knows."""
    tokens: tuple[int, int]
    """Tokens in and out that all mails take, where drafts are not proved."""

    @property
    def error_share(self) -> float:
        """The most that the share of errors among the answered may be, as far as it is known; 1 where it is not."""
        return binomial.upper(self.known_errors, self.known, CONFIDENCE)

    def as_json(self) -> dict[str, float]:
        return {
            "threshold": self.threshold,
            "automated": self.automated,
            "known_errors": self.known_errors,
            "labelled": self.known,
            "error_share_at_most": round(self.error_share, 4),
        }


def curve(decided: Sequence[Decision]) -> list[Threshold]:
    """What each threshold would have done with the same analyses."""
    return [_at(threshold, decided) for threshold in thresholds()]


def _at(threshold: int, decided: Sequence[Decision]) -> Threshold:
    out = [one for one in decided if one.would_go_out(threshold)]
    errors = sum(one.is_known_error(threshold) for one in out)
    used = [one.tokens_with(threshold) for one in decided]
    tokens = sum(given for given, _ in used), sum(taken for _, taken in used)
    return Threshold(threshold, len(out), errors, sum(one.acceptable is not None for one in out), tokens)


@dataclass(frozen=True, slots=True)
class Prices:
    """What the tokens of a model cost, and since when."""

    model: str
    prices: Mapping[str, Price]

    @classmethod
    def of(cls, model: str) -> Prices:
        """Those of the plan's table, for *model*."""
        facts = table.load()
        chosen = facts.priced(model)
        return cls(chosen, facts.of_tokens(chosen))

    def dollars(self, tokens: tuple[int, int]) -> float:
        """What *tokens*, in and out, cost."""
        used = dict(zip(("tokens.in", "tokens.out"), tokens, strict=True))
        return sum(used[use] / price.each * price.dollars for use, price in self.prices.items())

    def per_thousand(self, tokens: tuple[int, int], mails: int) -> float:
        """What a thousand mails cost where so many *mails* take *tokens*."""
        return self.dollars(tokens) / mails * load.MESSAGES

    def told(self) -> str:
        """Whose prices they are, of when, and whether the provider's own pages confirm them."""
        each = [
            f"{price.dollars:g} USD for {price.each:,} {use.replace('.', ' ')}" for use, price in self.prices.items()
        ]
        price = next(iter(self.prices.values()))
        doubt = "" if price.confirmed else ", not confirmed"
        return f"{self.model}: {' and '.join(each)}, as of {price.as_of}{doubt}"


def worth(decided: Sequence[Decision]) -> list[Row]:
    """Score and verdict of each mail that a threshold alone decides, as far as it is known."""
    return [Row(one.score, one.is_right) for one in decided if one.is_right is not None and one.would_go_out(0)]


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
