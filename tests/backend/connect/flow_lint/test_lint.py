import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.connect import flow_lint as lint
from backend.connect.flow_language import schema
from backend.connect.flow_lint import reads
from backend.connect.flow_lint.draft import Draft
from tests.backend.connect.flow_lint.copies import Copy
from tests.examples import FEW

GOOD: dict[str, Any] = {
    "Version": "2019-10-30",
    "StartAction": "quiet",
    "Metadata": {
        "entryPointPosition": {"x": 0, "y": 0},
        "ActionMetadata": {
            name: {"position": {"x": 300 * number, "y": 0}}
            for number, name in enumerate(("quiet", "queue", "enter", "pause", "again"))
        },
    },
    "Actions": [
        {
            "Identifier": "quiet",
            "Type": "UpdateFlowLoggingBehavior",
            "Parameters": {"FlowLoggingBehavior": "Disabled"},
            "Transitions": {"NextAction": "queue"},
        },
        {
            "Identifier": "queue",
            "Type": "UpdateContactTargetQueue",
            "Parameters": {"QueueId": "${Queue_Default}"},
            "Transitions": {
                "NextAction": "enter",
                "Errors": [{"NextAction": "pause", "ErrorType": "NoMatchingError"}],
            },
        },
        {
            "Identifier": "enter",
            "Type": "TransferContactToQueue",
            "Parameters": {},
            "Transitions": {
                "NextAction": "pause",
                "Errors": [
                    {"NextAction": "pause", "ErrorType": "QueueAtCapacity"},
                    {"NextAction": "pause", "ErrorType": "NoMatchingError"},
                ],
            },
        },
        {
            "Identifier": "pause",
            "Type": "Wait",
            "Parameters": {"TimeLimitSeconds": "7200"},
            "Transitions": {
                "NextAction": "again",
                "Conditions": [
                    {"NextAction": "again", "Condition": {"Operator": "Equals", "Operands": ["WaitCompleted"]}}
                ],
                "Errors": [{"NextAction": "again", "ErrorType": "NoMatchingError"}],
            },
        },
        {
            "Identifier": "again",
            "Type": "Loop",
            "Parameters": {"LoopCount": "50"},
            "Transitions": {
                "NextAction": "queue",
                "Conditions": [
                    {"NextAction": "queue", "Condition": {"Operator": "Equals", "Operands": ["ContinueLooping"]}},
                    {"NextAction": "queue", "Condition": {"Operator": "Equals", "Operands": ["DoneLooping"]}},
                ],
            },
        },
    ],
}


def test_a_small_good_flow_has_no_problem() -> None:
    assert lint.check(json.dumps(GOOD), "good.json") == []


def test_our_own_flows_have_no_problem(any_flow: Copy) -> None:
    assert any_flow.problems() == []


def test_our_own_flows_belong_together(mail: Copy, guide: Copy) -> None:
    documents = {flow.name: json.dumps(flow.document) for flow in (mail, guide)}
    assert lint.check_all(documents) == []


def test_what_the_guide_reads_has_to_be_written_wherever_it_is_named(mail: Copy, guide: Copy) -> None:
    read = set(reads.attributes_read(Draft(guide.document)))
    lost = next(name for name in ("confidenceExplanation4SBS", "intent", "CustomerName") if name in read)
    for action in mail.all("UpdateContactAttributes"):
        action["Parameters"]["Attributes"].pop(lost, None)
    documents = {flow.name: json.dumps(flow.document) for flow in (mail, guide)}
    found = {(problem.file, problem.code) for problem in lint.check_all(documents) if lost in problem.message}
    assert found == {(mail.name, "H6"), (guide.name, "H6")}


def test_a_problem_reads_as_file_action_code_and_message() -> None:
    [problem] = lint.check("{", "x.json")
    assert str(problem).startswith("x.json: -: E1 not JSON (")


@pytest.mark.parametrize("text", ["", "nonsense", "[]", "3", "null", '"Actions"', "[" * 100_000])
def test_what_is_no_flow_is_one_clear_problem(text: str) -> None:
    assert [problem.code for problem in lint.check(text, "x.json")] == ["E1"]


keys = st.sampled_from(
    (
        *("Actions", "StartAction", "Identifier", "Type", "Parameters", "Transitions", "NextAction", "Conditions"),
        *("Errors", "Condition", "Operator", "Operands", "ErrorType", "ViewData", "ViewResource", "Id", "Attributes"),
        *("Metadata", "Version", "ComparisonValue", "CaseResponseFields", "EventHooks", "ActionMetadata", "Cards"),
    )
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["a", "b", "$.Attributes.x", "$.['", "${X}", "Equals", "detail", *schema.ACTIONS]),
)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5), max_leaves=25
)


@settings(max_examples=FEW, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(anything)
def test_no_json_makes_the_check_fail(document: Any) -> None:
    assert isinstance(lint.check(json.dumps(document), "x.json"), list)


JUNK: list[Any] = [None, True, 0, 1.5, "", "x", "$.['", "${X}", "9" * 5000, [], [[]], [None], {}, {"": {}}, {"a": [{}]}]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value inside a JSON value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*path, key)
        yield from places(inner, (*path, key))


@settings(max_examples=FEW, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_junk_anywhere_in_our_flows_does_not_make_the_check_fail(any_flow: Copy, data: st.DataObject) -> None:
    spoilt = any_flow.clone()
    *parents, last = data.draw(st.sampled_from(list(places(spoilt.document))))
    place: Any = spoilt.document
    for key in parents:
        place = place[key]
    place[last] = data.draw(st.sampled_from(JUNK))
    assert isinstance(spoilt.problems(), list)


def spoil(path: str, value: Any) -> str:
    """The good flow with one value replaced, its place written with slashes; `None` takes the key away."""
    document = json.loads(json.dumps(GOOD))
    *parents, last = [int(key) if key.isdecimal() else key for key in path.split("/")]
    place: Any = document
    for key in parents:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return json.dumps(document)


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("Version", "2020-01-01", "E2"),
        ("Version", None, "E2"),
        ("StartAction", "nowhere", "E3"),
        ("StartAction", None, "E3"),
        ("Extra", 1, "E4"),
        ("Actions", {}, "E4"),
        ("Actions", [], "E4"),
        ("Actions/0", "quiet", "E4"),
        ("Actions/0/Parameters", None, "E4"),
        ("Actions/0/Transitions", [], "E4"),
        ("Actions/0/Comment", "x", "E4"),
        ("Actions/1/Transitions/Errors", {}, "E4"),
        ("Actions/1/Transitions/Errors/0/Extra", 1, "E4"),
        ("Actions/1/Transitions/Next", "enter", "E4"),
        ("Actions/3/Transitions/Conditions/0/Condition/Value", "x", "E4"),
        ("Actions/0/Identifier", "a:b", "E5"),
        ("Actions/0/Identifier", "x" * 51, "E5"),
        ("Actions/0/Identifier", "constructor", "E5"),
        ("Actions/0/Identifier", "", "E5"),
        ("Actions/0/Identifier", "queue", "E6"),
        ("Actions/1/Parameters/QueueId", "${Queue_Defualt}", "E8"),
        ("Actions/1/Parameters/QueueId", "${Queue_Default", "E8"),
        ("Actions/1/Parameters/QueueId", "${}", "E8"),
        ("Actions/0/Type", "updateFlowLoggingBehavior", "V1"),
        ("Actions/0/Type", "SetWorkingQueue", "V1"),
        ("Actions/0/Parameters/Behavior", "x", "V2"),
        ("Actions/2/Parameters/QueueId", "${Queue_Default}", "V2"),
        ("Actions/3/Parameters/TimeLimitSeconds", 7200, "V3"),
        ("Actions/0/Parameters/FlowLoggingBehavior", "", "V4"),
        ("Actions/3/Transitions/Conditions/0/Condition/Operands/0", "", "V5"),
        ("Actions/0/Transitions/NextAction", None, "V6"),
        ("Actions/3/Transitions/NextAction", None, "V6"),
        ("Actions/0/Transitions/NextAction", "nowhere", "V8"),
        ("Actions/1/Transitions/Errors/0/NextAction", "nowhere", "V8"),
        ("Actions/3/Transitions/Conditions/0/NextAction", None, "V8"),
        ("Actions/1/Transitions/Errors", None, "V9"),
        ("Actions/2/Transitions/Errors/0", None, "V9"),
        ("Actions/1/Transitions/Errors/0/ErrorType", "NoMatchingCondition", "V9"),
        ("Actions/4/Transitions/Errors", [{"NextAction": "queue", "ErrorType": "NoMatchingCondition"}], "V9"),
        ("Actions/3/Transitions/Conditions/0/Condition/Operands", ["WaitCompleted", "x"], "V11"),
        ("Actions/3/Transitions/Conditions/0/Condition/Operands", [], "V11"),
        ("Actions/1/Parameters/QueueId", "queue $.Attributes.queueId", "V13"),
        ("Actions/0/Parameters/FlowLoggingBehavior", "$.Attributes.x", "V13"),
        ("Actions/3/Transitions/Conditions/0/Condition/Operands/0", "$.Attributes.x", "V13"),
        ("Actions/3/Parameters/TimeLimitSeconds", None, "P1"),
        ("Actions/0/Parameters/FlowLoggingBehavior", "On", "P2"),
        ("Actions/3/Parameters/TimeLimitSeconds", "604801", "P3"),
        ("Actions/4/Parameters/LoopCount", "101", "P3"),
        ("Actions/4/Parameters/LoopCount", "three", "P3"),
        ("Actions/1/Parameters/AgentId", "$.Attributes.agent", "P4"),
        ("Actions/3/Transitions/Conditions/0/Condition/Operator", "equals", "C1"),
        ("Actions/4/Transitions/Conditions/0", None, "C2"),
        ("Actions/4/Transitions/Conditions/0/Condition/Operands/0", "Continue", "C2"),
        ("Actions/0/Transitions/Conditions", [{"NextAction": "queue", "Condition": {}}], "C2"),
        ("Actions/1/Parameters/QueueId", "arn:aws:connect:us-east-1:123456789012:instance/i/queue/q", "H1"),
        ("Actions/1/Parameters/QueueId", "0d6e4079-74d4-4a33-8f2b-c1f0d1b4b9a3", "H1"),
        ("Actions/3/Parameters/TimeLimitSeconds", "60", "H5"),
        ("Actions/1/Parameters/QueueId", "$.Attributes.queueId", "H6"),
        ("Metadata", None, "H10"),
        ("Metadata/ActionMetadata/pause", None, "H10"),
        ("Metadata/ActionMetadata/pause/position/x", 620, "H10"),
        ("Metadata/ActionMetadata/gone", {"position": {"x": 0, "y": 900}}, "H10"),
        ("Actions/1/Parameters/QueueId", "$.Attribute.queueId", "H11"),
        ("Actions/2/Transitions/NextAction", "queue", "H20"),
    ],
)
def test_each_fault_in_a_good_flow_is_found(path: str, value: Any, code: str) -> None:
    assert code in {problem.code for problem in lint.check(spoil(path, value), "bad.json")}


def test_more_than_250_actions_and_256000_characters_are_too_many() -> None:
    many = dict(GOOD, Actions=[dict(GOOD["Actions"][0], Identifier=f"a{number}") for number in range(251)])
    assert "E7" in {problem.code for problem in lint.check(json.dumps(many), "x.json")}
    assert "E7" in {problem.code for problem in lint.check(json.dumps(GOOD) + " " * 256_000, "x.json")}
