"""What a confidence score is worth, and from which threshold on replies may go out.

Rows tell of mails what their score was and whether the answer was right. From them come a reliability diagram, the
Brier score and the expected calibration error, with the score read as the chance in percent that the answer is right,
and a threshold: the lowest at which at most a share *bound* of the answers is wrong, with a *confidence*.

The threshold is chosen by the rows that prove it, so looking at all of them would promise too much: with enough
thresholds one always looks good. They are tested in an order that the answers have no part in, from the highest down,
each by an exact binomial test, and the first that fails ends it. Then the chance that any wrong threshold is let
through is no larger than that of the first wrong one (fixed-sequence testing: Angelopoulos, Bates, Candès, Jordan, Lei,
"Learn then Test", https://arxiv.org/abs/2110.01052; Bauer, "Multiple testing in clinical trials", Statistics in
Medicine 10, 1991). Where it begins only the scores decide: thresholds that too few mails reach are left out, as one
unlucky mail would fail them and end the test. The promise is for mails whose scores are spread as these are: given
their scores, the number of wrong answers varies less than a binomial one with the same mean (Hoeffding, "On the
distribution of the number of successes in independent trials", Annals of Mathematical Statistics 27, 1956).

It lives with the operations because both they and the evaluation need it, and only this way round may one import the
other.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import groupby
from typing import Any

from backend.errors import RemedyError
from backend.operations import binomial

WIDTH = 10
"""Of a group of scores."""
BOUND, CONFIDENCE = 0.02, 0.95
FORGIVEN = 1
"""The test begins where so many wrong answers would pass: one unlucky mail among few must not end it at once."""
PASSES = {True: "holds", False: "does not hold", None: "too few mails"}
"""What is said of a threshold that was tested, or not."""
MOST_MAILS = 10_000_000
"""Beyond so many it is not worth telling how many are needed."""


@dataclass(frozen=True, slots=True)
class Row:
    """A mail's score, 0 to 100, and whether the answer to it was right."""

    score: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Mails whose scores lie close together: what they promise, and how many answers were right."""

    least: int
    most: int
    mails: int
    right: int
    mean_score: float
    low: float
    high: float
    """Bounds of the share of right answers."""

    @property
    def share(self) -> float:
        return self.right / self.mails


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its bounds."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Step:
    """A threshold, how many mails reach it, and to how many of these the answer was wrong.

    *passes* is None where it was not tested, as too few reach it.
    """

    threshold: float
    answered: int
    wrong: int
    passes: bool | None


@dataclass(frozen=True, slots=True)
class Tested(Step):
    """The same with the most that the share of wrong answers is, if nothing else were looked at.

    *more* is about how many more mails, of any score, it takes until the threshold passes if the share stays as it is;
    None where it passes, or no number would help.
    """

    at_most: float
    more: int | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """What rows say; *threshold* is None where they do not allow any."""

    mails: int
    wrong: int
    bound: float
    confidence: float
    bins: tuple[Bin, ...]
    brier_score: Figure
    expected_calibration_error: Figure
    threshold: float | None
    steps: tuple[Tested, ...]

    @property
    def more(self) -> int | None:
        """About how many more mails it takes to recommend a threshold, or a lower one."""
        left = [step.more for step in self.steps if step.more and self._is_lower(step)]
        return min(left, default=None)

    def _is_lower(self, step: Tested) -> bool:
        return self.threshold is None or step.threshold < self.threshold

    def as_json(self) -> dict[str, Any]:
        bins = [{**asdict(each), "share": each.share} for each in self.bins]
        return {**asdict(self), "bins": bins, "more": self.more}


def calibrate(rows: Sequence[Row], bound: float = BOUND, confidence: float = CONFIDENCE) -> Calibration:
    """Say what *rows* are worth; RemedyError where there are none, or the wishes make no sense."""
    if not rows:
        raise RemedyError("There is nothing to calibrate with: not one mail has a score and a verdict on its answer.")
    if not 0 < bound < 1:
        raise RemedyError(f"A bound of {bound:g} makes no sense: give the share of wrong answers, such as 0.02.")
    if not 0.5 < confidence < 1:
        raise RemedyError(f"A confidence of {confidence:g} makes no sense: give one above 0.5, such as 0.95.")
    bins = tuple(reliability(rows, confidence))
    steps = [_told(step, len(rows), bound, confidence) for step in _steps(rows, bound, confidence)]
    return Calibration(
        mails=len(rows),
        wrong=sum(not row.right for row in rows),
        bound=bound,
        confidence=confidence,
        bins=bins,
        brier_score=brier_score(rows, confidence),
        expected_calibration_error=expected_calibration_error(bins, confidence),
        threshold=_lowest(steps),
        steps=tuple(steps),
    )


def recommended(rows: Sequence[Row], bound: float, confidence: float) -> float | None:
    """The threshold alone; None where the rows do not allow any."""
    return _lowest(_steps(rows, bound, confidence))


def reliability(rows: Sequence[Row], confidence: float = CONFIDENCE) -> Iterator[Bin]:
    """Group rows by score, in tens; empty groups are left out."""
    for place, group in groupby(sorted(rows, key=lambda row: row.score), key=lambda row: _place(row.score)):
        members = list(group)
        right = sum(row.right for row in members)
        mean = sum(row.score for row in members) / len(members)
        low, high = binomial.interval(right, len(members), confidence)
        yield Bin(place * WIDTH, (place + 1) * WIDTH, len(members), right, mean, low, high)


def brier_score(rows: Sequence[Row], confidence: float = CONFIDENCE) -> Figure:
    """The mean square of how far each score was off, 0 is best; bounded by Hoeffding's inequality."""
    value = sum((row.score / 100 - row.right) ** 2 for row in rows) / len(rows)
    apart = math.sqrt(math.log(2 / (1 - confidence)) / (2 * len(rows)))
    return Figure(value, max(0.0, value - apart), min(1.0, value + apart))


def expected_calibration_error(bins: Sequence[Bin], confidence: float = CONFIDENCE) -> Figure:
    """How far shares of right answers are from what their scores promise; bounded by the bins' bounds together."""
    mails = sum(each.mails for each in bins)
    each_confidence = 1 - (1 - confidence) / len(bins)
    value = low = high = 0.0
    for each in bins:
        promised, weight = each.mean_score / 100, each.mails / mails
        least, most = binomial.interval(each.right, each.mails, each_confidence)
        value += weight * abs(each.share - promised)
        low += weight * max(0.0, least - promised, promised - most)
        high += weight * max(abs(least - promised), abs(most - promised))
    return Figure(value, low, high)


def _place(score: float) -> int:
    return min(int(score // WIDTH), 100 // WIDTH - 1)


def _steps(rows: Sequence[Row], bound: float, confidence: float) -> Iterator[Step]:
    """Take every score that occurs as a threshold, from the highest on, and test them until one fails."""
    reached = list(_reached(rows))
    enough = _enough(len(rows), bound, confidence)
    for score, answered, wrong in reached:
        passes = _passes(wrong, answered, bound, confidence) if answered >= enough else None
        yield Step(score, answered, wrong, passes)
        if passes is False:
            return


def _reached(rows: Sequence[Row]) -> Iterator[tuple[float, int, int]]:
    """Each score, how many mails have it or a higher one, and to how many of these the answer was wrong."""
    mails, faults = Counter(row.score for row in rows), Counter(row.score for row in rows if not row.right)
    answered = wrong = 0
    for score in sorted(mails, reverse=True):
        answered += mails[score]
        wrong += faults[score]
        yield score, answered, wrong


@cache
def _enough(mails: int, bound: float, confidence: float) -> float:
    """How many mails have to reach a threshold for a test; of few *mails*, so many that it could pass at all."""
    forgiving = _fewest(lambda answered: _passes(FORGIVEN, answered, bound, confidence))
    if forgiving and forgiving <= mails:
        return forgiving
    return _fewest(lambda answered: _passes(0, answered, bound, confidence)) or math.inf


def _passes(wrong: float, answered: float, bound: float, confidence: float) -> bool:
    return binomial.at_most(wrong, answered, bound) <= 1 - confidence


def _lowest(steps: Iterable[Step]) -> float | None:
    return min((step.threshold for step in steps if step.passes), default=None)


def _told(step: Step, mails: int, bound: float, confidence: float) -> Tested:
    needed = None if step.passes else _needed(step.wrong / step.answered, bound, confidence)
    more = None if needed is None else math.ceil((needed - step.answered) * mails / step.answered)
    at_most = binomial.upper(step.wrong, step.answered, confidence)
    return Tested(step.threshold, step.answered, step.wrong, step.passes, at_most, more)


def _needed(share: float, bound: float, confidence: float) -> int | None:
    """How many mails have to reach a threshold until it passes, if this *share* of the answers is wrong."""
    return _fewest(lambda answered: _passes(share * answered, answered, bound, confidence))


def _fewest(suffices: Callable[[int], bool]) -> int | None:
    """The smallest number that suffices, as all above it do; None where none that is worth telling does."""
    few, many = 0, 1
    while not suffices(many):
        few, many = many, many * 2
        if many > MOST_MAILS:
            return None
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if suffices(middle) else (middle, many)
    return many


def describe(found: Calibration) -> Iterator[str]:
    """Say what was found in words and columns, every figure with the number of mails behind it and its bounds."""
    sure = f"{found.confidence:.0%} confidence"
    yield f"{found.mails} mails, {found.wrong} answers wrong. Bounds at {sure}."
    yield ""
    yield f"{'score':>9}  {'mails':>6}  {'promised':>8}  {'right':>6}  between"
    for each in found.bins:
        scores, between = f"{each.least}-{each.most}", f"{each.low:.1%} and {each.high:.1%}"
        yield f"{scores:>9}  {each.mails:>6}  {each.mean_score:>7.1f}%  {each.share:>6.1%}  {between}"
    yield ""
    figures = {"Brier score": found.brier_score, "Expected calibration error": found.expected_calibration_error}
    for name, figure in figures.items():
        yield f"{name}: {figure.value:.3f}, between {figure.low:.3f} and {figure.high:.3f} (n {found.mails})"
    yield ""
    yield f"{'threshold':>9}  {'mails':>6}  {'wrong':>6}  {'at most':>8}"
    for step in found.steps:
        passes = PASSES[step.passes]
        yield f"{step.threshold:>9g}  {step.answered:>6}  {step.wrong:>6}  {step.at_most:>8.1%}  {passes}"
    yield ""
    yield from verdict(found)


def verdict(found: Calibration) -> Iterator[str]:
    """Say which threshold can be recommended, and how many mails it takes for one or for a lower one."""
    promise = f"at most {found.bound:.1%} of the answers wrong, at {found.confidence:.0%} confidence"
    if found.threshold is None:
        yield f"No threshold can be recommended: none keeps {promise}."
    else:
        yield f"Recommended threshold: {found.threshold:g}. It keeps {promise}, for mails that score as these do."
    if found.more:
        what = "one" if found.threshold is None else "a lower one"
        yield f"For {what}, about {found.more:,} more mails are needed, if the share of wrong answers stays as it is."
    elif found.threshold is None:
        yield "More mails would not help while the share of wrong answers stays as it is."
