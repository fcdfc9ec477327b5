"""A score as a picture: full confidence, what each risk took off it, and the threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

WIDTH, HEIGHT, BAR = 640, 74, 26
_TOP: Final = 22


@dataclass(frozen=True, slots=True)
class Deduction:
    """What one risk took off, as a positive number."""

    label: str
    points: int


def draw(score: int, deductions: Sequence[Deduction], threshold: int, full: int) -> Markup:
    """An SVG of the arithmetic, from the left what is left, to its right what was taken off."""
    told = "; ".join(f"minus {each.points} for {each.label}" for each in deductions) or "nothing taken off"
    parts = [_bar("kept", 0, score, full)]
    end = full
    for each in deductions:
        begin = max(score, end - each.points)
        parts.append(_bar("off", begin, end, full))
        end = begin
    at = threshold * WIDTH / full
    parts.append(Markup('<line class="mark" x1="{0:.1f}" x2="{0:.1f}" y1="12" y2="{1}"/>').format(at, _TOP + BAR + 10))
    parts.append(
        Markup('<text x="{:.1f}" y="{}" text-anchor="middle">threshold {}</text>').format(
            at, _TOP + BAR + 23, threshold
        )
    )
    parts.append(Markup('<text class="score" x="4" y="{}">{}</text>').format(_TOP + 18, score))
    return Markup(
        '<svg class="score-picture" viewBox="0 0 {w} {h}" role="img" aria-label="Score {score} of {full}: {told}; '
        'threshold {threshold}">{parts}</svg>'
    ).format(w=WIDTH, h=HEIGHT, score=score, full=full, told=told, threshold=threshold, parts=Markup("").join(parts))


def _bar(kind: str, begin: float, end: float, full: int) -> Markup:
    left, width = begin * WIDTH / full, max(0.0, (end - begin) * WIDTH / full - 1)
    return Markup('<rect class="{}" x="{:.1f}" y="{}" width="{:.1f}" height="{}"/>').format(
        kind, left, _TOP, width, BAR
    )
