"""An archive is replayed onto one page, which another run is compared with."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from backend.operations.calibration import Row
from evaluation.plan import table
from evaluation.replay import decisions, journal, what_if
from evaluation.replay.decisions import Decision
from evaluation.replay.what_if import Prices
from simulator import RUNTIME, deployment
from simulator.cli import main
from simulator.errors import SimulatorError
from simulator.mail_outcome import AGENT_REVIEW, AUTOMATED_RESPONSE, NOT_ANSWERED
from tests.fakes.recorded import record
from triage import proof
from triage.interaction import Use
from triage.policy import POLICY

WIRE = """From: Ann Lee <ann.lee@example.org>
To: care@example.com
Subject: Wire fee for {n}
Message-ID: <{n}@example.org>

Hello, what does a domestic wire cost?

Ann Lee
"""
THEFT = WIRE.replace("what does a domestic wire cost?", "my card was stolen. What does a new one cost?")
ROBOT = """From: mailer-daemon@example.org
To: care@example.com
Subject: Undeliverable: your message
Message-ID: <{n}@example.org>

This message was created automatically by mail delivery software.
"""


def archive(folder: Path) -> Path:
    mails = folder / "mails"
    mails.mkdir()
    for n, mail in enumerate((WIRE, THEFT, ROBOT)):
        (mails / f"{n}.eml").write_text(mail.format(n=n), encoding="utf-8")
    return mails


def replay(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["replay", *map(str, arguments)])


def page_of(folder: Path, *arguments: object) -> str:
    result = replay(*arguments, "-o", folder / "report.html")
    assert result.exit_code == 0, result.output
    return (folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three mails and the page on them."""
    folder = tmp_path_factory.mktemp("replay")
    page_of(folder, archive(folder))
    return folder


def test_the_page_tells_routes_holds_and_what_other_thresholds_do_and_asks_nobody_for_anything(replayed: Path) -> None:
    page = (replayed / "report.html").read_text(encoding="utf-8")
    assert "1 answered, 1 to an agent, 1 parked." in page
    assert POLICY.holds["sensitive_topic"].split(":")[0] in page
    assert "No mail has labels" in page
    assert "http" not in page
    assert "tokens of 2 mails, the stand-in" in page


def test_names_are_masked_unless_asked_for(tmp_path: Path) -> None:
    mails = tmp_path / "mails"
    mails.mkdir()
    mail = THEFT.format(n=1).replace("Wire fee", "Ann Lee 4111 1111 1111 1111")
    (mails / "1.eml").write_text(mail, encoding="utf-8")
    assert "4111" not in (page := page_of(tmp_path, mails)) and "Ann" not in page
    assert "Ann Lee 4111" in page_of(tmp_path, mails, "--with-texts")


def test_a_run_that_was_interrupted_goes_on_and_gives_the_same_page(replayed: Path, tmp_path: Path) -> None:
    lines = (replayed / "report.decisions.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "report.decisions.jsonl").write_text("".join(lines[:2]) + lines[2][:30], encoding="utf-8")
    result = replay(replayed / "mails", "-o", tmp_path / "report.html")
    assert "1 of 3 mails were decided before" in result.output
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page == (replayed / "report.html").read_text(encoding="utf-8")
    again = (tmp_path / "report.decisions.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    assert again == lines


def test_the_next_run_says_what_it_decides_otherwise(replayed: Path, tmp_path: Path) -> None:
    for name in ("report.html", "report.decisions.jsonl"):
        (tmp_path / name).write_bytes((replayed / name).read_bytes())
    assert "Nothing differs" in page_of(tmp_path, replayed / "mails")
    corrected = tmp_path / "wire-transfers.md"
    corrected.write_text("# Wire transfers\n\nWe send no wires before ten o'clock.\n", encoding="utf-8")
    page = page_of(tmp_path, replayed / "mails", "--with-article", corrected)
    assert "With the article wire-transfers.md." in page
    assert "2 mails are decided otherwise" in page


def test_what_is_no_article_is_named_as_it_was_given(tmp_path: Path) -> None:
    (table := tmp_path / "fees.csv").write_text("fee,25\n", encoding="utf-8")
    told = CliRunner().invoke(main, ["replay", str(archive(tmp_path)), "--with-article", str(table)])
    assert (told.exit_code, f"{table}: is no Markdown" in told.stderr) == (1, True)


def test_another_policy_decides_in_a_process_of_its_own(tmp_path: Path) -> None:
    document = json.loads((RUNTIME / "triage" / "policy.json").read_text(encoding="utf-8"))
    document["full_confidence"] = 50
    (policy := tmp_path / "policy.json").write_text(json.dumps(document), encoding="utf-8")
    command = [sys.executable, "-m", "simulator", "replay", archive(tmp_path), "--policy", policy, "--json"]
    run = subprocess.run(
        [*map(str, command), "-o", str(tmp_path / "report.html")],
        cwd=deployment.ROOT,
        env={**os.environ},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(run.stdout)["routes"] == {AUTOMATED_RESPONSE: 0, AGENT_REVIEW: 2, NOT_ANSWERED: 1}
    assert "Decided by the policy policy.json." in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_records_are_decided_by_the_threshold_without_asking_anybody_again(tmp_path: Path) -> None:
    records = tmp_path / "interactions.jsonl"
    CliRunner().invoke(main, ["send", "--json", "--interactions", str(records), str(archive(tmp_path))])
    result = replay(records, "-o", tmp_path / "report.html", "--json")
    assert json.loads(result.stdout)["routes"] == {AUTOMATED_RESPONSE: 1, AGENT_REVIEW: 1, NOT_ANSWERED: 1}
    assert json.loads(result.stdout)["thresholds"][0]["dollars_per_1000"] > 0
    changed = records.read_text(encoding="utf-8").replace('"score": 100', '"score": 99', 1)
    records.write_text(changed, encoding="utf-8")
    assert "was changed or damaged" in replay(records, "-o", tmp_path / "report.html").output


@pytest.mark.parametrize("content", ["", "{}", '{"questions": [{"name": "x", "effect": "perhaps"}]}', "[]"])
def test_what_is_no_policy_is_refused_with_its_name(tmp_path: Path, content: str) -> None:
    (policy := tmp_path / "mine.json").write_text(content, encoding="utf-8")
    result = replay(archive(tmp_path), "--policy", policy)
    assert result.exit_code == 1
    assert "mine.json: no policy" in result.output


def test_customers_that_are_not_there_are_named(tmp_path: Path) -> None:
    result = replay(archive(tmp_path), "--profiles", tmp_path / "nobody.csv", "-o", tmp_path / "report.html")
    assert result.exit_code == 2
    assert "nobody.csv" in result.output


def test_mails_that_cannot_be_read_are_told_and_left_out(tmp_path: Path) -> None:
    mails = archive(tmp_path)
    (mails / "3.eml").write_bytes(b"")
    result = replay(mails, tmp_path / "nothing-here", "-o", tmp_path / "report.html", "--json")
    assert result.exit_code == 1
    assert "3.eml" in result.output and "nothing-here" in result.output
    assert json.loads(result.stdout)["mails"] == 3
    assert "2 mails could not be read" in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("kept", "said"),
    [('{"schema": "replay.v0"}\n', "another version"), ('{"schema": "replay.v2"}\n{"name": 1}\n', "damaged")],
)
def test_a_journal_that_nobody_understands_is_named(tmp_path: Path, kept: str, said: str) -> None:
    (tmp_path / "report.decisions.jsonl").write_text(kept, encoding="utf-8")
    with pytest.raises(SimulatorError, match=said):
        journal.open_beside(tmp_path / "report.html", {})


def decision(**fields: Any) -> Decision:
    usual: Mapping[str, Any] = {
        "name": "a",
        "subject": "",
        "category": "Payment",
        "route": AGENT_REVIEW,
        "score": 70,
        "holds": (),
        "factors": {},
        "words": {},
        "open": (),
        "drafted": True,
        "answered": False,
        "mailed": True,
        "seconds": 15.0,
        "acceptable": None,
        "tokens": {"analysis": (1000, 100), "proof": (500, 50)},
    }
    return Decision(**{**usual, **fields})


@given(
    st.lists(
        st.builds(
            decision,
            score=st.integers(0, 100),
            holds=st.sampled_from([(), ("sensitive_topic",)]),
            drafted=st.booleans(),
            route=st.sampled_from([AGENT_REVIEW, NOT_ANSWERED]),
            acceptable=st.sampled_from([None, ("agent",), ("agent", "auto")]),
        )
    )
)
def test_a_higher_threshold_never_answers_more_and_errors_are_among_the_labelled(decided: list[Decision]) -> None:
    curve = what_if.curve(decided)
    assert [at.automated for at in curve] == sorted((at.automated for at in curve), reverse=True)
    assert all(at.known_errors <= at.known <= at.automated <= len(decided) for at in curve)


def test_no_error_among_few_labels_is_a_wide_bound() -> None:
    labelled = [decision(acceptable=("auto",))] * 10
    at_seventy = next(at for at in what_if.curve([*labelled, decision()]) if at.threshold == 70)
    assert (at_seventy.automated, at_seventy.known, at_seventy.known_errors) == (11, 10, 0)
    assert at_seventy.error_share == pytest.approx(1 - 0.05 ** (1 / 10))


@pytest.mark.parametrize(
    ("fields", "goes_out", "is_error"),
    [
        ({}, True, False),
        ({"acceptable": ("agent",)}, True, True),
        ({"acceptable": ("agent", "auto")}, True, False),
        ({"score": 69}, False, False),
        ({"holds": ("sensitive_topic",), "acceptable": ("agent",)}, False, False),
        ({"route": NOT_ANSWERED}, False, False),
        ({"drafted": False}, False, False),
    ],
)
def test_what_a_threshold_of_seventy_does_with_a_mail(fields: dict[str, Any], goes_out: bool, is_error: bool) -> None:
    one = decision(**fields)
    assert (one.would_go_out(70), one.is_known_error(70)) == (goes_out, is_error)


def test_a_decision_is_read_as_it_was_written() -> None:
    one = decision(
        acceptable=("agent",), holds=("sensitive_topic",), open=("And abroad?",), tokens={"analysis": (1, 2)}
    )
    assert decisions.of_json(json.loads(json.dumps(one.as_json()))) == one


@pytest.mark.parametrize(
    ("fields", "tokens"),
    [
        ({}, (1500, 150)),
        ({"score": 69}, (1000, 100)),
        ({"holds": ("sensitive_topic",)}, (1000, 100)),
        ({"holds": (proof.OPEN,)}, (1500, 150)),
        ({"tokens": {}}, (0, 0)),
    ],
    ids=["answered", "below", "held before the proof", "held by the proof", "parked by the flow"],
)
def test_only_what_reaches_the_threshold_pays_for_its_proof(fields: dict[str, Any], tokens: tuple[int, int]) -> None:
    assert decision(**fields).tokens_with(70) == tokens


def test_tokens_cost_what_the_plan_s_table_says() -> None:
    model = table.load().models[0]
    price = table.load().of_tokens(model)
    prices = Prices.of(model)
    dollars = (1_000_000 / price["tokens.in"].each) * price["tokens.in"].dollars
    assert prices.per_thousand((1_000_000, 0), mails=500) == pytest.approx(2 * dollars)
    assert str(price["tokens.in"].as_of) in prices.told()


def test_labels_say_what_the_score_is_worth_and_nothing_is_said_without() -> None:
    known = [decision(acceptable=("auto",)), decision(acceptable=("agent",), score=40)]
    silent = [decision(), decision(acceptable=("auto",), holds=("sensitive_topic",))]
    assert what_if.worth([*known, *silent]) == [Row(70, True), Row(40, False)]
    assert what_if.worth(silent) == []


@pytest.mark.parametrize(
    ("use", "acceptable"),
    [(Use.AS_IT_WAS, ("auto",)), (Use.EDITED, ("agent",)), (Use.REJECTED, ("agent",)), (None, None)],
)
def test_a_recorded_mail_is_decided_as_in_the_mode_auto_and_what_an_agent_did_says_whether_that_is_right(
    use: Use | None, acceptable: tuple[str, ...] | None
) -> None:
    proved = [{"sources": [], "verdict": "supported", "by": ""}]
    kept = record("c1", "mode_shadow", use, changed=0.2) | {"statements": proved}
    one = decisions.of_record(kept, 80)
    assert (one.route, one.holds, one.would_go_out(80), one.acceptable) == (AUTOMATED_RESPONSE, (), True, acceptable)


@pytest.mark.parametrize("verdicts", [[], ["not_checked"], ["supported", "not_checked"]])
def test_a_recorded_reply_that_was_not_proved_goes_out_at_no_threshold(verdicts: list[str]) -> None:
    statements = [{"sources": [], "verdict": verdict, "by": ""} for verdict in verdicts]
    one = decisions.of_record(record("c1", "mode_draft") | {"statements": statements}, 80)
    assert not one.would_go_out(1)


def test_gaps_are_counted_by_their_question() -> None:
    decided = [decision(open=("Do you  take cash?",)), decision(open=("Do you take cash?", "When?"))]
    assert what_if.gaps(decided, 5) == [("Payment", "Do you take cash?", 2), ("Payment", "When?", 1)]
