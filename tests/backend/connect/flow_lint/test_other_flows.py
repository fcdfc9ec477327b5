"""Flows of other people: what Connect takes is no problem, and our own taste is kept out of it."""

import json
from typing import Any

import pytest

from backend.connect import flow_lint as lint
from backend.connect.flow_language.schema import ACTIONS, UNSIMULATED
from tests.simulator.flow.bench import act

VIEW_ERRORS = ("NoMatchingCondition", "NoMatchingError", "TimeLimitExceeded")


def flow(*actions: dict[str, Any], type_: str | None = "contactFlow", end: str = "DisconnectParticipant") -> str:
    last = {"Identifier": "end", "Type": end, "Parameters": {}, "Transitions": {}}
    document = {
        "Version": "2019-10-30",
        "StartAction": (actions[0] if actions else last)["Identifier"],
        "Metadata": {"entryPointPosition": {"x": 0, "y": 0}, "ActionMetadata": {}, "type": type_},
        "Actions": [*actions, last],
    }
    if type_ is None:
        del document["Metadata"]
    return json.dumps(document)


def found(text: str, **options: Any) -> list[tuple[str, str]]:
    return [(problem.action, problem.code) for problem in lint.check(text, "x.json", house=False, **options)]


def show(view: str, data: dict[str, Any], *actions: str) -> dict[str, Any]:
    parameters = {
        "ViewResource": {"Id": view, "Version": "Latest"},
        "InvocationTimeLimitSeconds": "900",
        "ViewData": data,
    }
    return act("ShowView", parameters, on=dict.fromkeys(actions, "end"), errors=VIEW_ERRORS)


@pytest.mark.parametrize(
    "action",
    [
        act("UpdateContactAttributes", {"Attributes": {"$.External.ruleKey0": "x", "result_$.Attributes.n": "y"}}),
        act("UpdateContactAttributes", {"Attributes": {"first-name": "$.Attributes.last-name"}}),
        act("TagContact", {"Tags": {"$.Attributes.key": "$.Attributes.value"}}),
        act(
            "Compare",
            {"ComparisonValue": "$.Attributes.a"},
            on={"$.Attributes.b": "end"},
            errors=("NoMatchingCondition",),
        ),
        act(
            "Compare",
            {"ComparisonValue": "$.FlowAttributes.acme-exampleFunction"},
            on={"1": "end"},
            errors=("NoMatchingCondition",),
        ),
        act("InvokeFlowModule", {"FlowModuleId": "module"}),
        act("UpdateContactData", {"IsVoiceIdStreamingEnabled": "true"}),
        act(
            "UpdateContactEventHooks",
            {
                "EventHooks": {"AgentWhisper": "flow"},
                "EventHooksConfiguration": {"AgentWhisper": {"DisableExecution": "false"}},
            },
        ),
        act(
            "GetCustomerProfile",
            {
                "ProfileRequestData": {"PhoneNumber": "$.CustomerEndpoint.Address"},
                "ProfileResponseData": ["FirstName", "Address1", "City", "State"],
            },
            errors=("MultipleFoundError", "NoneFoundError", "NoMatchingError"),
        ),
        act("CreateCustomerProfile", {"ProfileRequestData": {"FirstName": "x"}, "ProfileResponseData": []}),
        act(
            "UpdateCase", {"CaseId": "$.Case.case_id", "ContactToLink": "Current", "CaseRequestFields": {"title": "x"}}
        ),
        show("confirmation", {"Heading": "x", "Next": "Close"}, "Next"),
        show(
            "detail",
            {
                "Sections": [{"TemplateString": "x"}, {"Columns": "2", "Items": [{"Label": "a", "Value": "b"}]}],
                "Style": {},
                "Back": "Back",
                "AttributeBar": [{"Label": "a", "Value": "b", "Copyable": True, "AutoOpen": False}],
            },
            "ActionSelected",
            "Back",
        ),
        show(
            "cards",
            {
                "Cards": [
                    {"Summary": {"Id": "new", "Heading": "New", "Icon": "plus", "Status": "Open"}},
                    {"Summary": {"Id": "old", "Heading": "Old"}, "Detail": {"Actions": ["Go"]}},
                    {"Summary": {"Id": "odd", "Heading": "Odd"}, "Detail": {"Sections": "x", "Actions": ["Go"]}},
                ],
                "NoMatchFound": {"Label": "None of these"},
            },
            "ActionSelected",
            "Back",
            "NoMatchFound",
        ),
        show(
            "form",
            {
                "Sections": [
                    {
                        "Type": "FormSection",
                        "Heading": "x",
                        "IsEditable": False,
                        "Configuration": {},
                        "Items": [
                            {
                                "Type": "Dropdown",
                                "Name": "kind",
                                "Label": "Kind",
                                "Required": False,
                                "Fluid": True,
                                "MultiSelect": False,
                                "Options": [{"Label": "New", "Value": "new"}],
                            }
                        ],
                    },
                    {"Type": "DataSection", "IsEditable": True, "Items": [{"Label": "a", "Value": "$.Attributes.a"}]},
                ],
                "Wizard": [{"Heading": "First", "Optional": False, "Selected": True}],
                "Next": {"Label": "Next", "Details": {"stage": "Prod"}},
                "Cancel": "Cancel",
                "Edit": "Edit",
                "Back": "Back",
            },
            "Back",
            "Next",
            "Step",
        ),
    ],
    ids=lambda action: f"{action['Type']} {next(iter(action['Parameters']))}",
)
def test_what_connect_takes_is_no_problem(action: dict[str, Any]) -> None:
    assert found(flow(action)) == []


def test_an_action_that_needs_no_parameters_may_go_without_the_key() -> None:
    transfer = act("TransferContactToQueue", errors=("QueueAtCapacity", "NoMatchingError"))
    del transfer["Parameters"]
    assert found(flow(transfer)) == []


@pytest.mark.parametrize("type_", sorted(UNSIMULATED))
def test_a_type_that_exists_is_told_of_and_no_problem(type_: str) -> None:
    action = act(type_, {"Anything": "x"})
    if UNSIMULATED[type_].terminal:
        action["Transitions"] = {}
    [note] = lint.check(flow(action), "x.json", house=False)
    assert (note.action, note.code, note.is_note) == (type_, "N1", True)
    assert note.message.startswith(f"{type_} is not simulated here; ")


def test_what_is_simulated_and_what_is_only_known_are_apart() -> None:
    assert UNSIMULATED.keys().isdisjoint(ACTIONS)


def test_a_name_of_old_is_corrected() -> None:
    [problem] = lint.check(flow(act("UpdateRoutingCriteria")), "x.json", house=False)
    assert problem.message.endswith("it is called UpdateContactRoutingCriteria")


@pytest.mark.parametrize(
    ("written", "given", "end", "codes"),
    [
        ("agentWhisper", None, "EndFlowExecution", []),
        ("customerQueue", None, "EndFlowExecution", []),
        ("customerHold", None, "DisconnectParticipant", [("end", "V12")]),
        ("contactFlow", None, "EndFlowExecution", [("end", "V12")]),
        (None, None, "EndFlowExecution", [("end", "V12")]),
        (None, "AGENT_WHISPER", "EndFlowExecution", []),
        ("contactFlow", "AGENT_WHISPER", "EndFlowExecution", []),
        ("somethingNew", None, "EndFlowExecution", []),
    ],
)
def test_a_flow_is_checked_as_the_type_that_it_is(
    written: str | None, given: str | None, end: str, codes: list[tuple[str, str]]
) -> None:
    assert found(flow(type_=written, end=end), flow_type=given) == codes


def test_a_view_takes_no_other_action_and_may_name_one() -> None:
    renamed = {"Sections": [], "Next": {"Label": "Go", "Action": "Submit"}}
    assert found(flow(show("form", renamed, "Submit", "Back", "Step"))) == []
    assert found(flow(show("form", renamed, "Cancel"))) == [("ShowView", "C2")]


def test_empty_texts_are_said_to_be_refused_today() -> None:
    [problem] = lint.check(flow(act("UpdateContactAttributes", {"Attributes": {"a": ""}})), "x.json", house=False)
    assert (problem.code, "refuses today" in problem.message) == ("V4", True)


def test_the_rules_of_this_house_are_for_whoever_asks() -> None:
    text = flow(act("UpdateContactTargetQueue", {"QueueId": "${Somebodys}"}), act("MessageParticipant", {"Text": "x"}))
    assert found(text) == []
    assert {problem.code for problem in lint.check(text, "x.json")} >= {"E8", "H2", "H3", "H10", "H17"}
