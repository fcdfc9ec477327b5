import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from evaluation.evaluate import Judged, Tally, summarise
from evaluation.labels import LabelledMail
from simulator.cli import main
from triage.policy import POLICY

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "emails_dev.jsonl"
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


def evaluate(tmp_path: Path, *lines: Any, options: tuple[str, ...] = ("--json",)) -> Result:
    file = tmp_path / "mails.jsonl"
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    file.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return CliRunner().invoke(main, ["evaluate", str(file), *options])


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
        ({**WIRE, "acceptable_routes": []}, "line 2: acceptable_routes is not at least one of agent, auto"),
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


def test_the_labelled_mails_beside_the_checkout_are_judged_well() -> None:
    if not DATA.is_file():
        pytest.skip("the labelled mails lie beside the checkout, if anywhere")
    report = json.loads(CliRunner().invoke(main, ["evaluate", str(DATA), "--json"]).stdout)
    assert report["category_accuracy"] >= 0.95
    assert report["route_accuracy"] >= 0.97
    assert report["unsafe_answers"] == 0
    assert all(row["f1"] >= 0.9 for row in report["factors"].values()), report["factors"]
