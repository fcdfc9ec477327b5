import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from evaluation import findings, labels
from evaluation.evaluate import Judged, Tally, summarise
from evaluation.findings import NOTHING_FOUND, Findings
from evaluation.labels import QUESTIONS, LabelledMail
from simulator.cli import main
from simulator.system import Simulator
from triage.policy import POLICY

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "emails_dev.jsonl"
DATA2 = DATA.with_name("emails_dev2.jsonl")
NO_RISK = {factor.name: 0 for factor in POLICY.factors}

WIRE = {
    "id": "a1",
    "from_name": "Ann Lee",
    "from_address": "ann.lee@example.org",
    "subject": "Wire fee",
    "body": "Hello, what does a domestic wire cost, and when does it arrive?\n\nAnn Lee\n",
    "language": "en",
    "service_level": "Standard",
    "category": "Payment",
    "also_accepted_categories": [],
    "factors": NO_RISK,
    "debatable_factors": [],
    "acceptable_routes": ["auto"],
}
FURIOUS = {
    **WIRE,
    "id": "a2",
    "service_level": "Premium",
    "body": "I am furious with you. My wire is stuck and your Premium hotline hangs up on me. "
    "What do you need to release a wire?",
    "factors": {**NO_RISK, "premium_complaints": 1, "angry_frustrated_tone": 1},
    "acceptable_routes": ["agent"],
}


NO_QUESTION = {**{question.name: 0 for question in POLICY.asked}, "sensitive_topics": []}
ASKED = {
    **WIRE,
    "expected_route": "auto",
    "questions": NO_QUESTION,
    "debatable_questions": [],
    "answer_facts": ["An OUTGOING\n domestic wire costs $25"],
    "article": ["payments/wire-transfers.md"],
}
BY_PROGRAM = {
    **ASKED,
    "id": "p1",
    "questions": {**NO_QUESTION, "by_program": 1},
    "acceptable_routes": ["agent", "parked"],
    "expected_route": "agent",
    "answer_facts": [],
}


def evaluate(tmp_path: Path, *lines: Any, options: tuple[str, ...] = ("--json",)) -> Result:
    file = tmp_path / "mails.jsonl"
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    file.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return CliRunner().invoke(main, ["evaluate", str(file), *options])


def asked(
    *,
    route: str = "auto",
    reply: str = "",
    mailed: bool = False,
    found: Findings = NOTHING_FOUND,
    facts: tuple[str, ...] = ("$25",),
    **labels: Any,
) -> Judged:
    """A mail of a set with all labels; it should be answered with its facts unless told otherwise."""
    mail = replace(
        judged().mail,
        questions={name: name in labels.get("questions", ()) for name in QUESTIONS},
        topics=frozenset(labels.get("topics", ())),
        debatable_questions=frozenset(labels.get("debatable", ())),
        facts=facts,
        routes=frozenset(labels.get("routes", ("auto",))),
        expected_route=labels.get("expected", "auto"),
    )
    return replace(judged(route=route), mail=mail, reply=reply, mailed=mailed or bool(reply), found=found)


def finding(*names: str, unsure: tuple[str, ...] = (), statements: tuple[str, ...] | None = None) -> Findings:
    said = {name: "yes" if name in names else "unsure" if name in unsure else "no" for name in QUESTIONS}
    texts = None if statements is None else [{"text": text} for text in statements]
    return findings.of({"questions": said, "statements": texts})


def judged(*, factors: dict[str, int] = NO_RISK, route: str = "auto", **labels: Any) -> Judged:
    mail = LabelledMail(
        name="m",
        from_name="",
        from_address="a@example.org",
        subject="",
        body="",
        service_level=None,
        categories=frozenset({"Payment"}),
        factors=labels.get("labelled", dict.fromkeys(NO_RISK, False)),
        debatable=frozenset(labels.get("debatable", ())),
        routes=frozenset(labels.get("routes", ("auto",))),
        expected_route="auto",
    )
    found = {name: bool(count) for name, count in factors.items()}
    return Judged(mail, labels.get("category", "Payment"), found, route, 100)


def test_mails_go_through_the_whole_system_and_are_compared_with_their_labels(tmp_path: Path) -> None:
    result = evaluate(tmp_path, WIRE, FURIOUS)
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert report["mails"] == 2
    assert report["category_accuracy"] == report["route_accuracy"] == 1.0
    assert report["unsafe_answers"] == 0
    assert set(report["factors"]) == {factor.name for factor in POLICY.factors}
    assert report["factors"]["premium_complaints"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}


def test_a_recorded_run_is_repeated_to_the_byte(tmp_path: Path) -> None:
    answers = tmp_path / "answers.jsonl"
    once = evaluate(tmp_path, ASKED, options=("--json", "--record", str(answers)))
    again = evaluate(tmp_path, ASKED, options=("--json", "--model", f"scripted:{answers}"))
    assert (once.exit_code, again.stdout_bytes) == (0, once.stdout_bytes)


def test_what_was_judged_before_the_run_was_broken_off_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([Simulator.receive])

    def receive(*arguments: Any, **named: Any) -> Any:
        for usual in answers:
            return usual(*arguments, **named)
        raise KeyboardInterrupt

    monkeypatch.setattr(Simulator, "receive", receive)
    result = evaluate(tmp_path, WIRE, FURIOUS)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["mails"] == 1
    assert "interrupted; the figures are those of 1 of 2 mails." in result.stderr


def test_people_get_a_table_and_developers_the_mails_that_differ(tmp_path: Path) -> None:
    wrong = {**WIRE, "category": "Insurance", "acceptable_routes": ["agent"]}
    result = evaluate(tmp_path, wrong, options=("--wrong",))
    assert "Unsafe answers" in result.stdout
    assert "a1: unsafe answer; category Payment, not Insurance; route auto with score 100" in result.stdout


def test_each_mail_is_judged_as_the_first_of_its_sender(tmp_path: Path) -> None:
    report = json.loads(evaluate(tmp_path, *[{**WIRE, "id": f"a{number}"} for number in range(9)]).stdout)
    assert report["route_accuracy"] == 1.0


def test_an_unknown_sender_needs_no_service_level(tmp_path: Path) -> None:
    assert evaluate(tmp_path, {**WIRE, "service_level": None, "from_name": ""}).exit_code == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2: not JSON"),
        ("[]", "line 2: not a JSON object"),
        ({**WIRE, "category": "Cards"}, "line 2: category is not"),
        ({**WIRE, "factors": {"urgency": 1}}, "line 2: factors is not"),
        ({**WIRE, "factors": {**NO_RISK, "urgency": "yes"}}, "line 2: factors is not"),
        ({**WIRE, "acceptable_routes": ["reply"]}, "line 2: acceptable_routes is not"),
        ({**WIRE, "debatable_factors": 3}, "line 2: debatable_factors is not"),
        ({**WIRE, "subject": 7}, "line 2: subject is not a text"),
        ({**WIRE, "body": "\ud800 hello, what does a wire cost?"}, r"line 2: '\ud800' is half a character"),
        ({**WIRE, "id": "\udc00"}, r"line 2: '\udc00' is half a character"),
        ({**WIRE, "category": []}, "line 2: category is not at least one of Credit_Cards"),
        ({**WIRE, "acceptable_routes": []}, "line 2: acceptable_routes is not at least one of agent, auto, parked"),
        ({**ASKED, "questions": ["by_program"]}, "line 2: questions is not an object with 0 or 1"),
        ({**ASKED, "questions": {"by_robot": 1}}, "line 2: questions is not an object with 0 or 1"),
        ({**ASKED, "questions": {"by_program": "yes"}}, "line 2: questions is not an object with 0 or 1"),
        ({**ASKED, "questions": None}, "line 2: questions is missing"),
        ({**ASKED, "questions": {"sensitive_topics": ["love"]}}, "line 2: questions: sensitive_topics is not of"),
        ({**ASKED, "debatable_questions": ["urgency"]}, "line 2: debatable_questions is not of"),
        ({**ASKED, "answer_facts": "$25"}, "line 2: answer_facts is not a list of texts"),
        ({**ASKED, "answer_facts": [" "]}, "line 2: answer_facts is not a list of texts"),
        ({**ASKED, "article": [7]}, "line 2: article is not a list of texts"),
        ({**ASKED, "expected_route": "reply"}, "line 2: expected_route is not one of agent, auto, parked"),
        ({**WIRE, "from_address": ""}, "line 2: from_address is not an e-mail address. Correct it."),
        ({**WIRE, "from_address": "not an address"}, "line 2: from_address is not an e-mail address. Correct it."),
        ({**WIRE, "from_address": "Ann <ann@example.org>"}, "line 2: from_address is not an e-mail address."),
        ({name: value for name, value in WIRE.items() if name != "body"}, "line 2: body is missing"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, line: Any, said: str) -> None:
    result = evaluate(tmp_path, WIRE, line)
    assert result.exit_code == 1
    assert said in result.stderr
    assert "mails.jsonl" in result.stderr
    assert result.stdout == ""


def test_a_mail_that_stands_there_twice_counts_once_and_two_that_disagree_are_named(tmp_path: Path) -> None:
    assert json.loads(evaluate(tmp_path, WIRE, WIRE).stdout)["mails"] == 1
    result = evaluate(tmp_path, WIRE, FURIOUS, {**WIRE, "acceptable_routes": ["agent"]})
    assert result.exit_code == 1
    assert "line 3: disagrees with line 1 about a1. Keep the right one." in result.output


def test_a_missing_file_and_an_empty_one_are_named(tmp_path: Path) -> None:
    missing = CliRunner().invoke(main, ["evaluate", str(tmp_path / "none.jsonl")])
    assert missing.exit_code == 1
    assert "none.jsonl: cannot be read" in missing.stderr
    assert "no mail in it" in evaluate(tmp_path, "").stderr


def test_other_accepted_categories_and_routes_count_as_right() -> None:
    assert judged(route="agent", routes=("agent", "auto")).has_right_route
    assert not judged(category="Insurance").has_right_category


def test_an_answer_where_only_an_agent_was_right_is_unsafe_but_not_the_other_way_round() -> None:
    report = summarise([judged(routes=("agent",)), judged(route="agent"), judged(route="parked", routes=("agent",))])
    assert report["unsafe_answers"] == 1
    assert report["route_accuracy"] == 0.0


def test_factors_are_counted_over_the_mails_where_they_are_not_debatable() -> None:
    urgent, labelled = {**NO_RISK, "urgency": 1}, {**dict.fromkeys(NO_RISK, False), "urgency": True}
    mails = [
        judged(factors=urgent, labelled=labelled),
        judged(factors=urgent),
        judged(labelled=labelled),
        judged(factors=urgent, debatable=("urgency",)),
    ]
    assert Tally.of("urgency", mails) == Tally(right=1, wrong=1, missed=1)
    assert Tally.of("urgency", mails).as_json() == {"precision": 0.5, "recall": 0.5, "f1": 0.5}


def test_nothing_to_find_and_nothing_found_is_no_fault() -> None:
    assert Tally(0, 0, 0).as_json() == {"precision": 1.0, "recall": 1.0, "f1": 1.0}


def test_a_set_without_further_labels_has_the_figures_of_today(tmp_path: Path) -> None:
    report = json.loads(evaluate(tmp_path, WIRE).stdout)
    assert list(report) == ["mails", "category_accuracy", "route_accuracy", "unsafe_answers", "factors"]


def test_a_set_with_further_labels_has_figures_of_questions_and_answers(tmp_path: Path) -> None:
    result = evaluate(tmp_path, ASKED, BY_PROGRAM, options=("--json", "--wrong"))
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert set(report["questions"]) == set(QUESTIONS)
    assert (report["mailed_programs"], report["unsafe_answers"]) == (1, 1)
    assert [report[name] for name in ("answerable", "answered", "answered_with_all_facts")] == [1, 1, 1]
    assert "p1: mail to a program; by_program 0, not 1; route auto" in result.stderr
    assert "Programs that got mail" in evaluate(tmp_path, ASKED, BY_PROGRAM, options=()).stdout


def test_what_no_result_tells_is_not_known_rather_than_nought() -> None:
    report = summarise([asked(reply="It is $25.")])
    assert set(map(tuple, (row.values() for row in report["questions"].values()))) == {(None, None)}
    assert (report["statements_per_answer"], report["statements_with_a_fact"]) == (None, None)


def test_any_mail_to_a_program_is_unsafe_an_acknowledgement_as_well() -> None:
    program: dict[str, Any] = {"questions": ("by_program",), "routes": ("agent", "parked"), "route": "agent"}
    report = summarise([asked(**program, mailed=True), asked(**program), asked(**{**program, "route": "parked"})])
    assert (report["mailed_programs"], report["unsafe_answers"], report["route_accuracy"]) == (1, 1, 1.0)


def test_questions_are_counted_where_they_are_answered_and_not_debatable() -> None:
    report = summarise(
        [
            asked(questions=("follows_up",), found=finding("follows_up")),
            asked(questions=("follows_up",), found=finding()),
            asked(found=finding(unsure=("follows_up",))),
            asked(found=finding("follows_up"), debatable=("follows_up",)),
            asked(questions=("follows_up",)),
        ]
    )
    assert report["questions"]["follows_up"] == {"precision": 0.5, "recall": 0.5}
    assert report["questions"]["by_program"] == {"precision": 1.0, "recall": 1.0}


def test_sensitive_topics_are_counted_like_questions() -> None:
    found = findings.of({"sensitive_topics": ["fraud"]})
    report = summarise([asked(topics=("fraud",), found=found), asked(found=found)])
    assert report["sensitive_topics"]["fraud"] == {"precision": 0.5, "recall": 1.0}


def test_answers_are_measured_by_the_facts_they_tell() -> None:
    mails = [
        asked(
            facts=("At most $25", "10 days"), reply="AT MOST\n$25, after 10  days.", found=finding(statements=("a",))
        ),
        asked(reply="It is free.", found=finding(statements=("It is\n$25.", "b", "c"))),
        asked(route="agent"),
        asked(facts=(), reply="Hello."),
        asked(expected="agent", reply="It is $25."),
    ]
    report = summarise(mails)
    assert [report[name] for name in ("answerable", "answered", "answered_with_all_facts")] == [3, 2, 1]
    assert (report["statements_per_answer"], report["statements_with_a_fact"]) == (2, 0.25)
    assert list(mails[1].differences()) == ["without '$25'"]


@pytest.mark.parametrize("statements", [["a"], [{"text": "a", "sources": []}], '[{"text": "a"}]'])
def test_statements_are_read_in_every_form_they_are_stored_in(statements: Any) -> None:
    assert findings.of({"statements": statements}).statements == ("a",)


@pytest.mark.parametrize("value", [None, "", "no JSON", 5, {}])
def test_statements_that_cannot_be_read_are_not_known(value: Any) -> None:
    assert findings.of({"statements": value}).statements is None


def test_the_second_set_beside_the_checkout_can_be_read() -> None:
    if not DATA2.is_file():
        pytest.skip("the labelled mails lie beside the checkout, if anywhere")
    mails = labels.read(DATA2)
    assert sum(mail.is_answerable for mail in mails) == 40
    assert sum(mail.is_by_program for mail in mails) == 6


@pytest.mark.parametrize("mails", [DATA, DATA2], ids=lambda path: path.stem)
def test_the_stand_in_judges_the_labelled_mails_beside_the_checkout_with_caution(mails: Path) -> None:
    if not mails.is_file():
        pytest.skip("the labelled mails lie beside the checkout, if anywhere")
    report = json.loads(CliRunner().invoke(main, ["evaluate", str(mails), "--json"]).stdout)
    assert report["unsafe_answers"] == 0
    assert report["category_accuracy"] >= 0.85
    assert report["route_accuracy"] >= 0.85
    if report.get("answerable"):
        assert report["answered_with_all_facts"] >= 0.6 * report["answerable"]
