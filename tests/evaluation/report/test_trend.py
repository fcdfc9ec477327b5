"""A change is seen in time, and chance raises as few alarms as is said, both shown by simulation."""

from random import Random

import pytest

from evaluation.report.figure import SHARE, Figure, figure
from evaluation.report.trend import FALSE_ALARMS, alarms

WATCHED = 3
A_DAY = 300
RUNS = 400


def days(shares: list[float], dice: Random) -> list[Figure]:
    """Days of as many messages each, answered with a probability that is the day's."""
    found = []
    for number, share in enumerate(shares):
        hits = sum(dice.random() < share for _ in range(A_DAY))
        found.append(figure(SHARE, f"{number:03d}", A_DAY, hits / A_DAY, None))
    return found


def test_a_drop_of_ten_points_is_found_within_two_days() -> None:
    dice = Random(5)
    found = 0
    for _ in range(RUNS):
        seen = [alarm.window for alarm in alarms(days([0.6] * 28 + [0.5] * 2, dice), WATCHED)]
        found += any(window in seen for window in ("028", "029"))
    assert found >= 0.9 * RUNS


def test_chance_alone_raises_at_most_one_alarm_a_month_over_all_that_is_watched() -> None:
    dice = Random(6)
    raised = sum(
        len([alarm for alarm in alarms(days([0.6] * 58, dice), WATCHED) if alarm.window >= "028"])
        for _ in range(RUNS // 2)
    )
    a_month = WATCHED * raised / (RUNS // 2)
    assert 0 < a_month <= 1.0 == pytest.approx(FALSE_ALARMS, abs=0.2)


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
    assert not list(alarms([*steady, Figure("030", 100, 0.2, 0, 0, 0.25)]))
    assert [alarm.window for alarm in alarms([*steady, Figure("030", 100, 0.4, 0, 0, 0.25)])] == ["030"]
