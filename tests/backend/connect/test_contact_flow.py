"""Placeholders of a flow: filled once, refused when unknown, bypassed when their resource is absent."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.connect.contact_flow import fill, placeholders
from backend.connect.flow_language.document import FlowError

FLOWS = Path(__file__).resolve().parents[3] / "contact-flows"


def action(identifier: str, value: str, leads_to: str = "end", error: str | None = "end") -> dict[str, Any]:
    errors = [{"NextAction": error, "ErrorType": "NoMatchingError"}] if error else []
    return {
        "Identifier": identifier,
        "Type": "CreateWisdomSession",
        "Parameters": {"WisdomAssistantArn": value},
        "Transitions": {"NextAction": leads_to, "Errors": errors},
    }


def flow(*actions: dict[str, Any], start: str | None = None) -> str:
    end = {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
    every = [*actions, end]
    positions = {entry["Identifier"]: {"position": {"x": 0, "y": 0}} for entry in every}
    document = {"StartAction": start or every[0]["Identifier"], "Actions": every}
    return json.dumps({**document, "Metadata": {"ActionMetadata": positions}})


def identifiers(text: str) -> list[str]:
    return [entry["Identifier"] for entry in json.loads(text)["Actions"]]


def test_every_placeholder_gets_its_value() -> None:
    filled = json.loads(fill(flow(action("join", "arn ${One} and ${Two}")), {"One": "1", "Two": "2"}, name="F"))
    assert filled["Actions"][0]["Parameters"]["WisdomAssistantArn"] == "arn 1 and 2"


def test_placeholders_lists_each_name_once() -> None:
    assert placeholders(flow(action("join", "${One}${Two} ${One} $.Attributes.x $5")) or "") == {"One", "Two"}


def test_a_value_that_no_flow_asks_for_is_fine() -> None:
    assert fill(flow(action("join", "${One}")), {"One": "1", "Other": "2"}, name="F")


def test_an_unknown_placeholder_is_refused_with_the_name_of_the_flow() -> None:
    with pytest.raises(FlowError, match=r"Email\.json.*\$\{Qeue\}"):
        fill(flow(action("join", "${Qeue}")), {"Queue": "1"}, name="Email.json")


def test_an_empty_value_is_refused() -> None:
    with pytest.raises(FlowError, match=r"\$\{One\} is empty"):
        fill(flow(action("join", "${One}")), {"One": ""}, name="F")


@pytest.mark.parametrize("written", ["${}", "${ One }", "${Queue-Default}", "${Token[TOKEN.1]}", "${One"])
def test_a_malformed_placeholder_is_refused(written: str) -> None:
    with pytest.raises(FlowError, match="placeholder"):
        fill(flow(action("join", written)), {"One": "1"}, name="F")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"Actions": 3}', "null"])
def test_what_is_no_flow_is_refused(text: str) -> None:
    with pytest.raises(FlowError, match=r"Email\.json is not"):
        fill(text, {}, name="Email.json")


def test_a_token_of_the_cdk_survives_and_is_not_taken_for_a_placeholder() -> None:
    token = "${Token[ACEmailAI.Function.Arn.1234]}"
    assert token in fill(flow(action("join", "${One}")), {"One": token}, name="F")


@given(st.text(min_size=1))
def test_any_text_arrives_unchanged_in_valid_json(value: str) -> None:
    filled = json.loads(fill(flow(action("join", "<${One}>")), {"One": value, "Two": "no"}, name="F"))
    assert filled["Actions"][0]["Parameters"]["WisdomAssistantArn"] == f"<{value}>"


def test_an_action_without_its_resource_is_left_out_and_led_around() -> None:
    text = flow(action("first", "x", leads_to="second"), action("second", "${Absent}", leads_to="first", error="third"),
                action("third", "y"))  # fmt: skip
    filled = fill(text, {"Absent": None}, name="F")
    assert identifiers(filled) == ["first", "third", "end"]
    assert json.loads(filled)["Actions"][0]["Transitions"]["NextAction"] == "third"


def test_what_only_the_left_out_action_led_to_goes_with_it() -> None:
    text = flow(action("start", "${Absent}", leads_to="follower"), action("follower", "x"))
    filled = json.loads(fill(text, {"Absent": None}, name="F"))
    assert filled["StartAction"] == "end"
    assert set(filled["Metadata"]["ActionMetadata"]) == {"end"}


def test_several_left_out_actions_in_a_row_are_led_around_together() -> None:
    text = flow(action("one", "${A}", error="two"), action("two", "${B}", error="end"))
    assert identifiers(fill(text, {"A": None, "B": None}, name="F")) == ["end"]


def test_an_action_with_no_error_branch_cannot_do_without_its_resource() -> None:
    with pytest.raises(FlowError, match=r"F: action join cannot do without \$\{Absent\}"):
        fill(flow(action("join", "${Absent}", error=None)), {"Absent": None}, name="F")


def test_actions_whose_error_branches_are_each_other_cannot_be_left_out() -> None:
    text = flow(action("one", "${A}", error="two"), action("two", "${A}", error="one"), start="one")
    with pytest.raises(FlowError, match="nowhere to go"):
        fill(text, {"A": None}, name="F")


def test_a_flow_without_an_assistant_starts_the_analysis_at_once() -> None:
    path = FLOWS / "EmailSuggestedResponseConfidenceScore.json"
    text = path.read_text(encoding="utf-8")
    values: dict[str, str | None] = dict.fromkeys(placeholders(text), "value")
    filled = fill(text, values | {"AssistantArn": None}, name=path.name)
    assert {"start-assistant", "join-assistant"}.isdisjoint(identifiers(filled))
    assert len(identifiers(filled)) == len(identifiers(fill(text, values, name=path.name))) - 2
