"""What the operator's switch says is the operator's, whatever a deployment does."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from backend.switch.infrastructure import FIRST_MODE
from backend.switch.runtime.first_mode import FirstMode
from tests.fakes.clock import FakeClock
from tests.fakes.framework import Framework

NAME = "/ACEmailAI/mode"
PROPERTIES = {"Name": NAME, "FirstMode": FIRST_MODE}
CHANGES = {
    "another name": {"Name": "/Second/mode"},
    "another first mode": {"FirstMode": '{"mode": "auto"}'},
    "one more property": {"Tags": [{"Key": "cost-center", "Value": "7"}]},
    "another function": {"ServiceToken": "arn:aws:lambda:us-east-1:111122223333:function:another"},
    "nothing": {},
}


@pytest.fixture
def ssm() -> Iterator[Any]:
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
    with mock_aws():
        yield session.client("ssm")


@pytest.fixture
def stack(ssm: Any) -> Framework:
    return Framework(FirstMode(ssm, FakeClock().sleep).on_event)


def turn(ssm: Any, value: str) -> None:
    ssm.put_parameter(Name=NAME, Value=value, Type="String", Overwrite=True)


def state(ssm: Any) -> tuple[str, int] | None:
    """What the switch says, and how often it was written."""
    try:
        found = ssm.get_parameter(Name=NAME)["Parameter"]
    except ssm.exceptions.ParameterNotFound:
        return None
    return found["Value"], found["Version"]


def test_a_new_copy_starts_in_draft(stack: Framework, ssm: Any) -> None:
    stack.create(PROPERTIES)
    assert state(ssm) == ('{"mode": "draft", "categories": {}}', 1)


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES.keys())
def test_no_later_deployment_writes_what_the_operator_set(stack: Framework, ssm: Any, changes: dict[str, Any]) -> None:
    made = stack.create(PROPERTIES)
    turn(ssm, "off")
    changed = stack.update(made, PROPERTIES | changes)
    stack.update(changed, PROPERTIES)  # and back, as a rollback does
    assert state(ssm) == ("off", 2)


def test_a_switch_that_the_operator_took_away_is_not_brought_back(stack: Framework, ssm: Any) -> None:
    made = stack.create(PROPERTIES)
    ssm.delete_parameter(Name=NAME)
    stack.update(made, PROPERTIES)
    assert state(ssm) is None


def test_a_switch_that_was_there_before_stays_as_it_is_and_outlives_the_stack(stack: Framework, ssm: Any) -> None:
    turn(ssm, "off")
    stack.delete(stack.create(PROPERTIES))
    assert state(ssm) == ("off", 1)


def test_what_a_deployment_made_goes_with_it_and_the_next_one_succeeds(stack: Framework, ssm: Any) -> None:
    stack.delete(stack.create(PROPERTIES))
    assert state(ssm) is None
    made = stack.create(PROPERTIES)
    ssm.delete_parameter(Name=NAME)
    stack.delete(made)


def test_a_permission_that_is_seconds_old_is_waited_for() -> None:
    class NotYet:
        tries = 0

        def put_parameter(self, **_: Any) -> dict[str, Any]:
            self.tries += 1
            if self.tries < 3:
                raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "PutParameter")
            return {}

    clock, service = FakeClock(), NotYet()
    Framework(FirstMode(service, clock.sleep).on_event).create(PROPERTIES)
    assert service.tries == 3
