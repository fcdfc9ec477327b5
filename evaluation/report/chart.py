"""Charts of days: lines that keep their width and words that keep their size, on a phone as on a wide screen."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from datetime import date
from html import escape
from math import isfinite
from typing import Final, NamedTuple

WIDTH, HEIGHT = 1000, 100
"""Of the drawing, which is stretched to the room that it gets; strokes are not."""
FEWEST: Final = 20
"""Values of a day whose bounds count for the scale: those of fewer would flatten all others."""
STYLE: Final = """
.chart { display: grid; grid-template-columns: max-content 1fr; gap: 0 .5rem; margin: .5rem 0; font-size: .8rem; }
.chart svg { width: 100%; height: 9rem; overflow: visible; }
.chart path { vector-effect: non-scaling-stroke; fill: none; stroke: currentColor; stroke-linecap: round; }
.chart .band { fill: currentColor; stroke: none; opacity: .2; }
.chart .line { stroke-width: 2; } .chart .dot { stroke-width: 5; } .chart .alarm { color: #e53935; stroke-width: 10; }
.chart .rule { color: #8888; stroke-width: 1; } .chart .to-come { stroke-dasharray: 4 4; }
.chart svg { color: #1e78d2; }
.scale, .days { display: flex; justify-content: space-between; opacity: .75; }
.scale { flex-direction: column; text-align: right; line-height: 1; } .days { grid-column: 2; }
"""


class Day(NamedTuple):
    """What there was on a day, between *low* and *high*, by *n* values."""

    window: str
    value: float
    low: float
    high: float
    n: int


def draw(
    label: str,
    days: Sequence[Day],
    told: Callable[[float], str],
    *,
    scale: tuple[float, float] | None = None,
    alarms: Container[str] = (),
    to_come: int = 0,
) -> str:
    """Give the chart of *days*, in their order, of which the last ones are *to_come*; *told* says a value in words.

    A day that is missing keeps its place.
    """
    low, high = scale or _scale(days)
    first, last = (date.fromisoformat(days[at].window).toordinal() for at in (0, -1))

    def x(day: Day) -> str:
        return f"{WIDTH * (date.fromisoformat(day.window).toordinal() - first + 0.5) / (last - first + 1):.1f}"

    def y(value: float) -> str:
        return f"{HEIGHT * (1 - (min(high, max(low, value)) - low) / (high - low)):.1f}"

    def line(of: Iterable[Day]) -> str:
        return "M" + "L".join(f"{x(day)},{y(day.value)}" for day in of)

    upper = "L".join(f"{x(day)},{y(day.high)}" for day in days)
    lower = "L".join(f"{x(day)},{y(day.low)}" for day in reversed(days))
    now = len(days) - to_come
    ahead = f'<path class="line to-come" d="{line(days[max(0, now - 1) :])}"/>' if to_come else ""
    dots = "".join(
        f'<path class="{"alarm" if day.window in alarms else "dot"}" d="M{x(day)},{y(day.value)}h0">'
        f"<title>{day.window}: {escape(told(day.value))}{f', n = {day.n}' if day.n else ''}</title></path>"
        for day in days
    )
    rules = "".join(f'<path class="rule" d="M0,{at}H{WIDTH}"/>' for at in (0, HEIGHT / 2, HEIGHT))
    marks = "".join(f"<span>{escape(told(value))}</span>" for value in (high, (high + low) / 2, low))
    shown = dict.fromkeys(date.fromordinal(at).isoformat() for at in (first, (first + last) // 2, last))
    return (
        f'<div class="chart"><div class="scale">{marks}</div>'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img" aria-label="{escape(label)}">'
        f'{rules}<path class="band" d="M{upper}L{lower}Z"/><path class="line" d="{line(days[:now])}"/>{ahead}{dots}'
        f'</svg><div class="days">{"".join(f"<span>{day}</span>" for day in shown)}</div></div>'
    )


def _scale(days: Sequence[Day]) -> tuple[float, float]:
    """From the least to the most of what is drawn, which are apart even where all days are alike."""
    bounds = (bound for day in days if day.n >= FEWEST for bound in (day.low, day.high) if isfinite(bound))
    ends = [*(day.value for day in days), *bounds]
    low, high = min(ends), max(ends)
    return (low, high) if high > low else (low - 0.5, high + 0.5)
