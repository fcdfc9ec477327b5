"""The recommended threshold keeps its promise, and whoever has too few mails is told how many are missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import pytest

from backend.errors import RemedyError
from backend.operations.calibration import Calibration, Row, calibrate, describe, recommended

BOUND, CONFIDENCE = 0.02, 0.95
REPETITIONS = 1_000


def rows(score: float, mails: int, wrong: int = 0) -> list[Row]:
    return [Row(score, place >= wrong) for place in range(mails)]


@dataclass(frozen=True)
class World:
    """How often each score occurs, and how often an answer is wrong at that score."""

    weights: Mapping[int, int]
    errors: Mapping[int, float]

    def draw(self, mails: int, random: Random) -> list[Row]:
        scores = random.choices(list(self.weights), list(self.weights.values()), k=mails)
        return [Row(score, random.random() >= self.errors[score]) for score in scores]

    def risk(self, threshold: float) -> float:
        """The true share of wrong answers among those that a threshold lets out."""
        out = {score: weight for score, weight in self.weights.items() if score >= threshold}
        return sum(weight * self.errors[score] for score, weight in out.items()) / sum(out.values())


# Whoever takes the lowest threshold that passes, whatever those above it do, keeps the bound in nine of ten sets of the
# second world only.
WORLDS = {
    "the worse, the lower": World({100: 6, 90: 4, 80: 3, 60: 2}, {100: 0.002, 90: 0.01, 80: 0.12, 60: 0.3}),
    "just too bad at each of many scores": World(dict.fromkeys(range(101), 1), dict.fromkeys(range(101), 0.0205)),
    "worst at the top": World({100: 1, 90: 4, 70: 1}, {100: 0.15, 90: 0.002, 70: 0.001}),
    "a score for every mail": World(dict.fromkeys(range(101), 1), {n: 0.04 * (100 - n) / 60 for n in range(101)}),
}


class TestPromise:
    @pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
    def test_at_least_95_of_100_recommended_thresholds_keep_the_bound(self, world: World) -> None:
        random = Random(11)
        found = [recommended(world.draw(400, random), BOUND, CONFIDENCE) for _ in range(REPETITIONS)]
        kept = sum(threshold is None or world.risk(threshold) <= BOUND for threshold in found)
        assert kept >= 0.95 * REPETITIONS

    def test_a_good_system_gets_its_threshold(self) -> None:
        random, world = Random(12), WORLDS["the worse, the lower"]
        found = [recommended(world.draw(2_000, random), BOUND, CONFIDENCE) for _ in range(100)]
        assert found.count(90) >= 95

    def test_too_few_mails_are_asked_to_be_more_every_time(self) -> None:
        random, world = Random(13), WORLDS["the worse, the lower"]
        for _ in range(30):
            found = calibrate(world.draw(100, random), BOUND, CONFIDENCE)
            assert found.threshold is None
            assert any(step.passes is None for step in found.steps)
            assert found.more is None or found.more >= 49  # 149 without a fault is the least


class TestRecommendation:
    def test_it_is_the_lowest_that_passes_before_one_fails(self) -> None:
        found = calibrate([*rows(100, 400), *rows(90, 400, wrong=2), *rows(80, 100, wrong=50), *rows(70, 9_000)])
        assert found.threshold == 90
        assert [(step.threshold, step.passes) for step in found.steps] == [(100, True), (90, True), (80, False)]

    def test_a_few_unlucky_mails_at_the_top_do_not_end_it(self) -> None:
        found = calibrate([*rows(100, 20, wrong=1), *rows(95, 600, wrong=1)])
        assert [(step.threshold, step.passes) for step in found.steps] == [(100, None), (95, True)]
        assert found.threshold == 95

    def test_149_right_answers_are_enough_and_148_are_one_too_few(self) -> None:
        assert calibrate(rows(100, 149)).threshold == 100
        short = calibrate(rows(100, 148))
        assert (short.threshold, short.more) == (None, 1)

    def test_what_is_asked_for_suffices_if_the_share_stays(self) -> None:
        few = calibrate([*rows(100, 300, wrong=3), *rows(50, 100, wrong=90)])
        assert few.threshold is None
        assert few.more
        times = 1 + few.more / 400
        assert calibrate(rows(100, round(300 * times), wrong=int(3 * times))).threshold == 100

    def test_more_mails_are_not_asked_for_where_too_many_answers_are_wrong(self) -> None:
        found = calibrate(rows(100, 1_000, wrong=30))
        assert (found.threshold, found.more) == (None, None)
        assert "More mails would not help" in said(found)

    def test_a_looser_bound_takes_fewer_mails(self) -> None:
        assert calibrate(rows(100, 60), bound=0.05).threshold == 100
        assert calibrate(rows(100, 60), bound=0.05, confidence=0.99).threshold is None


class TestFigures:
    def test_a_score_that_keeps_its_word_has_no_error(self) -> None:
        found = calibrate([*rows(80, 100, wrong=20), *rows(100, 100)])
        assert found.expected_calibration_error.value == pytest.approx(0)
        assert found.brier_score.value == pytest.approx(0.08)  # 0.16 and 0

    def test_a_score_that_promises_too_much_is_off_by_as_much(self) -> None:
        found = calibrate(rows(90, 200, wrong=100))
        assert found.expected_calibration_error.value == pytest.approx(0.4)
        assert found.brier_score.value == pytest.approx((0.01 + 0.81) / 2)

    def test_each_figure_lies_within_its_bounds_which_narrow_with_more_mails(self) -> None:
        wide, narrow = (calibrate([*rows(90, n, wrong=n // 5), *rows(65, n, wrong=n // 3)]) for n in (30, 3_000))
        for found in (wide, narrow):
            for figure in (found.brier_score, found.expected_calibration_error):
                assert figure.low <= figure.value <= figure.high
            assert all(each.low <= each.share <= each.high for each in found.bins)
        assert narrow.brier_score.high - narrow.brier_score.low < wide.brier_score.high - wide.brier_score.low

    def test_scores_are_grouped_in_tens_with_the_full_score_in_the_last(self) -> None:
        found = calibrate([*rows(0, 1), *rows(9.5, 1), *rows(90, 2), *rows(100, 3, wrong=1)])
        assert [(each.least, each.most, each.mails, each.right) for each in found.bins] == [
            (0, 10, 2, 2),
            (90, 100, 5, 4),
        ]


class TestWords:
    def test_every_line_of_figures_says_how_many_mails_and_between_what(self) -> None:
        text = said(calibrate([*rows(100, 400), *rows(90, 5, wrong=5)]))
        assert "405 mails, 5 answers wrong" in text
        assert "98.8%  97.1% and 99.6%" in text
        assert "Recommended threshold: 100." in text

    def test_five_mails_get_no_threshold_but_a_number(self) -> None:
        text = said(calibrate(rows(90, 5)))
        assert "No threshold can be recommended" in text
        assert "about 144 more mails are needed" in text


@pytest.mark.parametrize(
    ("wishes", "complaint"),
    [
        ({"bound": 0.0}, "bound of 0 makes no sense"),
        ({"bound": 1.5}, "bound of 1.5 makes no sense"),
        ({"bound": float("nan")}, "bound of nan makes no sense"),
        ({"confidence": 1.0}, "confidence of 1 makes no sense"),
        ({"confidence": 0.5}, "confidence of 0.5 makes no sense"),
    ],
)
def test_wishes_that_make_no_sense_are_refused(wishes: dict[str, float], complaint: str) -> None:
    with pytest.raises(RemedyError, match=complaint):
        calibrate(rows(100, 10), **wishes)


def test_nothing_to_calibrate_with_is_said() -> None:
    with pytest.raises(RemedyError, match="nothing to calibrate with"):
        calibrate([])


def said(found: Calibration) -> str:
    return "\n".join(describe(found))
