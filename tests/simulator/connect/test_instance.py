from typing import Any

import pytest

from simulator.connect.agent import ScriptedAgent, choose, press
from simulator.connect.instance import Instance, numbered_ids
from simulator.connect.queues import queue
from simulator.flow.contact import INSTANCE_ARN, Contact
from simulator.flow.services import CaseError, QueueFullError, View
from tests.fakes.clock import FakeClock
from tests.simulator.flow.bench import AnsweringFunctions


@pytest.fixture
def instance() -> Instance:
    return Instance(FakeClock(), queues=[queue("Default"), queue("Small", 1)])


def test_queues_are_found_by_name_and_by_arn(instance: Instance) -> None:
    small = instance.queues.find("Small")
    assert small is not None
    assert small.arn == f"{INSTANCE_ARN}/queue/Small"
    assert instance.queues.find(small.arn) == small
    assert instance.queues.find("") is None


def test_a_queue_takes_as_many_contacts_as_it_holds(instance: Instance) -> None:
    first, second = (Contact(contact_id=name, queue=queue("Small", 1)) for name in "ab")
    instance.queues.put(first)
    with pytest.raises(QueueFullError, match="Small is full"):
        instance.queues.put(second)
    assert instance.queues.take("Small") is first
    instance.queues.put(second)
    assert instance.queues.waiting("Small") == [second]


def test_an_older_contact_is_next_and_its_age_can_be_adjusted(instance: Instance) -> None:
    contacts = [Contact(contact_id=name, queue=queue("Default")) for name in "abc"]
    contacts[2].queue_time_adjustment = 60
    for contact in contacts:
        instance.queues.put(contact)
        instance.clock.sleep(1)
    assert [contact.contact_id for contact in instance.queues.waiting("Default")] == ["c", "a", "b"]


def test_ids_look_like_connect_s_and_repeat_in_every_run() -> None:
    one, other = numbered_ids(), numbered_ids()
    assert [one(), one()] == [other(), other()]
    assert len(one()) == 36


@pytest.mark.parametrize("fields", [{}, {"customer_id": "arn:aws:profile:x", "title": ""}, {"title": "x"}])
def test_a_case_without_its_required_fields_is_refused(instance: Instance, fields: dict[str, str]) -> None:
    with pytest.raises(CaseError, match="a case needs the field"):
        instance.cases.create("template", fields)


def test_a_script_gives_its_answers_in_turn_then_times_out() -> None:
    agent, contact = ScriptedAgent([press("Done"), choose("Next", StepName="1")]), Contact(contact_id="c")
    view = View("cards", "cards", {}, 900.0)
    answers: list[Any] = [agent.respond(view, contact) for _ in range(3)]
    assert answers == [
        {"Action": "ActionSelected", "ViewResultData": {"actionName": "Done"}},
        {"Action": "Next", "ViewResultData": {"StepName": "1"}},
        "TimeLimitExceeded",
    ]


def test_an_instance_serves_a_run_with_its_own_parts(instance: Instance) -> None:
    clock = FakeClock()
    services = instance.services(AnsweringFunctions(clock))
    assert services.queues is instance.queues
    assert services.cases is instance.cases
    assert services.clock is instance.clock
