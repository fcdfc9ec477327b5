"""The page of a report: HTML that asks nobody for anything, each figure with its definition, its SQL and its ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from html import escape

from backend.analytics.queries import ARMS, DRIVEN, DRIVERS, VOLUME, Measure, query
from evaluation import markup
from evaluation.markup import Link
from evaluation.report import chart, experiment, trend, worth
from evaluation.report.figure import SHARE, Figure
from evaluation.report.summary import Measured, Summary
from evaluation.report.worth import Worth
from evaluation.satisfaction.features import FEATURES
from evaluation.satisfaction.prediction import Prediction

LARGE = 0.1
"""Share of the messages that one customer seldom writes."""
MESSAGES = "messages"
"""What the messages themselves are called in the file of ids."""
ENDLESS = float("inf")


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
            *([markup.section("What it is worth", _worth(found, ids))] if found.worth else []),
            *([markup.section("Software or a person, by chance", _effects(found, ids))] if found.effects else []),
            *([markup.section("Satisfaction to expect", _expected(found.satisfaction))] if found.satisfaction else []),
            markup.section("Days on which something changed", _alarms(found)),
            *(markup.section(each.measure.title, _measure(each, ids), each.measure.name) for each in found.measured),
            markup.section("What goes with it", _drivers(found, ids)),
            markup.section("Messages, and the week to come", _forecast(found, ids)),
        ],
        chart.STYLE,
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
        [_link(each.measure), _told(each.measure, each.whole.value), _bounds(each.measure, each.whole), each.whole.n]
        for each in measured
    ]
    return markup.table(["Figure", "value", "bounds", "n"], rows)


def _worth(found: Summary, ids: str) -> str:
    rows = [[worth.TITLES[each.name], _amount(each.value), _amounts(each), each.n] for each in found.worth]
    notes = (markup.note(f"{worth.TITLES[each.name]}: {worth.DEFINITIONS[each.name]}") for each in found.worth)
    told = {name for each in found.worth for name in worth.COUNTED[each.name]}
    measures = [each.measure for each in found.measured if each.measure.name in told]
    return (
        markup.table(["Amount", "value", "bounds", "n"], rows)
        + "".join(notes)
        + _source(ids, told, (measure.rows for measure in measures))
    )


def _effects(found: Summary, ids: str) -> str:
    titles = {each.measure.name: each.measure.title for each in found.measured} | {experiment.COST: "Cost of a contact"}
    rows = [
        [
            titles[row.measure],
            f"{row.difference:+.3f}",
            f"{row.low:+.3f} to {row.high:+.3f}",
            f"{row.software:.3f}",
            row.n_software,
            f"{row.person:.3f}",
            row.n_person,
        ]
        for row in found.effects
    ]
    note = markup.note(
        "Of contacts that software could answer, a hash of the contact gave a share to people (HELD_BACK_PERCENT). The "
        f"mean with software, less the mean with a person; each interval is one of 95 % by itself, with "
        f"{experiment.LEAST} contacts on either side at least. Where it holds 0, nothing is known of a difference."
    )
    heads = ["Figure", "difference", "bounds", "software", "n", "person", "n"]
    counted = [row.measure for row in found.effects if row.measure != experiment.COST]
    return markup.table(heads, rows) + note + _source(ids, counted, [query(ARMS)])


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
        [alarm.window, _link(each.measure), _told(each.measure, alarm.value), _told(each.measure, alarm.expected)]
        for each in found.measured
        for alarm in each.alarms
    ]
    note = markup.note(
        f"A day, by itself and with the day before it, against up to {trend.BEFORE} days before. Chance alone raises "
        f"{trend.FALSE_ALARMS:g} alarms a month over all watched figures; days of fewer than {trend.LEAST} are none. "
        "Charts show these days in red."
    )
    return (markup.table(["Day", "figure", "it was", "usual was"], rows) if rows else "<p>None.</p>") + note


def _measure(each: Measured, ids: str) -> str:
    measure, told = each.measure, partial(_told, each.measure)
    days = [chart.Day(day.window, day.value, day.low, day.high, day.n) for day in each.days]
    scale = (0.0, 1.0) if measure.unit == SHARE else None
    raised = {alarm.window for alarm in each.alarms}
    drawn = chart.draw(f"{measure.title} by day", days, told, scale=scale, alarms=raised)
    return f"<p>{escape(measure.definition)}</p>{drawn}" + _source(ids, [measure.name], [measure.rows])


def _source(ids: str, names: Iterable[str], queries: Iterable[str]) -> str:
    """Which interactions something is counted from, by their *names* in the file of ids, and by which queries."""
    rows = ", ".join(f"<code>{escape(name)}</code>" for name in sorted(names))
    asked = "".join(f"<pre><code>{escape(sql)}</code></pre>" for sql in queries)
    return (
        f"<details><summary>Counted from</summary><p>The interactions in "
        f'<a href="{escape(ids)}">{escape(ids)}</a>, rows of {rows}, by</p>{asked}</details>'
    )


def _drivers(found: Summary, ids: str) -> str:
    measures = {each.measure.name: each.measure for each in found.measured if each.measure.name in DRIVEN}
    source = _source(ids, measures, (measure.rolled_up(DRIVERS) for measure in measures.values()))
    if not found.drivers:
        return "<p>No hold goes with a difference that is more than chance.</p>" + source
    rows = [
        [
            _link(measures[row.measure]),
            row.hold.replace("_", " "),
            f"{row.difference:+.3f}",
            f"{row.low:+.3f} to {row.high:+.3f}",
            row.n,
        ]
        for row in found.drivers
    ]
    note = markup.note(
        "Mean where the hold was found, less the mean elsewhere. Each interval is one of 95 % by itself."
    )
    return markup.table(["Figure", "hold", "difference", "bounds", "n"], rows) + note + source


def _forecast(found: Summary, ids: str) -> str:
    days = [chart.Day(window, n, n, n, n) for window, n in found.volume.items()]
    days += [chart.Day(day.window, day.value, day.low, day.high, 0) for day in found.forecast]
    most = max(day.high for day in days)
    drawn = chart.draw("Messages by day", days, _number, scale=(0.0, most), to_come=len(found.forecast))
    source = _source(ids, [MESSAGES], [query(VOLUME)])
    if not found.forecast:
        return f"{drawn}<p>What is to come is told from four weeks of messages on.</p>{source}"
    rows = [[day.window, _number(day.value), f"{day.low:.0f} to {day.high:.0f}"] for day in found.forecast]
    note = markup.note("As many as on the same weekday before; nine of ten days so far lay within such bounds.")
    return drawn + markup.table(["Day", "messages", "bounds"], rows) + note + source


def _link(measure: Measure) -> Link:
    return Link(measure.title, f"#{measure.name}")


def _number(value: float) -> str:
    return f"{value:,.0f}"


def _amount(value: float) -> str:
    return "unknown" if value == ENDLESS else f"{value:.4f}"


def _amounts(of: Worth) -> str:
    return f"{_amount(of.low)} to {_amount(of.high)}"


def _told(measure: Measure, value: float) -> str:
    return f"{value:.1%}" if measure.unit == SHARE else f"{value:,.2f}"


def _bounds(measure: Measure, of: Figure) -> str:
    if of.high == ENDLESS:
        return "unknown, with one value"
    return f"{_told(measure, of.low)} to {_told(measure, of.high)}"
