from dataclasses import replace
from typing import Any

import pytest

from simulator.flow.services import FunctionError, ModuleResult
from tests.simulator.flow.bench import Bench, act

READ = act("UpdateContactAttributes", {"Attributes": {"status": "$.External.status"}}, identifier="read")


def call(**parameters: Any) -> dict[str, Any]:
    given = {"LambdaFunctionARN": "f", "InvocationTimeLimitSeconds": "8", **parameters}
    return act("InvokeLambdaFunction", given, then="read", errors={"NoMatchingError": "read"})


def test_the_answer_is_read_from_external(bench: Bench) -> None:
    bench.functions.answers = [{"status": "READY"}]
    bench.steps(call(), READ)
    assert bench.contact.attributes["status"] == "READY"


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 200},
        {"status": True},
        {"status": None},
        {"status": {"inner": "x"}},
        ["READY"],
        "READY",
        None,
        {"status": "x" * 32_768},
        {"status": float("nan")},
        {"status": {1, 2}},
    ],
)
def test_what_is_no_flat_map_of_strings_below_32_kb_is_an_error(bench: Bench, answer: Any) -> None:
    bench.functions.answers = [answer]
    assert bench.result(call(), READ) == "NoMatchingError"
    assert bench.contact.attributes["status"] == ""


def test_json_may_be_nested(bench: Bench) -> None:
    bench.functions.answers = [{"status": {"code": 200}}]
    read = act("UpdateContactAttributes", {"Attributes": {"code": "$.External.status.code"}}, identifier="read")
    bench.steps(call(ResponseValidation={"ResponseType": "JSON"}), read)
    assert bench.contact.attributes["code"] == "200"


def test_an_error_leaves_no_stale_answer(bench: Bench) -> None:
    bench.functions.answers = [{"status": "READY"}, FunctionError("down")]
    again = act(
        "InvokeLambdaFunction",
        {"LambdaFunctionARN": "f", "InvocationTimeLimitSeconds": "8"},
        identifier="again",
        then="copy",
        errors={"NoMatchingError": "copy"},
    )
    copy = act("UpdateContactAttributes", {"Attributes": {"status": "$.External.status"}}, identifier="copy")
    bench.steps({**call(), "Transitions": {"NextAction": "again"}}, again, copy)
    assert bench.contact.attributes["status"] == ""


def test_a_failing_function_is_tried_four_times_within_its_limit(bench: Bench) -> None:
    bench.functions.answers = [FunctionError("1"), FunctionError("2"), FunctionError("3"), {"status": "READY"}]
    assert bench.result(call(), READ) == "NextAction"
    bench.functions.answers = [FunctionError("down")]
    assert bench.result(call(), READ) == "NoMatchingError"
    assert len(bench.functions.calls) == 8


def test_a_slow_function_ends_at_its_limit(bench: Bench) -> None:
    bench.functions.answers = [(30, {"status": "READY"})]
    assert bench.result(call(), READ) == "NoMatchingError"
    assert bench.clock.now() == bench.contact.arrived_at + 8


def test_functions_together_get_twenty_seconds(bench: Bench) -> None:
    bench.functions.answers = [(7, {"status": "PENDING"})]
    loop = act("Loop", {"LoopCount": "4"}, identifier="loop", on={"ContinueLooping": "f", "DoneLooping": "end"})
    again = act(
        "InvokeLambdaFunction",
        {"LambdaFunctionARN": "f", "InvocationTimeLimitSeconds": "8"},
        identifier="f",
        then="loop",
        errors={"NoMatchingError": "loop"},
    )
    results = [step.result for step in bench.steps(again, loop) if step.identifier == "f"]
    assert results == ["NextAction", "NextAction", "NoMatchingError", "NoMatchingError", "NoMatchingError"]


@pytest.mark.parametrize(("kind", "limit"), [("SYNCHRONOUS", "9"), ("SYNCHRONOUS", "0"), ("ASYNCHRONOUS", "61")])
def test_time_limits_have_bounds(bench: Bench, kind: str, limit: str) -> None:
    assert bench.result(call(InvocationType=kind, InvocationTimeLimitSeconds=limit), READ) == "NoMatchingError"


def test_an_asynchronous_function_starts_and_the_flow_goes_on(bench: Bench) -> None:
    start = call(
        InvocationType="ASYNCHRONOUS",
        InvocationTimeLimitSeconds="60",
        LambdaInvocationAttributes={"name": "$.CustomerEndpoint.DisplayName", "deep": {"number": 3}},
    )
    read = act("UpdateContactAttributes", {"Attributes": {"id": "$.LambdaInvocation.InvocationId"}}, identifier="read")
    bench.steps(start, read)
    [(arn, event, limit)] = bench.functions.started
    assert (arn, limit, bench.contact.attributes["id"]) == ("f", 60.0, "request-1")
    assert event["Details"]["Parameters"] == {"name": "Efua", "deep": {"number": 3}}
    assert bench.clock.now() == bench.contact.arrived_at


def test_a_function_that_cannot_be_started_is_an_error(bench: Bench) -> None:
    assert bench.result(call(LambdaFunctionARN="missing", InvocationType="ASYNCHRONOUS"), READ) == "NoMatchingError"


def test_the_event_is_what_connect_sends(bench: Bench) -> None:
    bench.contact.references["file-1"] = {"Type": "EMAIL_MESSAGE", "Value": "file-1"}
    bench.steps(call(), READ)
    [(_, event)] = bench.functions.calls
    contact = event["Details"]["ContactData"]
    assert event["Name"] == "ContactFlowEvent"
    assert contact["CustomerEndpoint"] == {
        "Address": "efua@example.com",
        "Type": "EMAIL_ADDRESS",
        "DisplayName": "Efua",
    }
    assert contact["SegmentAttributes"]["connect:EmailSubject"] == {"ValueString": "A card?"}
    assert contact["References"] == {"file-1": {"Type": "EMAIL_MESSAGE", "Value": "file-1"}}
    assert contact["RelatedContactId"] is None


def test_a_module_leaves_by_its_branch(bench: Bench) -> None:
    modules = {"m": lambda given: ModuleResult("Open", {"said": given["a"]})}
    bench.services = replace(bench.services, modules=modules)
    module = act("InvokeFlowModule", {"FlowModuleId": "m", "Input": {"a": "$.Channel"}}, then="x", on={"Open": "copy"})
    copy = act("UpdateContactAttributes", {"Attributes": {"said": "$.Modules.ResultData.said"}}, identifier="copy")
    bench.steps({**module, "Transitions": {**module["Transitions"], "NextAction": "copy"}}, copy)
    assert bench.contact.attributes["said"] == "EMAIL"
    assert bench.result(act("InvokeFlowModule", {"FlowModuleId": "other"})) == "NoMatchingError"
