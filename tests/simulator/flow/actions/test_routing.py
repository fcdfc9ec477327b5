from dataclasses import replace
from typing import Any

import pytest

from simulator.connect.queues import queue_arn
from simulator.flow.outcome import Ending
from tests.simulator.flow.bench import Bench, act, flow_of

ENTER = act("TransferContactToQueue", identifier="enter", errors=("QueueAtCapacity", "NoMatchingError"))


def choose(**parameters: str) -> dict[str, Any]:
    return act("UpdateContactTargetQueue", parameters, then="enter")


@pytest.mark.parametrize("queue_id", [queue_arn("Default"), "Default", "$.Attributes.queueId"])
def test_a_contact_enters_its_queue_and_leaves_the_flow(bench: Bench, queue_id: str) -> None:
    bench.contact.attributes["queueId"] = queue_arn("Default")
    run = bench.start(choose(QueueId=queue_id), ENTER)
    steps = list(run)
    assert steps[-1].leads_to is None
    assert run.ending == Ending("queued", "enter", "Default")
    assert bench.instance.queues.waiting("Default") == [bench.contact]


def test_a_queue_can_be_full_unknown_or_not_chosen(bench: Bench) -> None:
    assert bench.steps(choose(QueueId="Small"), ENTER)[1].result == "QueueAtCapacity"
    assert bench.result(choose(QueueId="$.Attributes.none"), ENTER) == "NoMatchingError"
    bench.contact.queue = None
    assert bench.result(ENTER) == "NoMatchingError"


def test_a_contact_is_queued_once(bench: Bench) -> None:
    bench.steps(choose(QueueId="Default"), ENTER)
    assert bench.steps(choose(QueueId="Default"), ENTER)[1].result == "NoMatchingError"


def test_a_hook_names_the_guide(bench: Bench) -> None:
    bench.steps(act("UpdateContactEventHooks", {"EventHooks": {"DefaultAgentUI": "guide-arn"}}))
    assert bench.contact.event_hooks == {"DefaultAgentUI": "guide-arn"}
    assert (
        bench.result(act("UpdateContactEventHooks", {"EventHooks": {"DefaultAgentUI": "$.Name"}})) == "NoMatchingError"
    )


def test_priority_decides_who_is_next(bench: Bench) -> None:
    urgent = bench.mail()
    bench.steps(choose(QueueId="Default"), ENTER)
    first, bench.contact = bench.contact, urgent
    bench.steps(
        act("UpdateContactRoutingBehavior", {"QueuePriority": "1"}, identifier="p", then="queue", errors=()),
        {**choose(QueueId="Default"), "Identifier": "queue"},
        ENTER,
    )
    queues = bench.instance.queues
    assert [queues.take("Default"), queues.take("Default"), queues.take("Default")] == [urgent, first, None]


def test_another_flow_goes_on_with_the_contact_but_without_the_flow_attributes(bench: Bench) -> None:
    copy = act("UpdateContactAttributes", {"Attributes": {"a": "<$.FlowAttributes.a>"}}, identifier="copy")
    bench.services = replace(bench.services, flows={"other": flow_of(copy, name="other.json")})
    steps = bench.steps(
        act("UpdateFlowAttributes", {"FlowAttributes": {"a": {"Value": "x"}}}, then="TransferToFlow"),
        act("TransferToFlow", {"ContactFlowId": "other"}),
    )
    assert [(step.flow, step.identifier) for step in steps][2:] == [("other.json", "copy"), ("other.json", "end")]
    assert bench.contact.attributes == {"a": "<>"}
    assert bench.result(act("TransferToFlow", {"ContactFlowId": "gone"})) == "NoMatchingError"
