"""A change is seen in time, and chance raises as few alarms as is said, both shown by simulation."""

from itertools import combinations
from random import Random
from statistics import NormalDist

import pytest

from evaluation.report.figure import MEAN, SHARE, Figure, figure
from evaluation.report.trend import FALSE_ALARMS, _Days, _of_shares, alarms

WATCHED = 3
A_DAY = 300
RUNS = 400


def days(shares: list[float], dice: Random, a_day: int = A_DAY) -> list[Figure]:
    """Days of as many messages each, answered with a probability that is the day's."""
    found = []
    for number, share in enumerate(shares):
        hits = sum(dice.random() < share for _ in range(a_day))
        found.append(figure(SHARE, f"{number:03d}", a_day, hits / a_day, None))
    return found


def test_a_drop_of_ten_points_is_found_within_two_days() -> None:
    dice = Random(5)
    found = 0
    for _ in range(RUNS):
        seen = [alarm.window for alarm in alarms(days([0.6] * 28 + [0.5] * 2, dice), SHARE, WATCHED)]
        found += any(window in seen for window in ("028", "029"))
    assert found >= 0.9 * RUNS


@pytest.mark.parametrize(("share", "a_day"), [(0.6, A_DAY), (0.98, 60), (0.02, 25)])
def test_chance_alone_raises_at_most_one_alarm_a_month_over_all_that_is_watched(share: float, a_day: int) -> None:
    dice, runs = Random(6), RUNS // 2
    raised = sum(
        len([alarm for alarm in alarms(days([share] * 58, dice, a_day), SHARE, WATCHED) if alarm.window >= "028"])
        for _ in range(runs)
    )
    assert 0 < WATCHED * raised / runs <= 1.0 == pytest.approx(FALSE_ALARMS, abs=0.2)


@pytest.mark.parametrize(("usual", "now"), [(1.0, 0.9), (0.0, 0.1)])
def test_a_change_of_what_was_always_so_is_seen_on_its_day(usual: float, now: float) -> None:
    steady = [figure(SHARE, f"{number:03d}", 100, usual, None) for number in range(28)]
    assert [alarm.window for alarm in alarms([*steady, figure(SHARE, "028", 100, now, None)])] == ["028"]
    level = [figure(MEAN, f"{number:03d}", 100, usual, 0.0) for number in range(28)]
    assert [alarm.window for alarm in alarms([*level, figure(MEAN, "028", 100, now, 0.09)], MEAN)] == ["028"]


def test_how_rare_a_share_is_by_chance_is_what_counting_every_draw_says() -> None:
    marked, whole, drawn, hits = 5, 12, 4, 3
    draws = [sum(each < marked for each in some) for some in combinations(range(whole), drawn)]
    chance = (draws.count(hits) / 2 + sum(draw > hits for draw in draws)) / len(draws)
    told = _of_shares(_Days(drawn, hits / drawn, 0.0), _Days(whole - drawn, (marked - hits) / (whole - drawn), 0.0))
    assert 1 - NormalDist().cdf(told) == pytest.approx(chance)


def test_days_with_few_messages_and_the_first_week_raise_none() -> None:
    few = [figure(SHARE, f"{number:03d}", 19, float(number < 30), None) for number in range(40)]
    assert not list(alarms(few))
    first = [figure(SHARE, f"{number:03d}", 500, float(number < 6), None) for number in range(7)]
    assert not list(alarms(first))


def test_a_day_after_an_alarm_begins_a_new_usual() -> None:
    shares = [0.6] * 30 + [0.2] * 30
    found = [figure(SHARE, f"{number:03d}", 500, share, None) for number, share in enumerate(shares)]
    assert [alarm.window for alarm in alarms(found)] == ["030"]


def test_means_are_held_by_their_own_spread() -> None:
    steady = [Figure(f"{number:03d}", 100, 0.1, 0, 0, 0.25) for number in range(30)]
    assert not list(alarms([*steady, Figure("030", 100, 0.2, 0, 0, 0.25)], MEAN))
    assert [alarm.window for alarm in alarms([*steady, Figure("030", 100, 0.4, 0, 0, 0.25)], MEAN)] == ["030"]
