"""`calibrate`: lines of labels and of edits, and what is wrong with them."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from tests.fakes.recorded import record
from triage.interaction import Use

Calibrate = Callable[..., Result]


@pytest.fixture
def calibrate(tmp_path: Path) -> Calibrate:
    """Run the command on a file with these lines."""

    def run(lines: list[Mapping[str, Any] | str], *options: str) -> Result:
        file = tmp_path / "rows.jsonl"
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        file.write_text("\n".join(texts), encoding="utf-8")
        return CliRunner().invoke(main, ["calibrate", str(file), *options])

    return run


def figures(outcome: Result) -> dict[str, Any]:
    assert outcome.exit_code == 0, outcome.output
    found: dict[str, Any] = json.loads(outcome.stdout)
    return found


def test_labels_and_edits_count_alike(calibrate: Calibrate) -> None:
    lines: list[Mapping[str, Any] | str] = [
        {"score": 100, "right": True},
        {"confidence_score": 90, "right": False, "holds": []},
        {"contactId": "c3", "score": 80, "use": "as_it_was"},
        {"contactId": "c4", "score": 70, "use": "edited", "changed": 0.05},
        {"contactId": "c5", "score": 70, "use": "edited"},
        {"contactId": "c6", "score": 60, "use": "rejected", "reason": "It says something wrong"},
    ]
    assert (figures(calibrate(lines, "--json"))["mails"], figures(calibrate(lines, "--json"))["wrong"]) == (6, 4)
    assert figures(calibrate(lines, "--json", "--tolerance", "0.1"))["wrong"] == 3


def test_a_threshold_is_recommended_in_words(calibrate: Calibrate) -> None:
    outcome = calibrate([{"score": 95, "right": True}] * 150)
    assert "Recommended threshold: 95. It keeps at most 2.0% of the answers wrong, at 95% confidence" in outcome.output


def test_five_rows_get_no_threshold_but_a_number(calibrate: Calibrate) -> None:
    assert "about 144 more mails are needed" in calibrate([{"score": 95, "right": True}] * 5).output


def test_bound_and_confidence_are_the_operator_s(calibrate: Calibrate) -> None:
    found = figures(calibrate([{"score": 95, "right": True}] * 60, "--json", "--bound", "0.1", "--confidence", "0.99"))
    assert (found["threshold"], found["bound"], found["confidence"]) == (95, 0.1, 0.99)


def test_held_mails_are_left_out_and_counted(calibrate: Calibrate) -> None:
    lines: list[Mapping[str, Any] | str] = [
        {"score": 100, "right": True, "holds": ["mode_draft"]},
        {"score": 100, "holds": ["sensitive_topic"]},
    ]
    found = figures(calibrate(lines, "--json"))
    assert (found["mails"], found["held"]) == (1, 1)


def test_a_mail_that_stands_there_twice_counts_once(calibrate: Calibrate) -> None:
    line = {"contactId": "c1", "score": 90, "use": "as_it_was"}
    assert figures(calibrate([line, line], "--json"))["mails"] == 1


def test_two_lines_that_disagree_are_named(calibrate: Calibrate) -> None:
    outcome = calibrate([{"id": "m7", "score": 90, "right": True}, {"id": "m7", "score": 90, "right": False}])
    assert outcome.exit_code == 1
    assert "line 2: disagrees with" in outcome.stderr
    assert "line 1 about m7" in outcome.stderr


def test_records_of_interactions_count_as_what_agents_did_with_them(calibrate: Calibrate) -> None:
    lines: list[Mapping[str, Any] | str] = [
        record("c1", use=Use.AS_IT_WAS),
        record("c2", use=Use.EDITED, changed=0.04, urgency=1),
        record("c3", use=Use.REJECTED),
        record("held", "sensitive_topic", Use.REJECTED),
        record("open"),
        {"contactId": "c6", "score": 90, "use": None, "changed": 0},
    ]
    found = figures(calibrate(lines, "--json"))
    assert (found["mails"], found["wrong"], found["held"], found["undecided"]) == (3, 2, 1, 2)
    assert figures(calibrate(lines, "--json", "--tolerance", "0.05"))["wrong"] == 1


def test_a_record_that_was_changed_is_named(calibrate: Calibrate) -> None:
    outcome = calibrate([record("c1", use=Use.AS_IT_WAS) | {"score": 99}])
    assert outcome.exit_code == 1
    assert "line 1: the record was changed or damaged in score, digest." in outcome.stderr


def test_the_page_shows_the_diagram_with_every_figure_s_n_and_bounds(calibrate: Calibrate, tmp_path: Path) -> None:
    lines: list[Mapping[str, Any] | str] = [{"score": 95, "right": True}] * 150
    calibrate(
        [*lines, {"score": 40, "right": False}, {"score": 40, "holds": ["long_reply"]}], "-o", str(tmp_path / "p")
    )
    page = (tmp_path / "p").read_text(encoding="utf-8")
    assert "Recommended threshold: 95." in page
    assert "90 to 100: 150 of 150 right" in page
    assert "Left out: 1 held whatever the threshold, 0 not decided by an agent." in page
    figure = r"<td class=\"n\">0\.0\d\d</td><td>0\.000 and 0\.\d{3}</td><td class=\"n\">151"
    assert re.search(f"Brier score</td>{figure}", page)
    assert page.count("<circle") == 2
    assert not re.search(r"https?:|<script|@import|url\(", page)


def test_a_page_that_cannot_be_written_is_said(calibrate: Calibrate, tmp_path: Path) -> None:
    outcome = calibrate([{"score": 95, "right": True}], "-o", str(tmp_path / "no folder" / "page.html"))
    assert (outcome.exit_code, "cannot be written" in outcome.stderr) == (1, True)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "line 1: Expecting property name"),
        ("[]", "not a JSON object"),
        ({"right": True}, "score is not a number from 0 to 100"),
        ({"score": True, "right": True}, "score is not a number from 0 to 100"),
        ({"score": 101, "right": True}, "score is not a number from 0 to 100"),
        ('{"score": NaN, "right": true}', "score is not a number from 0 to 100"),
        ({"score": 90}, 'needs either "right"'),
        ({"score": 90, "right": True, "use": "edited"}, 'needs either "right"'),
        ({"score": 90, "right": "yes"}, "right is neither true nor false"),
        ({"score": 90, "use": "sent"}, "use is not one of as_it_was, edited, rejected"),
        ({"score": 90, "use": ["edited"]}, "use is not one of as_it_was, edited, rejected"),
        ({"score": 90, "use": "edited", "changed": 2}, "changed is not a number from 0 to 1"),
        ({"score": 90, "right": True, "holds": "none"}, "holds is no list of names"),
        ("", "nothing to calibrate with"),
        ({"score": 90, "holds": ["long_reply"]}, "nothing to calibrate with"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_its_remedy(
    calibrate: Calibrate, line: Mapping[str, Any] | str, complaint: str
) -> None:
    outcome = calibrate([line])
    assert outcome.exit_code == 1
    assert complaint in outcome.stderr
    assert "Traceback" not in outcome.output


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    outcome = CliRunner().invoke(main, ["calibrate", str(tmp_path / "none.jsonl")])
    assert (outcome.exit_code, "cannot be read" in outcome.stderr) == (1, True)
