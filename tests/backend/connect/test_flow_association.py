"""The custom resource that lets mail to our address run our flow."""

import logging
from typing import Any

import pytest

from backend.connect.runtime.flow_association import FlowAssociation
from tests.fakes.clock import FakeClock
from tests.fakes.connect_instance import INSTANCE, INSTANCE_ARN, ConnectInstance
from tests.fakes.framework import Framework

ADDRESS = "care@anycompany.email.connect.aws"
FLOW = f"{INSTANCE_ARN}/contact-flow/flow-1"
OTHER_FLOW = f"{INSTANCE_ARN}/contact-flow/flow-2"
THEIRS = "flow-of-the-contact-centre"
BY_HAND = "Open the address and choose the flow."


@pytest.fixture
def instance() -> ConnectInstance:
    return ConnectInstance()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def stack(instance: ConnectInstance, clock: FakeClock) -> Framework:
    return Framework(FlowAssociation(instance.client(), clock.sleep).on_event)


def properties(flow: str = FLOW, address: str = ADDRESS, associate: str = "true") -> dict[str, str]:
    return {
        "InstanceId": INSTANCE,
        "EmailAddress": address,
        "FlowArn": flow,
        "ByHand": BY_HAND,
        "Associate": associate,
    }


def advice(answer: dict[str, Any]) -> str:
    return str(answer["Data"]["Advice"])


def test_creation_binds_the_address_by_its_arn(stack: Framework, instance: ConnectInstance) -> None:
    made = stack.create(properties())
    assert instance.flow_of(ADDRESS) == FLOW
    assert advice(made).startswith("Nothing to do")
    assert instance.service.count("AssociateFlow") == 1


def test_the_id_is_tried_where_the_arn_is_refused(stack: Framework, instance: ConnectInstance) -> None:
    instance.takes = ("id",)
    made = stack.create(properties())
    assert instance.flow_of(ADDRESS) == FLOW
    assert advice(made).startswith("Nothing to do")


def test_a_refusal_of_both_still_deploys_and_says_what_to_do(
    stack: Framework, instance: ConnectInstance, caplog: pytest.LogCaptureFixture
) -> None:
    instance.takes = ()
    with caplog.at_level(logging.WARNING):
        made = stack.create(properties())
    assert instance.associations == {}
    assert advice(made).startswith(f"Still to do by hand: {BY_HAND}")
    assert "ResourceId is not valid" in advice(made)
    assert "flow not associated" in caplog.text


def test_an_instance_without_the_address_says_so(stack: Framework, instance: ConnectInstance) -> None:
    made = stack.create(properties(address="nobody@anycompany.example"))
    assert "the instance has no e-mail address nobody@anycompany.example" in advice(made)


def test_the_advice_fits_an_output_of_a_stack(stack: Framework, instance: ConnectInstance) -> None:
    instance.service.fails("AssociateFlow", "InvalidRequestException", "no " * 2000, times=2)
    assert len(advice(stack.create(properties()))) <= 1024


def test_the_address_is_found_on_a_later_page_and_in_any_case(stack: Framework, instance: ConnectInstance) -> None:
    instance.addresses = [*(f"a{n}@anycompany.example" for n in range(7)), ADDRESS]
    instance.page = 3
    stack.create(properties(address=ADDRESS.upper()))
    assert instance.flow_of(ADDRESS) == FLOW


def test_a_permission_may_take_a_moment_to_apply(stack: Framework, instance: ConnectInstance) -> None:
    instance.service.fails("SearchEmailAddresses", "AccessDeniedException", times=2)
    instance.service.fails("AssociateFlow", "AccessDeniedException", times=2)
    stack.create(properties())
    assert instance.flow_of(ADDRESS) == FLOW


def test_a_permission_that_is_missing_costs_less_than_the_functions_minute(
    stack: Framework, instance: ConnectInstance, clock: FakeClock
) -> None:
    began = clock.now()
    instance.service.fails("SearchEmailAddresses", "AccessDeniedException", times=2)
    instance.service.fails("AssociateFlow", "AccessDeniedException", times=1000)
    assert "AccessDenied" in advice(stack.create(properties()))
    assert clock.now() - began <= 40


@pytest.mark.parametrize("operation", ["SearchEmailAddresses", "AssociateFlow"])
@pytest.mark.parametrize("code", ["ThrottlingException", "InternalServiceException", "ResourceNotFoundException"])
def test_no_failure_of_the_service_stops_the_deployment(
    stack: Framework, instance: ConnectInstance, operation: str, code: str
) -> None:
    instance.service.fails(operation, code, times=2)
    assert BY_HAND in advice(stack.create(properties()))


def test_an_address_is_left_alone_while_nobody_says_what_it_runs(stack: Framework, instance: ConnectInstance) -> None:
    instance.bind(ADDRESS, THEIRS)
    instance.service.fails("GetFlowAssociation", "InternalServiceException", times=2)
    assert BY_HAND in advice(stack.create(properties(associate="replace")))
    assert instance.flow_of(ADDRESS) == THEIRS


def test_a_replay_changes_nothing(stack: Framework, instance: ConnectInstance) -> None:
    first = stack.create(properties())
    again = stack.create(properties())
    assert first["PhysicalResourceId"] == again["PhysicalResourceId"]
    assert instance.service.count("AssociateFlow") == 1


def test_an_update_binds_the_new_flow(stack: Framework, instance: ConnectInstance) -> None:
    made = stack.create(properties())
    stack.update(made, properties(OTHER_FLOW))
    assert instance.flow_of(ADDRESS) == OTHER_FLOW


def test_another_address_takes_over_and_the_old_one_is_released(stack: Framework, instance: ConnectInstance) -> None:
    instance.addresses.append("help@anycompany.example")
    made = stack.create(properties())
    stack.update(made, properties(address="help@anycompany.example"))
    assert instance.flow_of("help@anycompany.example") == FLOW
    assert instance.flow_of(ADDRESS) is None


@pytest.mark.parametrize("takes", [("arn", "id"), ("arn",), ("id",)])
def test_deletion_releases_the_address_and_can_be_repeated(
    stack: Framework, instance: ConnectInstance, takes: tuple[str, ...]
) -> None:
    instance.takes = takes
    made = stack.create(properties())
    stack.delete(made)
    stack.delete(made)
    assert instance.associations == {}


def test_deletion_leaves_an_address_that_runs_another_flow_by_now(stack: Framework, instance: ConnectInstance) -> None:
    made = stack.create(properties())
    instance.associations = dict.fromkeys(instance.associations, OTHER_FLOW)
    stack.delete(made)
    assert instance.flow_of(ADDRESS) == OTHER_FLOW


def test_deletion_does_not_fail_without_the_address_or_against_a_refusal(
    stack: Framework, instance: ConnectInstance
) -> None:
    made = stack.create(properties())
    instance.service.fails("DisassociateFlow", "AccessDeniedException")
    stack.delete(made)
    instance.addresses = []
    stack.delete(made)


def test_a_flow_that_ran_before_is_left_alone_and_named(stack: Framework, instance: ConnectInstance) -> None:
    instance.bind(ADDRESS, THEIRS)
    made = stack.create(properties())
    assert f"it runs another flow, {THEIRS}" in advice(made)
    stack.delete(made)
    assert instance.flow_of(ADDRESS) == THEIRS


def test_a_flow_that_ran_before_is_replaced_when_asked_for_and_comes_back(
    stack: Framework, instance: ConnectInstance
) -> None:
    instance.bind(ADDRESS, THEIRS)
    made = stack.create(properties(associate="replace"))
    assert instance.flow_of(ADDRESS) == FLOW
    made = stack.update(made, properties(OTHER_FLOW, associate="replace"))
    assert instance.flow_of(ADDRESS) == OTHER_FLOW
    stack.delete(made)
    assert instance.flow_of(ADDRESS) == THEIRS


def test_a_flow_that_is_gone_by_then_leaves_the_address_unbound(stack: Framework, instance: ConnectInstance) -> None:
    instance.bind(ADDRESS, THEIRS)
    made = stack.create(properties(associate="replace"))
    instance.gone.add(THEIRS)
    stack.delete(made)
    assert instance.flow_of(ADDRESS) is None


def test_the_wish_to_replace_can_be_made_later_and_taken_back(stack: Framework, instance: ConnectInstance) -> None:
    instance.bind(ADDRESS, THEIRS)
    made = stack.create(properties())
    made = stack.update(made, properties(associate="replace"))
    assert instance.flow_of(ADDRESS) == FLOW
    made = stack.update(made, properties())
    assert instance.flow_of(ADDRESS) == THEIRS
    assert "The flow of before runs again" in advice(made)


@pytest.mark.parametrize("before", ["true", "replace"])
def test_a_setting_that_is_switched_off_leaves_the_address_as_it_is(
    stack: Framework, instance: ConnectInstance, before: str
) -> None:
    instance.bind(ADDRESS, THEIRS if before == "replace" else None)
    made = stack.update(stack.create(properties(associate=before)), properties(associate="false"))
    assert instance.flow_of(ADDRESS) == FLOW
    assert advice(made).startswith("Left as it is")
    stack.delete(made)
    assert instance.flow_of(ADDRESS) == (THEIRS if before == "replace" else None)


def test_what_an_operator_bound_after_a_refusal_survives_the_setting_switched_off(
    stack: Framework, instance: ConnectInstance
) -> None:
    instance.takes = ()
    made = stack.create(properties())
    instance.takes = ("arn", "id")
    instance.bind(ADDRESS, FLOW)
    stack.update(made, properties(associate="false"))
    assert instance.flow_of(ADDRESS) == FLOW


def test_what_an_operator_put_in_place_of_our_flow_stays(stack: Framework, instance: ConnectInstance) -> None:
    made = stack.create(properties())
    for associate in ("true", "replace", "false"):
        instance.bind(ADDRESS, THEIRS)
        made = stack.update(made, properties(associate=associate))
        assert instance.flow_of(ADDRESS) == THEIRS
    stack.delete(made)
    assert instance.flow_of(ADDRESS) == THEIRS


def test_a_second_copy_that_takes_the_address_gives_it_back(stack: Framework, instance: ConnectInstance) -> None:
    first = stack.create(properties())
    second = stack.create(properties(OTHER_FLOW, associate="replace"))
    assert instance.flow_of(ADDRESS) == OTHER_FLOW
    stack.delete(second)
    assert instance.flow_of(ADDRESS) == FLOW
    stack.delete(first)
    assert instance.flow_of(ADDRESS) is None


def test_a_copy_of_before_that_was_told_nothing_of_a_wish_goes_on_as_it_was(
    stack: Framework, instance: ConnectInstance
) -> None:
    old = {name: value for name, value in properties().items() if name != "Associate"}
    made = {"PhysicalResourceId": f"{INSTANCE}/{ADDRESS}", "ResourceProperties": old}
    instance.bind(ADDRESS, FLOW)
    again = stack.update(made, properties(OTHER_FLOW))
    assert again["PhysicalResourceId"] == made["PhysicalResourceId"]
    assert instance.flow_of(ADDRESS) == OTHER_FLOW
