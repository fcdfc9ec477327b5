"""What a calibration says, for a page: the reliability diagram, its figures with n and bounds, the thresholds."""

from __future__ import annotations

from html import escape

from backend.operations import calibration
from backend.operations.calibration import Bin, Calibration
from evaluation import markup

SIDE, MARGIN = 300, 50
COLOUR = "#1565c0"


def page(found: Calibration, left_out: str = "") -> str:
    """The page on *found*; *left_out* says which mails are not counted."""
    title = f"What the score is worth: {found.mails} mails"
    sections = [f"<h1>{escape(title)}</h1>", told(found), *([markup.note(left_out)] if left_out else [])]
    return markup.document(title, sections)


def told(found: Calibration) -> str:
    """The same as part of another page."""
    sure = f"{found.confidence:.0%}"
    figures = {"Brier score": found.brier_score, "Expected calibration error": found.expected_calibration_error}
    verdict = " ".join(calibration.verdict(found))
    return "".join(
        [
            f"<p>{found.mails} mails, {found.wrong} answers wrong. <strong>{escape(verdict)}</strong></p>",
            _diagram(found),
            markup.note(
                f"The score is read as the chance in percent that the answer is right. On the line it says what comes "
                f"true; the bars are bounds at {sure} (Clopper and Pearson), the dots grow with the number of mails."
            ),
            markup.table(
                ["Score", "mails", "promised", "right", "between"],
                [[*_scores(each), f"{each.low:.1%} and {each.high:.1%}"] for each in found.bins],
            ),
            markup.table(
                ["", "value", "between", "n"],
                [
                    [name, f"{each.value:.3f}", f"{each.low:.3f} and {each.high:.3f}", found.mails]
                    for name, each in figures.items()
                ],
            ),
            markup.table(
                ["Threshold", "mails", "wrong", "wrong at most", ""],
                [
                    [
                        f"{step.threshold:g}",
                        step.answered,
                        step.wrong,
                        f"{step.at_most:.1%}",
                        calibration.PASSES[step.passes],
                    ]
                    for step in found.steps
                ],
                marked=[at for at, step in enumerate(found.steps) if step.threshold == found.threshold],
            ),
        ]
    )


def _scores(each: Bin) -> tuple[str, int, str, str]:
    return f"{each.least}-{each.most}", each.mails, f"{each.mean_score:.1f}%", f"{each.share:.1%}"


def _diagram(found: Calibration) -> str:
    most = max(each.mails for each in found.bins)
    size = SIDE + 2 * MARGIN
    ticks = "".join(
        f'<text x="{_x(at)}" y="{SIDE + MARGIN + 18}" text-anchor="middle">{at}</text>'
        f'<text x="{MARGIN - 8}" y="{_y(at / 100) + 4}" text-anchor="end">{at} %</text>'
        for at in range(0, 101, 20)
    )
    return (
        f'<svg viewBox="0 0 {size} {size}" width="{size}" role="img" aria-label="Share right by score">'
        f'<rect x="{MARGIN}" y="{MARGIN}" width="{SIDE}" height="{SIDE}" fill="none" stroke="currentColor"/>'
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(100)}" y2="{_y(1)}" stroke="currentColor" stroke-dasharray="4 4"/>'
        f"{ticks}{''.join(_mark(each, most) for each in found.bins)}"
        f'<text x="{MARGIN}" y="{MARGIN - 12}">right</text>'
        f'<text x="{SIDE + MARGIN}" y="{size - 6}" text-anchor="end">score</text></svg>'
    )


def _mark(each: Bin, most: int) -> str:
    """A bin as a dot, as large as its share of the mails, between its bounds."""
    x, said = _x(each.mean_score), f"{each.least} to {each.most}: {each.right} of {each.mails} right"
    return (
        f'<line x1="{x}" x2="{x}" y1="{_y(each.low)}" y2="{_y(each.high)}" stroke="{COLOUR}" stroke-width="2"/>'
        f'<circle cx="{x}" cy="{_y(each.share)}" r="{3 + 6 * (each.mails / most) ** 0.5:.1f}" fill="{COLOUR}">'
        f"<title>{said}</title></circle>"
    )


def _x(score: float) -> float:
    return round(MARGIN + SIDE * score / 100, 1)


def _y(share: float) -> float:
    return round(MARGIN + SIDE * (1 - share), 1)
