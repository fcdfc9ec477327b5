from dataclasses import replace
from typing import Any

import pytest

from backend.connect.flow_language.document import FlowError
from simulator.connect.agent import Answer, ScriptedAgent, choose, press
from tests.simulator.flow.bench import Bench, act

DETAIL = {
    "Heading": "$.Attributes.intent",
    "Sections": "text",
    "Actions": ["Accept", "Reject"],
    "Back": {"Label": "Back"},
}
ERRORS = ("NoMatchingCondition", "NoMatchingError", "TimeLimitExceeded")


def show(data: dict[str, Any] = DETAIL, view: str = "detail") -> dict[str, Any]:
    parameters = {
        "ViewResource": {"Id": f"arn:aws:connect:us-east-1:aws:view/{view}:1"},
        "InvocationTimeLimitSeconds": "900",
        "ViewData": data,
    }
    return act("ShowView", parameters, then="read", on={"ActionSelected": "read"}, errors=dict.fromkeys(ERRORS, "read"))


READ = act(
    "UpdateFlowAttributes", {"FlowAttributes": {"a": {"Value": "$.Views.ViewResultData.actionName"}}}, identifier="read"
)
LOOK = act("Compare", {"ComparisonValue": "$.FlowAttributes.a"}, identifier="end-check", on={"Accept": "end"})


def guide(bench: Bench, *answers: Answer) -> ScriptedAgent:
    agent = ScriptedAgent(answers)
    bench.services = replace(bench.services, agent=agent)
    bench.contact.attributes["intent"] = "A card?"
    bench.contact = bench.contact.guide("guide-1", bench.clock.now())
    return agent


def test_the_agent_sees_the_page_and_its_choice_is_read_back(bench: Bench) -> None:
    agent = guide(bench, press("Accept"))
    steps = bench.steps(show(), {**READ, "Transitions": {"NextAction": "end-check"}}, LOOK)
    assert [step.edge for step in steps[:3]] == ["Equals ActionSelected", "NextAction", "Equals Accept"]
    assert agent.seen[0].name == "detail"
    assert agent.seen[0].data["Heading"] == "A card?"


@pytest.mark.parametrize("error", ERRORS)
def test_an_agent_can_also_be_one_of_the_errors(bench: Bench, error: str) -> None:
    guide(bench, error)
    [step, *_] = bench.steps(show(), READ)
    assert (step.result, step.edge) == (error, error)


def test_an_agent_without_an_answer_lets_the_time_pass(bench: Bench) -> None:
    guide(bench)
    assert bench.result(show(), READ) == "TimeLimitExceeded"
    assert bench.clock.now() == bench.contact.arrived_at + 900


@pytest.mark.parametrize(
    ("view", "data"),
    [
        ("detail", {"Heading": "x", "Actions": ["a"]}),
        ("detail", {"Sections": "x"}),
        ("cards", {"Heading": "x"}),
        ("cards", {"Cards": [{"Summary": {"Id": "1"}}]}),
        ("cards", {"Cards": [{"Summary": {"Id": "1", "Heading": "x", "Icon": "NoSuchIcon"}}]}),
        ("form", {"Heading": "x"}),
        ("form", {"Sections": [{"Type": "FormSection", "Items": [{"Tipe": "TextAera", "Nmae": "draft"}]}]}),
        ("cards", {"Cards": [{"Summary": {"Id": "1"}, "Detail": {"Sections": "x"}}], "CardsPerRow": 5}),
        ("list", {}),
        ("confirmation", {"Heading": "x", "Next": {}}),
    ],
)
def test_a_page_that_cannot_be_rendered_is_an_error(bench: Bench, view: str, data: dict[str, Any]) -> None:
    agent = guide(bench, press("a"))
    assert bench.result(show(data, view), READ) == "NoMatchingError"
    assert agent.seen == []


@pytest.mark.parametrize(
    ("view", "data", "answer"),
    [
        ("confirmation", {"Heading": "x", "Next": "Close"}, choose("Next")),
        (
            "detail",
            {"Sections": {"Items": [{"Label": "a", "Value": "b"}]}, "Back": "Back", "Style": {}},
            choose("Back"),
        ),
        ("cards", {"Cards": [{"Summary": {"Id": "1", "Heading": "x", "Icon": "Airplane"}}]}, press("1")),
        ("form", {"Sections": [], "Next": {"Label": "Go", "Action": "Submit"}}, choose("Submit")),
        (
            "form",
            {
                "Sections": [{"Type": "DataSection", "IsEditable": True, "Items": [{"Label": "a", "Value": "b"}]}],
                "Edit": "Edit",
            },
            choose("Step"),
        ),
    ],
)
def test_what_aws_publishes_is_rendered(bench: Bench, view: str, data: dict[str, Any], answer: Answer) -> None:
    agent = guide(bench, answer)
    assert bench.steps(show(data, view), READ)[0].result == dict(answer)["Action"]  # type: ignore[arg-type]
    assert len(agent.seen) == 1


def test_a_view_on_the_mail_itself_fails_loudly(bench: Bench) -> None:
    with pytest.raises(FlowError, match=r"test.json: ShowView: ShowView on the EMAIL contact itself"):
        bench.steps(show(), READ)


@pytest.mark.parametrize("answer", [press("Delete"), choose("Next"), "Tired"])
def test_a_script_cannot_press_what_is_not_there(bench: Bench, answer: Answer) -> None:
    guide(bench, answer)
    with pytest.raises(FlowError, match=r"test.json: ShowView: "):
        bench.steps(show(), READ)


def test_too_much_for_a_page_is_warned_of(bench: Bench) -> None:
    guide(bench, press("Accept"))
    run = bench.start(show({**DETAIL, "Description": "x" * 16_384}), READ)
    next(run)
    assert "16 KB" in run.warnings[0]
