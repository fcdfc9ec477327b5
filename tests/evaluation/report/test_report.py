"""What a report says is what its interactions say: each figure is counted again from ids, and nothing else is."""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from html import escape
from math import sqrt
from pathlib import Path
from statistics import mean, variance
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from backend.analytics.queries import measures
from backend.api_pages.pages import schema
from evaluation.report import events, warehouse
from evaluation.report.command import report
from evaluation.report.figure import SHARE, Z
from evaluation.statistics import wilson
from tests.fakes.interactions import BEGIN, DAY, record
from tests.json_schema import admits

pytest.importorskip("duckdb", reason="DuckDB of requirements-analytics.txt is not installed.")

Ran = tuple[dict[str, Any], Path, str]
Report = Callable[..., Ran]
REFUSED = {"sources": [], "verdict": "not_supported", "by": "judge"}
PROVED = {"sources": [], "verdict": "supported", "by": "judge"}
CALL = {"task": "analysis", "model": "m", "prompt": "0" * 16, "input_tokens": 900, "output_tokens": 100, "ms": 10}


@pytest.fixture
def reported(tmp_path: Path) -> Report:
    """Run the command over records, or lines as they are; give its object, its page's path and what it remarked."""

    def run(rows: Iterable[object], *options: str) -> Ran:
        kept, page = tmp_path / "events.jsonl", tmp_path / "report.html"
        kept.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows), "utf-8")
        done = CliRunner().invoke(report, [str(kept), "-o", str(page), "--json", *options])
        assert done.exit_code == 0, done.output
        found = json.loads(done.stdout)
        assert admits(schema("report"), found)
        return found, page, done.stderr

    return run


def weeks(days: int = 35, each: int = 6) -> list[dict[str, Any]]:
    """Messages of every kind: answered, with agents, come back, refused, felt about, of unknown end."""
    rows = []
    for number in range(days * each):
        at = BEGIN + (number // each) * DAY + (number % each) * 3600.0
        kinds: list[dict[str, Any]] = [
            {"calls": [CALL], "statements": [PROVED], "satisfaction": {"score": 4.0, "by": "customer"}},
            {
                "sent": [],
                "use": "as_it_was",
                "changed": 0.0,
                "mode": "draft",
                "holds": ["sensitive_topic", "mode_draft"],
                "statements": [PROVED, REFUSED],
            },
            {"sent": [], "use": "edited", "changed": 0.25, "unanswered": 1, "mode": "draft", "holds": ["mode_draft"]},
            {"sent": None, "customer": f"{number % 12:064x}"},
            {"channel": "CHAT", "turn": 2, "conversation": "x", "sentiment": -1.0, "holds": ["wants_person"]},
            {"channel": "CHAT", "sentiment": (number // each) % 2 / 2, "model": None, "status": "FAILED"},
        ]
        rows.append(record(number, at=at, **kinds[number % each % len(kinds)]))
    return rows


def test_every_figure_is_the_mean_of_the_interactions_that_are_told_beside_it(reported: Report) -> None:
    found, page, _ = reported(weeks())
    with page.with_suffix(".ids.csv").open(encoding="utf-8") as file:
        ids = list(csv.DictReader(file))
    assert {row["name"] for row in found["metrics"]} == {measure.name for measure in measures()}
    for row in found["metrics"]:
        first, _, last = row["window"].partition("/")
        counted = [
            float(each["value"])
            for each in ids
            if each["figure"] == row["name"] and first <= each["window"] <= (last or first)
        ]
        assert len(counted) == row["n"]
        assert mean(counted) == pytest.approx(row["value"], abs=1e-6)
        assert row["low"] is None or row["low"] <= row["value"] + 1e-9 <= row["high"] + 2e-9


class Counted(NamedTuple):
    """What the tables beside the page say: values by figure and interaction, and the days of interactions."""

    values: dict[str, dict[str, float]]
    days: dict[str, str]

    def of(self, figure: str, first: str, last: str) -> list[float]:
        return [value for id_, value in self.values[figure].items() if first <= self.days[id_] <= last]


@pytest.fixture
def month(reported: Report) -> tuple[list[dict[str, Any]], dict[str, Any], Counted]:
    """Records of five weeks, on whose thirty-first day nothing was answered, what is reported of them, and the ids."""
    rows = weeks(each=24)
    rows = [
        record(number, **{**row, "sent": [] if number // 24 == 30 else row["sent"]}) for number, row in enumerate(rows)
    ]
    found, page, _ = reported(rows)
    counted = Counted({}, {})
    for each in csv.DictReader(page.with_suffix(".ids.csv").read_text("utf-8").splitlines()):
        counted.values.setdefault(each["figure"], {})[each["interaction"]] = float(each["value"])
        counted.days[each["interaction"]] = each["window"]
    return rows, found, counted


def reach(values: list[float]) -> float:
    """The variance of a mean."""
    return variance(values) / len(values)


def test_bounds_are_counted_again_from_ids(month: tuple[Any, dict[str, Any], Counted]) -> None:
    _, found, counted = month
    units = {measure.name: measure.unit for measure in measures()}
    for row in found["metrics"]:
        first, _, last = row["window"].partition("/")
        values = counted.of(row["name"], first, last or first)
        if row["low"] is None:
            assert len(values) == 1
            continue
        wide = Z * sqrt(reach(values)) if len(values) > 1 else 0.0
        is_share = units[row["name"]] == SHARE
        bounds = wilson(round(sum(values)), len(values)) if is_share else (mean(values) - wide, mean(values) + wide)
        assert (row["low"], row["high"]) == pytest.approx(bounds, abs=1e-6)


def test_what_goes_with_a_hold_is_counted_again_from_ids(month: tuple[Any, dict[str, Any], Counted]) -> None:
    rows, found, counted = month
    holds = {row["id"]: row["holds"] for row in rows}
    assert found["drivers"]
    for row in found["drivers"]:
        sides: tuple[list[float], list[float]] = ([], [])
        for id_, value in counted.values[row["measure"]].items():
            sides[row["hold"] not in holds[id_]].append(value)
        difference, wide = mean(sides[0]) - mean(sides[1]), Z * sqrt(sum(map(reach, sides)))
        assert row["n"] == len(sides[0])
        assert [row["difference"], row["low"], row["high"]] == pytest.approx(
            [difference, difference - wide, difference + wide], abs=1e-6
        )


def test_alarms_and_the_week_to_come_are_counted_again(month: tuple[Any, dict[str, Any], Counted]) -> None:
    rows, found, counted = month
    [alarm] = [row for row in found["alarms"] if row["value"] < row["expected"]]
    before = date.fromisoformat(alarm["window"]) - timedelta(28), date.fromisoformat(alarm["window"]) - timedelta(1)
    assert alarm["value"] == mean(counted.of(alarm["name"], alarm["window"], alarm["window"])) == 0.0
    usual = mean(counted.of(alarm["name"], *(day.isoformat() for day in before)))
    assert alarm["expected"] == pytest.approx(usual, abs=1e-6)
    written = Counter(datetime.fromtimestamp(row["at"], UTC).date() for row in rows)
    assert len(found["forecast"]) == 7
    for row in found["forecast"]:
        before_ = (date.fromisoformat(row["window"]) - timedelta(7)).isoformat()
        assert row["value"] == written[date.fromisoformat(before_)] == sum(counted.of("messages", before_, before_))


def test_a_clock_that_jumped_is_no_day_of_the_others(reported: Report) -> None:
    rows = weeks()
    usual, _, _ = reported(rows)
    jumped = [record(9000 + number, at=at) for number, at in enumerate((0.0, BEGIN + 400 * DAY, 4_102_444_800.0))]
    found, page, _ = reported([*rows, *jumped])
    assert found["left_out"] == {"more than 90 days apart from the others": 3}
    assert {**found, "left_out": {}} == usual
    assert "more than 90 days apart" in page.read_text("utf-8")


def test_one_customer_who_wrote_half_of_it_is_told(reported: Report) -> None:
    alone, page, _ = reported(record(number) for number in range(40))
    assert (alone["busiest_customer"], "One customer wrote" in page.read_text("utf-8")) == (0.025, False)
    rows = [record(number, customer="1" * 64 if number % 2 else f"{number:064x}") for number in range(40)]
    half, page, _ = reported([*rows, *(record(number, customer=None) for number in range(40, 80))])
    assert (half["busiest_customer"], "One customer wrote 50%" in page.read_text("utf-8")) == (0.5, True)


def test_bytes_that_are_no_text_spoil_their_own_line_alone(tmp_path: Path) -> None:
    kept = tmp_path / "events.jsonl"
    whole, other = (json.dumps(record(number)).encode() for number in (1, 2))
    kept.write_bytes(whole + b"\n" + other.replace(b"Payment", b"Paym\xffnt") + b"\n\xfe\xff\n")
    found = events.read([kept])
    assert (list(found.rows), found.left_out) == (["c1#1"], {"changed since it was written": 1, "no record": 1})


def test_figures_are_what_one_counts_by_hand(reported: Report) -> None:
    rows = weeks()
    found, _, _ = reported(rows)
    whole = {row["name"]: row for row in found["metrics"] if "/" in row["window"]}
    known = [row for row in rows if row["sent"] is not None]
    assert whole["automated_share"]["value"] == pytest.approx(
        sum(bool(row["sent"]) for row in known) / len(known), abs=1e-6
    )
    assert (whole["drafts_used"]["value"], whole["words_changed"]["value"]) == (0.5, 0.125)
    assert whole["left_open"]["n"] == sum(row["model"] is not None for row in rows)
    assert whole["statements_refused"]["value"] == 0.5
    assert whole["seconds_to_decision"]["value"] == 2.5
    assert whole["tokens"]["value"] == pytest.approx(1000 * 35 / whole["tokens"]["n"], abs=1e-6)


def drafted(number: int, use: str | None, **fields: Any) -> dict[str, Any]:
    """A message in the mode draft, kept back by nothing else unless *fields* say so."""
    return record(number, **{"mode": "draft", "holds": ["mode_draft"], "sent": [], "use": use, **fields})


def test_what_answering_by_itself_is_worth_follows_from_drafts_that_only_the_mode_kept_back(reported: Report) -> None:
    rows = [
        *(drafted(number, "as_it_was") for number in range(30)),
        *(drafted(number, "edited") for number in range(30, 40)),
        *(drafted(number, "as_it_was", holds=["mode_draft", "unclear"]) for number in range(40, 50)),
        *(drafted(number, "as_it_was", score=70) for number in range(50, 60)),
        *(drafted(number, None) for number in range(60, 80)),
        *(drafted(number, "as_it_was", mode="auto", holds=["unclear"]) for number in range(80, 99)),
    ]
    found, page, _ = reported(rows, "--agent-cost", "4", "--message-cost", "0.01")
    whole = {row["name"]: row for row in found["metrics"] if "/" in row["window"]}
    right, wrong = whole["would_answer"], whole["would_differ"]

    assert (right["value"], right["n"], wrong["n"]) == (0.5, 60, 60)
    assert wrong["value"] == pytest.approx(10 / 60, abs=1e-6)
    [saved] = found["worth"]
    assert (saved["name"], saved["n"], saved["value"]) == ("saved_a_message", 60, 1.99)
    assert saved["low"] == pytest.approx(4 * right["low"] - 0.01, abs=1e-5)
    assert saved["high"] == pytest.approx(4 * right["high"] - 0.01, abs=1e-5)
    assert "1.9900" in page.read_text("utf-8")


def test_what_a_resolution_costs_is_counted_again_from_the_ids_of_two_figures(reported: Report) -> None:
    rows = weeks()
    found, page, _ = reported(rows, "--agent-cost", "4", "--message-cost", "0.01")
    [cost] = [row for row in found["worth"] if row["name"] == "cost_per_resolution"]
    values: dict[str, dict[str, float]] = {}
    for row in csv.DictReader(page.with_suffix(".ids.csv").read_text("utf-8").splitlines()):
        values.setdefault(row["figure"], {})[row["interaction"]] = float(row["value"])
    answered, settled = values["automated_share"], values["first_contact_resolution"]
    both = [(answered[name], settled[name]) for name in answered if name in settled]

    assert cost["n"] == len(both) > 100
    assert cost["value"] == pytest.approx(0.01 * len(both) / both.count((1.0, 1.0)), abs=1e-6)
    assert 0.01 < cost["low"] < cost["value"] < cost["high"]


def test_where_nothing_was_settled_a_resolution_has_no_price(reported: Report) -> None:
    rows = [record(1, sent=[]), record(2, at=BEGIN + 8 * DAY)]
    found, page, _ = reported(rows, "--agent-cost", "4", "--message-cost", "0.01")

    assert [(row["value"], row["high"], row["n"]) for row in found["worth"]] == [(None, None, 1)]
    assert "<td>unknown</td>" in page.read_text("utf-8")


def test_nothing_is_worth_anything_where_no_cost_is_told_and_one_alone_is_refused(
    reported: Report, tmp_path: Path
) -> None:
    assert reported([drafted(1, "as_it_was")])[0]["worth"] == []
    done = CliRunner().invoke(report, [str(tmp_path / "events.jsonl"), "--agent-cost", "4"])
    assert "--message-cost" in str(done.exception)


def test_a_customer_who_comes_back_within_a_week_was_not_helped_at_the_first_contact(reported: Report) -> None:
    jo, mo = "1" * 64, "2" * 64
    rows = [
        record(1, customer=jo, at=BEGIN),
        record(2, customer=jo, at=BEGIN + 7 * DAY),
        record(3, customer=jo, at=BEGIN + 7 * DAY + 1, category="Insurance"),
        record(4, customer=mo, at=BEGIN),
        record(5, customer=mo, at=BEGIN + 7 * DAY + 1),
        record(6, customer=None, at=BEGIN),
        record(7, customer=None, at=BEGIN + 30 * DAY),
    ]
    found, page, _ = reported(rows)
    told = {
        row["interaction"]: float(row["value"])
        for row in csv.DictReader(page.with_suffix(".ids.csv").read_text("utf-8").splitlines())
        if row["figure"] == "first_contact_resolution"
    }
    assert told == {"c1#1": 0.0, "c2#1": 1.0, "c3#1": 1.0, "c4#1": 1.0, "c5#1": 1.0}
    assert next(row["n"] for row in found["metrics"] if row["name"] == "first_contact_resolution") == 5


def test_what_is_damaged_doubled_or_of_another_form_is_left_out_and_said(reported: Report) -> None:
    ended, early = record(1), record(1, sent=None)
    changed = {**record(2), "sent": ["automated_response", "acknowledgement"]}
    other = {**record(3), "schema": "interaction.v9"}
    for rows in ([early, ended], [ended, early]):
        found, page, remarked = reported([*rows, changed, other, "{", "[]", json.dumps({"schema": "interaction.v1"})])
        assert found["interactions"] == 1
        assert found["left_out"] == {
            "come twice": 1,
            "changed since it was written": 1,
            "of another form than interaction.v1": 1,
            "no record": 3,
        }
        assert {row["value"] for row in found["metrics"] if row["name"] == "automated_share"} == {1.0}
        assert "come twice" in remarked
        assert "come twice" in page.read_text("utf-8")


WRONG: list[dict[str, Any]] = [
    {"at": True}, {"at": 1e20}, {"at": float("nan")}, {"id": None}, {"score": "high"}, {"sentiment": "glad"},
    {"category": ["a"]}, {"customer": 7}, {"holds": "all"}, {"holds": [None]}, {"sent": "automated_response"},
    {"latency_ms": {"total": "x"}}, {"calls": [{"input_tokens": "9", "output_tokens": 1}]}, {"statements": [{}]},
]  # fmt: skip


@pytest.mark.parametrize("fields", WRONG, ids=str)
def test_a_record_whose_fields_are_of_another_kind_is_none_whoever_signed_it(fields: dict[str, Any]) -> None:
    found = events.Events()
    found.add(json.dumps(record(1, **fields)), "kept.jsonl:1")
    assert (found.rows, found.left_out) == ({}, {"no record": 1})


def test_without_a_single_record_the_command_says_what_to_do(tmp_path: Path) -> None:
    kept = tmp_path / "events.jsonl"
    kept.write_text("\n{\n[]\n", "utf-8")
    done = CliRunner().invoke(report, [str(kept), "-o", str(tmp_path / "r.html")])
    assert done.exit_code != 0
    assert f"2 no record, first {kept}:2" in str(done.exception)
    assert not (tmp_path / "r.html").exists()


def test_a_planted_drop_stands_on_the_page_with_its_day(reported: Report) -> None:
    rows = []
    for number in range(40 * 200):
        day, place = divmod(number, 200)
        answered = place < (120 if day < 38 else 80)
        rows.append(record(number, at=BEGIN + day * DAY + place, sent=["automated_response"] if answered else []))
    found, page, _ = reported(rows)
    on = datetime.fromtimestamp(BEGIN + 38 * DAY, UTC).date().isoformat()
    assert [(row["name"], row["window"]) for row in found["alarms"]] == [("automated_share", on)]
    assert (found["alarms"][0]["value"], found["alarms"][0]["expected"]) == (0.4, 0.6)
    assert f"<td>{on}</td>" in page.read_text("utf-8")


def test_a_hold_that_goes_with_bad_feelings_is_named_and_one_that_does_not_is_not(reported: Report) -> None:
    rows = [
        record(
            number,
            channel="CHAT",
            sentiment=-1.0 if number % 4 == 0 else float(number % 3 - 1),
            holds=["wants_person"] * (number % 4 == 0) + ["unverified_mail"] * (number % 5 == 0),
        )
        for number in range(480)
    ]
    found, _, _ = reported(rows)
    [driver] = [row for row in found["drivers"] if row["measure"] == "sentiment"]
    assert driver["hold"] == "wants_person"
    assert driver["low"] < driver["difference"] < driver["high"] < 0


def test_the_page_asks_nobody_for_anything_and_shows_its_sql(reported: Report) -> None:
    _, page, _ = reported(weeks())
    text = page.read_text("utf-8")
    assert not [sign for sign in ("http://", "https://", "<script", " src=") if sign in text]
    assert all(escape(measure.definition) in text for measure in measures())
    assert "FROM interactions" in text


def test_every_section_with_figures_leads_to_its_interactions_and_its_sql(reported: Report) -> None:
    held = {"holds": ["held_back"], "route": "AGENT_REVIEW", "sent": []}
    drawn = [
        record(9000 + at, **{"at": BEGIN + at * 600, "held_back": 50, **(held if at % 2 else {})}) for at in range(99)
    ]
    found, page, _ = reported([*weeks(each=24), *drawn], "--agent-cost", "4", "--message-cost", "0.01")
    assert all(found[part] for part in ("worth", "effects", "drivers", "forecast"))
    named = {row["figure"] for row in csv.DictReader(page.with_suffix(".ids.csv").read_text("utf-8").splitlines())}
    sections = page.read_text("utf-8").split("<h2")[1:]
    told = [text for text in sections if not text.startswith((">All days", ">Days on which"))]
    assert len(told) == len({row["name"] for row in found["metrics"]}) + 4
    for text in told:
        source = text[text.index("<summary>Counted from") :]
        assert set(re.findall(r"<code>(\w+)</code>", source)) <= named
        assert "SELECT" in source
    for target in re.findall(r'href="#(\w+)"', page.read_text("utf-8")):
        assert f'<h2 id="{target}">' in page.read_text("utf-8")


def test_without_duckdb_the_command_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warehouse, "PACKAGE", "no_such_package")
    with pytest.raises(Exception, match=r"requirements-analytics\.txt"):
        warehouse.Warehouse()


def test_days_are_those_of_utc() -> None:
    found = events.Events()
    for number, at in enumerate((BEGIN - 0.001, BEGIN, BEGIN + DAY - 0.001)):
        found.add(json.dumps(record(number, at=at)), "kept.jsonl:1")
    days = [row["began_on"] for row in found.rows.values()]
    assert days[1] == days[2] != days[0]


def test_what_software_does_is_told_of_contacts_that_chance_chose_for_and_of_no_others(reported: Report) -> None:
    asked: list[dict[str, Any]] = []
    for number in range(400):
        with_person = number % 4 == 0
        held = {"holds": ["held_back"], "route": "AGENT_REVIEW", "sent": []} if with_person else {}
        asked.append(record(number, at=BEGIN + number * 600, held_back=25, **held))
    others = [record(number, at=BEGIN + number * 600, route="AGENT_REVIEW", sent=[]) for number in range(400, 500)]
    last = record(999, at=BEGIN + 20 * DAY)
    found, page, _ = reported([*asked, *others, last], "--agent-cost", "5", "--message-cost", "0.01")
    told = {row["measure"]: row for row in found["effects"]}
    assert told.keys() == {"first_contact_resolution", "cost_of_a_contact"}
    assert (told["cost_of_a_contact"]["n_software"], told["cost_of_a_contact"]["n_person"]) == (300, 100)
    assert told["cost_of_a_contact"]["difference"] == pytest.approx(-5.0)
    assert "Software or a person, by chance" in page.read_text("utf-8")
