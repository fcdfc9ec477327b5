"""A chart of days has each day in its place and its words outside the drawing, which is stretched."""

import re

from evaluation.report.chart import Day, draw

DAYS = [
    Day("2026-10-01", 0.5, 0.4, 0.6, 30),
    Day("2026-10-02", 1.0, 0.9, 1.0, 30),
    Day("2026-10-05", 0.0, 0.0, 0.1, 30),
]


def places(drawn: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r'class="(?:dot|alarm)" d="M([\d.]+),([\d.]+)h0"', drawn)]


def test_days_stand_where_they_lie_in_time_and_values_on_their_scale() -> None:
    drawn = draw("Shares", DAYS, "{:.0%}".format, scale=(0.0, 1.0), alarms={"2026-10-05"})
    assert places(drawn) == [(100.0, 50.0), (300.0, 0.0), (900.0, 100.0)]
    assert drawn.count('class="alarm"') == 1
    assert [word in drawn for word in ("<span>100%</span>", "<span>2026-10-03</span>", "n = 30")] == [True] * 3


def test_what_is_to_come_is_a_line_of_its_own() -> None:
    drawn = draw("Messages", [*DAYS, Day("2026-10-06", 2, 1, 3, 0)], "{:.0f}".format, to_come=1)
    assert drawn.count('class="line"') == drawn.count('class="line to-come"') == 1
    assert "2026-10-06: 2</title>" in drawn


def test_one_day_days_alike_and_bounds_that_nobody_knows_are_drawn_all_the_same() -> None:
    for days in ([DAYS[0]], [Day("2026-10-01", 7, 7, 7, 30)], [Day("2026-10-01", 7, float("-inf"), float("inf"), 1)]):
        assert places(draw("One", days, "{:.1f}".format))[0][0] == 500.0
    assert "nan" not in draw("One", days, "{:.1f}".format)
