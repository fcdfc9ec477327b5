"""The page of a replay: HTML that asks nobody for anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from statistics import median, quantiles

from backend.operations import calibration
from evaluation import markup, reliability
from evaluation.replay import what_if
from evaluation.replay.decisions import Decision
from evaluation.replay.what_if import Difference, Prices, Threshold
from simulator.mail_outcome import AGENT_REVIEW, AUTOMATED_RESPONSE, NOT_ANSWERED
from triage.policy import POLICY

EXAMPLES = 3
MOST_ROWS = 100
"""Of differences and gaps on the page; the rest is in the journal beside it."""
ROUTES = {AUTOMATED_RESPONSE: "answered", AGENT_REVIEW: "to an agent", NOT_ANSWERED: "parked"}
COLOURS = {AUTOMATED_RESPONSE: "#2e7d32", AGENT_REVIEW: "#b26a00", NOT_ANSWERED: "#757575"}
WIDTH, HEIGHT, FOOT = 640, 200, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What the page says of the run itself."""

    threshold: int
    author: str
    """Who wrote the drafts, in a sentence."""
    is_stand_in: bool
    masked: bool
    changed: Sequence[str]
    """What was other than in a usual run: another policy, an added article."""
    problems: int
    before: Mapping[str, Decision]
    prices: Prices
    recorded: int = 0
    """How many of the decisions are records of a deployment, which nobody was asked about again."""


def render(decided: Sequence[Decision], run: Run, curve: Sequence[Threshold]) -> str:
    """Give the page on *decided*, with what each threshold of the *curve* would have done."""
    differing = list(what_if.differences(run.before, decided))
    sections = [
        _summary(decided, run),
        markup.section("Routes by category", _categories(decided)),
        markup.section("What other thresholds would have done", _what_if(curve, decided, run)),
        markup.section("What the score is worth", _worth(decided)),
        markup.section("Scores", _histogram(decided, run.threshold)),
        markup.section("What asked for a person", _holds(decided)),
        markup.section("Questions that no article answers", _gaps(decided)),
        markup.section("Time to the route", _times(decided)),
        markup.section("Against the run before", _differences(differing, run)),
    ]
    return markup.document(f"What would have become of {len(decided)} mails", sections)


def _summary(decided: Sequence[Decision], run: Run) -> str:
    routes = Counter(one.route for one in decided)
    parts = [f"{routes[route]} {label}" for route, label in ROUTES.items()]
    known = sum(one.is_right is not None for one in decided)
    errors = sum(one.is_known_error(run.threshold) for one in decided)
    notes = [
        f"Mode auto, threshold {run.threshold}; every draft was proved, whatever its score.",
        *(
            [f"{run.recorded} are records: a reply that nobody proved then counts as held back."]
            if run.recorded
            else []
        ),
        f"Of {known} mails it is known, by labels or by what an agent did with the draft; "
        f"of those answered, {errors} should have had a person."
        if known
        else "No mail has labels: how many of the answers are wrong, this page cannot tell.",
        run.author,
        "Addresses, numbers and the senders' names are masked." if run.masked else "Texts are shown as they are.",
        *run.changed,
        *([f"{run.problems} mails could not be read and are left out."] if run.problems else []),
    ]
    return (
        f"<h1>What would have become of {len(decided)} mails</h1><p><strong>{escape(', '.join(parts))}.</strong></p>"
        f'<p class="note">{"<br>".join(map(escape, notes))}</p>'
    )


def _categories(decided: Sequence[Decision]) -> str:
    counts = Counter((one.category, one.route) for one in decided)
    rows = [
        [name, *(counts[name, route] for route in ROUTES), sum(counts[name, route] for route in ROUTES)]
        for name in (category.name for category in POLICY.categories)
    ]
    return markup.table(["Category", *ROUTES.values(), "all"], [row for row in rows if row[-1]])


def _what_if(curve: Sequence[Threshold], decided: Sequence[Decision], run: Run) -> str:
    most, current = max(1, len(decided)), run.threshold
    points = " ".join(f"{_x(at.threshold):.1f},{_y(at.automated / most):.1f}" for at in curve)
    chart = (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT + FOOT}" role="img" aria-label="Share answered by threshold">'
        f'<line x1="{_x(current):.1f}" x2="{_x(current):.1f}" y1="0" y2="{HEIGHT}" stroke="currentColor" '
        f'stroke-dasharray="4 4"/><polyline points="{points}" fill="none" stroke="{COLOURS[AUTOMATED_RESPONSE]}" '
        f'stroke-width="2"/>{_axis()}</svg>'
    )
    rows = [
        [
            at.threshold,
            at.automated,
            f"{at.automated / most:.1%}",
            at.known,
            *_errors(at),
            f"{run.prices.per_thousand(at.tokens, most):.3f}",
        ]
        for at in curve
    ]
    marked = [number for number, at in enumerate(curve) if at.threshold == current]
    heads = [
        "Threshold",
        "answered",
        "share",
        "of these known",
        "known errors",
        "errors at most",
        "USD for 1,000 mails",
    ]
    notes = (
        'The curve is the share of all mails answered. "Errors at most" is the upper bound of their share at 95 % '
        "(Clopper and Pearson), each threshold for itself; calibrate chooses among them.",
        f"The cost is that of models alone, where drafts are not proved: {_paid(decided, run)}; plan tells the rest.",
    )
    return chart + markup.table(heads, rows, marked=marked) + "".join(map(markup.note, notes))


def _paid(decided: Sequence[Decision], run: Run) -> str:
    asked = sum(bool(one.tokens) for one in decided)
    tokens = "the stand-in's, four characters each" if run.is_stand_in else "counted by whoever answered"
    return f"tokens of {asked} mails, {tokens}, at the prices of {run.prices.told()}"


def _worth(decided: Sequence[Decision]) -> str:
    """What labels, or agents, say of the score; of mails alone that no threshold keeps back in any case."""
    rows = what_if.worth(decided)
    if not rows:
        return "<p>Of no mail that a threshold decides it is known whether the answer was right.</p>"
    return reliability.told(calibration.calibrate(rows))


def _errors(at: Threshold) -> tuple[object, str]:
    """Known errors, and the most that their share may be with 95 % confidence."""
    return (at.known_errors, f"{at.error_share:.1%}") if at.known else ("none known", "not known")


def _histogram(decided: Sequence[Decision], current: int) -> str:
    bins = Counter(min(one.score // 5, 19) for one in decided if one.route != NOT_ANSWERED)
    most = max(bins.values(), default=1)
    bars = "".join(
        f'<rect x="{_x(bin_ * 5) + 1:.1f}" y="{_y(count / most):.1f}" width="{WIDTH / 20 - 2:.1f}" '
        f'height="{HEIGHT * count / most:.1f}" '
        f'fill="{COLOURS[AUTOMATED_RESPONSE if bin_ * 5 >= current else AGENT_REVIEW]}">'
        f"<title>{bin_ * 5} to {bin_ * 5 + 4 if bin_ < 19 else 100}: {count} mails</title></rect>"
        for bin_, count in sorted(bins.items())
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT + FOOT}" role="img" aria-label="Mails by score">{bars}{_axis()}</svg>'
        f'<p class="note">The tallest bar stands for {most} mails; parked mails have no score.</p>'
    )


def _holds(decided: Sequence[Decision]) -> str:
    counts = Counter(hold for one in decided for hold in one.holds)
    rows = []
    for hold, count in counts.most_common():
        alone = sum(one.holds == (hold,) for one in decided)
        examples = [one for one in decided if hold in one.holds][:EXAMPLES]
        told = "; ".join(f"{one.subject or '(no subject)'}: {one.words.get(hold, '')}".rstrip(": ") for one in examples)
        rows.append([hold, count, alone, POLICY.holds.get(hold, ""), told])
    return markup.table(["Hold", "mails", "it alone", "what it tells the agent", "examples"], rows)


def _gaps(decided: Sequence[Decision]) -> str:
    found = what_if.gaps(decided, MOST_ROWS)
    if not found:
        return "<p>None.</p>"
    return markup.table(
        ["Category", "question", "mails"], [[category, asked, count] for category, asked, count in found]
    )


def _times(decided: Sequence[Decision]) -> str:
    seconds = [one.seconds for one in decided]
    if len(seconds) < 2:
        return "<p>Too few mails.</p>"
    late = quantiles(seconds, n=20)[-1]
    return f"<p>Median {median(seconds):.1f} s, 95th percentile {late:.1f} s of virtual time (n = {len(seconds)}).</p>"


def _differences(found: Sequence[Difference], run: Run) -> str:
    if not run.before:
        return "<p>There is none. Call the command again, with another policy or an article, to see what changes.</p>"
    if not found:
        return "<p>Nothing differs.</p>"
    rows = [[one.name, one.subject, one.before, one.now] for one in found[:MOST_ROWS]]
    note = f"<p>{len(found)} mails are decided otherwise; {len(rows)} of them:</p>"
    return note + markup.table(["Mail", "subject", "before", "now"], rows)


def _axis() -> str:
    labels = "".join(f'<text x="{_x(at):.1f}" y="{HEIGHT + 16}">{at}</text>' for at in range(0, 100, 20))
    return f'<line x1="0" x2="{WIDTH}" y1="{HEIGHT}" y2="{HEIGHT}" stroke="currentColor"/>{labels}'


def _x(score: float) -> float:
    return WIDTH * score / 100


def _y(share: float) -> float:
    return HEIGHT * (1 - share)
