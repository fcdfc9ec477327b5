from dataclasses import replace

from simulator.connect.queues import Queues, queue
from tests.simulator.flow.bench import Bench, act


def test_a_number_is_compared_as_the_text_it_reads_as(bench: Bench) -> None:
    bench.functions.answers = [{"count": 3, "flag": True}]
    call = act(
        "InvokeLambdaFunction",
        {
            "LambdaFunctionARN": "f",
            "InvocationTimeLimitSeconds": "8",
            "ResponseValidation": {"ResponseType": "JSON"},
        },
        then="count",
    )
    count = act("Compare", {"ComparisonValue": "$.External.count"}, identifier="count", on={"3": "flag"})
    flag = act("Compare", {"ComparisonValue": "$.External.flag"}, identifier="flag", on={"true": "end"})
    assert [step.edge for step in bench.steps(call, count, flag)][1:3] == ["Equals 3", "Equals true"]


def test_key_exists_looks_into_an_object(bench: Bench) -> None:
    look = act("Compare", {"ComparisonValue": "$.SystemEndpoint"}, on={("KeyExists", "Address"): "end"})
    assert bench.steps(look)[0].edge == "KeyExists Address"


def test_hours_and_metrics_look_at_the_target_queue(bench: Bench) -> None:
    hours = act("CheckHoursOfOperation", {}, on={"True": "end", "False": "end"})
    metric = act(
        "CheckMetricData",
        {"MetricType": "NumberOfContactsInQueue"},
        on={("NumberGreaterThan", "0"): "end"},
        errors=("NoMatchingError", "NoMatchingCondition"),
    )
    assert bench.result(hours) == bench.result(metric) == "NoMatchingError"
    bench.contact.queue = queue("Default")
    assert (bench.result(hours), bench.result(metric)) == ("True", "0")
    bench.instance.queues.put(bench.contact)
    bench.clock.sleep(2)
    metric["Parameters"]["MetricType"] = "OldestContactInQueueAgeSeconds"
    assert bench.steps(metric)[0].result == "2000"


def test_hours_can_be_off(bench: Bench) -> None:
    closed = Queues([queue("Default")], bench.clock, hours=lambda _hours, _at: False)
    bench.services = replace(bench.services, queues=closed)
    bench.contact.queue = queue("Default")
    assert bench.result(act("CheckHoursOfOperation", {}, on={"True": "end", "False": "end"})) == "False"


def test_shares_are_drawn_from_one_to_a_hundred(bench: Bench) -> None:
    share = act(
        "DistributeByPercentage",
        on={("NumberLessThan", "31"): "end", ("NumberLessThan", "71"): "end"},
        errors=("NoMatchingCondition",),
    )
    found = []
    for draw in (30, 31, 100):
        bench.services = replace(bench.services, percentile=lambda draw=draw: draw)  # type: ignore[misc]
        found.append(bench.steps(share)[0].edge)
    assert found == ["NumberLessThan 31", "NumberLessThan 71", "NoMatchingCondition"]
