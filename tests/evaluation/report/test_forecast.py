"""The next week is the last one, within what that rule missed by."""

from datetime import date, timedelta

from evaluation.report.forecast import week

MONDAY = date(2026, 6, 1)


def volume(counts: list[int]) -> dict[str, int]:
    return {(MONDAY + timedelta(day)).isoformat(): count for day, count in enumerate(counts) if count}


def test_a_week_that_comes_again_is_forecast_without_doubt() -> None:
    found = week(volume([50, 40, 40, 30, 60, 5, 1] * 5))
    assert [day.value for day in found] == [50, 40, 40, 30, 60, 5, 1]
    assert all(day.low == day.value == day.high for day in found)
    assert found[0].window == (MONDAY + timedelta(35)).isoformat()


def test_the_interval_is_as_wide_as_nine_of_ten_misses() -> None:
    counts = [100 + 10 * (number // 7) for number in range(42)]
    assert {(day.value, day.low, day.high) for day in week(volume(counts))} == {(150, 140, 160)}


def test_a_day_without_messages_counts_and_no_forecast_is_below_none() -> None:
    found = week(volume([*[9, 0, 0, 0, 0, 0, 0] * 4, 9, 0, 0, 0, 0, 0, 7]))
    assert [day.value for day in found] == [9, 0, 0, 0, 0, 0, 7]
    assert all(day.low >= 0 for day in found)


def test_less_than_four_weeks_is_no_ground_for_one() -> None:
    assert week(volume([5] * 27)) == []
    assert week({}) == []
