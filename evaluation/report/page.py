"""The page of a report: HTML that asks nobody for anything, each figure with its definition, its SQL and its ids."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from backend.analytics.queries import Measure
from evaluation import markup
from evaluation.report import trend
from evaluation.report.experiment import LEAST
from evaluation.report.figure import SHARE, Figure
from evaluation.report.summary import Measured, Summary
from evaluation.report.worth import DEFINITIONS, Worth
from evaluation.satisfaction.features import FEATURES
from evaluation.satisfaction.prediction import Prediction

WIDTH, HEIGHT, FOOT = 640, 120, 20
LARGE = 0.1
"""Share of the messages that one customer seldom writes."""
COLOUR, ALARM = "#1565c0", "#c62828"


def render(found: Summary, ids: str) -> str:
    """Give the page; *ids* is the name of the file with the interactions that each figure counts."""
    title = f"What {found.interactions} messages say"
    return markup.document(
        title,
        [
            f"<h1>{escape(title)}</h1>",
            markup.note(
                f"Days of UTC, {found.span}. Bounds are those of 95 %: Wilson's for shares, the normal distribution's "
                "for means. A figure says nothing of causes: compare a mode with another on mails chosen by chance."
            ),
            *([_left_out(found)] if found.left_out else []),
            *([_busiest(found.busiest)] if found.busiest and found.busiest >= LARGE else []),
            markup.section("All days together", _table(found.measured)),
            *([markup.section("What it is worth", _worth(found.worth))] if found.worth else []),
            *([markup.section("Software or a person, by chance", _effects(found))] if found.effects else []),
            *([markup.section("Satisfaction to expect", _expected(found.satisfaction))] if found.satisfaction else []),
            markup.section("Days on which something changed", _alarms(found)),
            *(markup.section(each.measure.title, _measure(each, ids)) for each in found.measured),
            markup.section("What goes with it", _drivers(found)),
            markup.section("The week to come", _forecast(found)),
        ],
    )


def _left_out(found: Summary) -> str:
    return markup.note("Lines left out: " + ", ".join(f"{n} {reason}" for reason, n in found.left_out.items()) + ".")


def _busiest(share: float) -> str:
    return markup.note(
        f"One customer wrote {share:.0%} of the messages of known customers. Bounds take each message for itself, so "
        "they are too narrow here, and a day may be this customer's."
    )


def _table(measured: Sequence[Measured]) -> str:
    rows = [
        [each.measure.title, _told(each.measure, each.whole.value), _bounds(each.measure, each.whole), each.whole.n]
        for each in measured
    ]
    return markup.table(["Figure", "value", "bounds", "n"], rows)


def _worth(told: Sequence[Worth]) -> str:
    rows = [[each.name, f"{each.value:.4f}", f"{each.low:.4f} to {each.high:.4f}", each.n] for each in told]
    notes = (markup.note(f"{each.name}: {DEFINITIONS[each.name]}") for each in told)
    return markup.table(["Amount", "value", "bounds", "n"], rows) + "".join(notes)


def _effects(found: Summary) -> str:
    rows = [
        [
            row.measure.replace("_", " "),
            f"{row.difference:+.3f}",
            f"{row.low:+.3f} to {row.high:+.3f}",
            f"{row.software:.3f} (n {row.n_software})",
            f"{row.person:.3f} (n {row.n_person})",
        ]
        for row in found.effects
    ]
    note = markup.note(
        "Of contacts that software could answer, a hash of the contact gave a share to people (HELD_BACK_PERCENT). The "
        f"mean with software, less the mean with a person; each interval is one of 95 % by itself, with {LEAST} "
        "contacts on either side at least. Where it holds 0, nothing is known of a difference."
    )
    return markup.table(["Figure", "difference", "bounds", "software", "person"], rows) + note


def _expected(found: Prediction) -> str:
    told, weights = found.as_json(), found.weights
    whom = "simulated customers, so it says nothing of real ones" if weights.simulated else "customers"
    head = (
        f"<p>{told['predicted_satisfaction_score']:.2f} of 5 on average, of {told['n']} contacts; {weights.level:.0%} "
        f"of single contacts lie within {weights.reach:.2f} of their own score. To be looked at again on "
        f"{told['next_review_date']}.</p>"
    )
    rows = [[risk.name, f"{risk.part:+.3f}", FEATURES[risk.name].action] for risk in found.risks]
    note = markup.note(
        f"Learned by ridge regression from what {weights.n} {whom} said (hash {weights.trained_on[:16]}). A feature "
        "that goes with a score need not be its reason; features whose weight may be 0 are left out."
    )
    return head + (markup.table(["Takes off most", "points", "to do"], rows) if rows else "") + note


def _alarms(found: Summary) -> str:
    rows = [
        [alarm.window, each.measure.title, _told(each.measure, alarm.value), _told(each.measure, alarm.expected)]
        for each in found.measured
        for alarm in each.alarms
    ]
    note = markup.note(
        f"A day, by itself and with the day before it, against up to {trend.BEFORE} days before. Chance alone raises "
        f"{trend.FALSE_ALARMS:g} alarms a month over all watched figures; days of fewer than {trend.LEAST} are none."
    )
    return (markup.table(["Day", "figure", "it was", "usual was"], rows) if rows else "<p>None.</p>") + note


def _measure(each: Measured, ids: str) -> str:
    measure = each.measure
    return (
        f"<p>{escape(measure.definition)}</p>{_chart(each)}"
        f"<details><summary>Counted from</summary><p>{each.whole.n} interactions: "
        f'<a href="{escape(ids)}">{escape(ids)}</a>, rows of <code>{escape(measure.name)}</code>, by</p>'
        f"<pre><code>{escape(measure.rows)}</code></pre></details>"
    )


def _chart(each: Measured) -> str:
    days = each.days
    low, high = min(day.value for day in days), max(day.value for day in days)
    if each.measure.unit == SHARE:
        low, high = 0.0, 1.0
    span = (high - low) or 1.0

    def x(at: int) -> float:
        return WIDTH * (at + 0.5) / len(days)

    def y(value: float) -> float:
        return HEIGHT * (1 - (min(high, max(low, value)) - low) / span)

    upper = [f"{x(at):.1f},{y(day.high):.1f}" for at, day in enumerate(days)]
    lower = [f"{x(at):.1f},{y(day.low):.1f}" for at, day in enumerate(days)]
    line = " ".join(f"{x(at):.1f},{y(day.value):.1f}" for at, day in enumerate(days))
    raised = {alarm.window for alarm in each.alarms}
    dots = "".join(
        f'<circle cx="{x(at):.1f}" cy="{y(day.value):.1f}" r="{4 if day.window in raised else 2}" '
        f'fill="{ALARM if day.window in raised else COLOUR}"><title>{day.window}: '
        f"{_told(each.measure, day.value)}, n = {day.n}</title></circle>"
        for at, day in enumerate(days)
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT + FOOT}" role="img" aria-label="{escape(each.measure.title)} by day">'
        f'<polygon points="{" ".join([*upper, *reversed(lower)])}" fill="{COLOUR}" opacity=".2"/>'
        f'<polyline points="{line}" fill="none" stroke="{COLOUR}" stroke-width="2"/>{dots}'
        f'<text x="0" y="{HEIGHT + 15}">{days[0].window}</text>'
        f'<text x="{WIDTH}" y="{HEIGHT + 15}" text-anchor="end">{days[-1].window}</text>'
        f'<text x="0" y="12">{_told(each.measure, high)}</text>'
        f'<text x="0" y="{HEIGHT - 2}">{_told(each.measure, low)}</text></svg>'
    )


def _drivers(found: Summary) -> str:
    if not found.drivers:
        return "<p>No hold goes with a difference that is more than chance.</p>"
    titles = {each.measure.name: each.measure.title for each in found.measured}
    rows = [
        [titles[row.measure], row.hold, f"{row.difference:+.3f}", f"{row.low:+.3f} to {row.high:+.3f}", row.n]
        for row in found.drivers
    ]
    note = markup.note(
        "Mean where the hold was found, less the mean elsewhere. Each interval is one of 95 % by itself."
    )
    return markup.table(["Figure", "hold", "difference", "bounds", "n"], rows) + note


def _forecast(found: Summary) -> str:
    if not found.forecast:
        return "<p>It takes four weeks of messages.</p>"
    rows = [[day.window, int(day.value), f"{day.low:.0f} to {day.high:.0f}"] for day in found.forecast]
    note = markup.note("As many as on the same weekday before; nine of ten days so far lay within such bounds.")
    return markup.table(["Day", "messages", "bounds"], rows) + note


def _told(measure: Measure, value: float) -> str:
    return f"{value:.1%}" if measure.unit == SHARE else f"{value:,.2f}"


def _bounds(measure: Measure, of: Figure) -> str:
    if of.high == float("inf"):
        return "unknown, with one value"
    return f"{_told(measure, of.low)} to {_told(measure, of.high)}"
