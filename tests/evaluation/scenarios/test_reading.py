from pathlib import Path
from typing import Any

import pytest

from evaluation.scenarios.command import OWN
from evaluation.scenarios.reading import read
from evaluation.scenarios.scenario import When
from simulator.errors import SimulatorError
from tests.evaluation.scenarios.examples import LABELLED, WIRE, written

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def with_turn(**changes: Any) -> dict[str, Any]:
    return {**WIRE, "turns": [{**WIRE["turns"][0], **changes}]}


def with_persona(**changes: Any) -> dict[str, Any]:
    return {**WIRE, "persona": {**WIRE["persona"], **changes}}


def test_scenarios_and_labelled_mails_may_stand_in_one_file(tmp_path: Path) -> None:
    tested = read([written(tmp_path, WIRE, LABELLED)])
    wire, mail = tested.scenarios
    assert (tested.name, tested.left_out) == ("set", ())
    assert (wire.name, wire.goal, [turn.when for turn in wire.turns]) == (
        "wire-fee",
        ("$25",),
        ["always", When.SATISFIED],
    )
    assert (mail.name, mail.turns[0].texts, mail.persona.manner) == ("m1", (LABELLED["body"],), "as written")
    assert mail.turns[0].expected.routes == {"auto"}


def test_labels_say_what_is_expected(tmp_path: Path) -> None:
    row = {
        **LABELLED,
        "questions": {"by_program": 0, "sensitive_topics": ["fraud"]},
        "debatable_questions": ["follows_up"],
        "answer_facts": ["$25"],
        "also_accepted_categories": ["General_Inquiry"],
    }
    expected = read([written(tmp_path, row)]).scenarios[0].turns[0].expected
    assert expected.categories == {"Payment", "General_Inquiry"}
    assert expected.questions == {"by_program": False}
    assert expected.holds == {"sensitive_topic"}
    assert expected.facts == ("$25",)
    assert expected.debatable == {"follows_up"}


def test_a_folder_is_all_its_sets(tmp_path: Path) -> None:
    written(tmp_path, LABELLED, name="b.jsonl")
    written(tmp_path, WIRE, name="a.jsonl")
    assert read([tmp_path]).name == "a+b"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ({"scenario": "s"}, "turns is missing"),
        ({**WIRE, "turns": []}, "turns is not a list of turns"),
        ({**WIRE, "mood": "grim"}, "scenario: mood is none of facts, goal"),
        ({**WIRE, "facts": {"account": 7}}, "facts is not an object of texts"),
        ({**WIRE, "goal": "$25"}, "goal is not a list of texts"),
        ({**WIRE, "persona": "Ines"}, "persona is no object"),
        (with_persona(address="ines"), "address is not an e-mail address"),
        (with_persona(manner="rude"), "manner is not one of"),
        (with_persona(age=40), "persona: age is none of address"),
        ({**WIRE, "turns": ["Hello"]}, "turn 1 is no object"),
        (with_turn(says=[]), "says is not a text or several"),
        (with_turn(says="My account is {account}."), "says is not without {account}, which is no fact"),
        (with_turn(when="happy"), "when is not one of"),
        (with_turn(after_hours=0), "after_hours is not a number above 0"),
        (with_turn(after_hours="2"), "after_hours is not a number above 0"),
        (with_turn(expect={"rout": "auto"}), "turn 1: rout is none of category"),
        (with_turn(expect={"route": "reply"}), "route is not of agent, auto, parked"),
        (with_turn(expect={"holds": ["love"]}), "holds is not of"),
        (with_turn(expect={"factors": {"urgency": 2}}), "factors is not an object with 0 or 1"),
        (with_turn(expect={"seconds": True}), "seconds is not a number above 0"),
        ({**WIRE, "turns": [WIRE["turns"][0], {"says": "And?", "after_hours": 24}]}, "the turns take 24 hours or more"),
        ({**LABELLED, "category": "Cards"}, "category is not of"),
        (
            {"id": "dc1", "channel": "CHAT", "turns": [{"text": "hi"}]},
            "channel CHAT, which is not tested beside mails",
        ),
        ({"id": "dc1", "channel": "CHAT", "turns": []}, "turns is not a list of objects"),
        ({"id": "dc1", "channel": "CHAT", "turns": [{"says": "hi"}]}, "text is missing"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_the_others_count(tmp_path: Path, row: Any, said: str) -> None:
    tested = read([written(tmp_path, LABELLED, row)])
    assert [scenario.name for scenario in tested.scenarios] == ["m1"]
    (left_out,) = tested.left_out
    assert (left_out.file, left_out.line) == ("set.jsonl", 2)
    assert said in str(left_out)


def test_two_labels_that_disagree_both_count_nowhere(tmp_path: Path) -> None:
    tested = read([written(tmp_path, LABELLED, WIRE, {**LABELLED, "category": "Insurance"})])
    assert [scenario.name for scenario in tested.scenarios] == ["wire-fee"]
    assert [row.line for row in tested.left_out] == [1, 3]
    assert "m1 stands in line 1 of set.jsonl and line 3 of set.jsonl, and they disagree" in str(tested.left_out[0])


def test_a_row_that_stands_there_twice_counts_once(tmp_path: Path) -> None:
    tested = read([written(tmp_path, WIRE, WIRE)])
    assert len(tested.scenarios) == 1
    assert str(tested.left_out[0]) == "set.jsonl: line 2: the same as line 1. Take it out."


@pytest.mark.parametrize(
    ("lines", "said"),
    [([], "no mail in it"), (["{"], "No row could be used.\nset.jsonl: line 1: not JSON")],
)
def test_a_set_of_nothing_is_refused(tmp_path: Path, lines: list[str], said: str) -> None:
    with pytest.raises(SimulatorError, match="(?s)" + said.replace(".", r"\.")):
        read([written(tmp_path, *lines)])


def test_a_folder_without_sets_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match=r"holds no \.jsonl file"):
        read([tmp_path])
    with pytest.raises(SimulatorError, match="cannot be read"):
        read([tmp_path / "none.jsonl"])


def test_the_project_s_own_scenarios_can_all_be_used() -> None:
    own = read([OWN])
    assert own.left_out == ()
    assert len(own.scenarios) >= 50


@pytest.mark.parametrize(("name", "usable"), [("emails_dev.jsonl", 80), ("emails_dev2.jsonl", 100)])
def test_the_labelled_sets_beside_the_checkout_are_scenarios_as_they_are(name: str, usable: int) -> None:
    if not (DATA / name).is_file():
        pytest.skip("the labelled mails lie beside the checkout, if anywhere")
    tested = read([DATA / name])
    assert (len(tested.scenarios), tested.left_out) == (usable, ())


def test_conversations_beside_the_checkout_are_validated_and_put_off() -> None:
    file = DATA / "platform" / "conversations.jsonl"
    if not file.is_file():
        pytest.skip("the conversations lie beside the checkout, if anywhere")
    with pytest.raises(SimulatorError, match="which is not tested beside mails") as refused:
        read([file])
    assert str(refused.value).count("which is not tested beside mails") == 60
