"""The operator's switch: how soon it is seen, and what holds while it cannot be read."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from adapters.stores.mode_parameter import FRESH_SECONDS, ModeParameter
from simulator.aws.call import respond
from tests.fakes.clock import FakeClock
from triage.modes import Mode, Modes


class Parameters:
    """Stands for the client: one parameter, or an error in its place."""

    def __init__(self, value: str | Exception) -> None:
        self.value = value
        self.asked = 0

    def get_parameter(self, *, Name: str) -> dict[str, Any]:  # noqa: N803 - as boto3 spells it
        self.asked += 1
        if isinstance(self.value, Exception):
            raise self.value
        return {"Parameter": {"Name": Name, "Value": self.value}}


THROTTLED = ClientError({"Error": {"Code": "ThrottlingException"}}, "GetParameter")
MISSING = ClientError({"Error": {"Code": "ParameterNotFound"}}, "GetParameter")
SILENT = ConnectTimeoutError(endpoint_url="https://ssm")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def test_it_is_read_once_in_half_a_minute(clock: FakeClock) -> None:
    parameters = Parameters("auto")
    switch = ModeParameter(parameters, "/mode", clock)
    for _ in range(30):
        switch.modes()
        clock.sleep(0.99)
    assert parameters.asked == 1


def test_a_change_is_seen_within_half_a_minute(clock: FakeClock) -> None:
    parameters = Parameters("auto")
    switch = ModeParameter(parameters, "/mode", clock)
    assert switch.modes() == Modes(Mode.AUTO)
    parameters.value = "off"
    clock.sleep(30)
    assert switch.modes() == Modes(Mode.OFF)


@pytest.mark.parametrize("seconds", [-1, -30, -29 * 24 * 3600])
def test_a_change_is_seen_after_the_clock_was_put_back(clock: FakeClock, seconds: float) -> None:
    parameters = Parameters("auto")
    switch = ModeParameter(parameters, "/mode", clock)
    switch.modes()
    parameters.value = "off"
    clock.sleep(seconds)
    assert switch.modes() == Modes(Mode.OFF)


@pytest.mark.parametrize("error", [THROTTLED, MISSING, SILENT])
def test_what_cannot_be_read_drafts_and_lets_nothing_out(clock: FakeClock, error: Exception) -> None:
    modes = ModeParameter(Parameters(error), "/mode", clock).modes()
    assert (modes.of("Payment"), modes.quiet) == (Mode.DRAFT, True)


def test_what_cannot_be_understood_is_said_in_the_log(clock: FakeClock, caplog: pytest.LogCaptureFixture) -> None:
    assert ModeParameter(Parameters("stop"), "/mode", clock).modes().quiet
    assert caplog.messages == ["mode not understood"]


@pytest.mark.parametrize(
    ("known", "then"),
    [("auto", Mode.DRAFT), ("draft", Mode.DRAFT), ("shadow", Mode.SHADOW), ("off", Mode.OFF)],
)
def test_who_switched_it_off_is_not_overruled_by_a_failure(clock: FakeClock, known: str, then: Mode) -> None:
    parameters = Parameters(known)
    switch = ModeParameter(parameters, "/mode", clock)
    switch.modes()
    parameters.value = THROTTLED
    for _ in range(3):
        clock.sleep(FRESH_SECONDS)
        assert (switch.modes().of("Payment"), switch.modes().quiet) == (then, True)
    parameters.value = "auto"
    clock.sleep(FRESH_SECONDS)
    assert switch.modes() == Modes(Mode.AUTO)


GARBLED = [
    b"",
    b"<html>no JSON</html>",
    b"\xff\xfe",
    b"null",
    b"[]",
    b"{}",
    b'{"Parameter": null}',
    b'{"Parameter": []}',
    b'{"Parameter": {}}',
    b'{"Parameter": {"Value": null}}',
    b'{"Parameter": {"Value": 7}}',
    b'{"Parameter": {"Value": ["auto"]}}',
    b'{"Parameter": {"Value": {"mode": "auto"}}}',
    b'{"Parameter": {"Value": "auto", "LastModifiedDate": "some day"}}',
]


@pytest.mark.parametrize("body", GARBLED)
@pytest.mark.parametrize(("known", "then"), [("auto", Mode.DRAFT), ("off", Mode.OFF)])
def test_an_answer_that_is_garbled_counts_as_none(
    session: boto3.Session, clock: FakeClock, body: bytes, known: str, then: Mode
) -> None:
    client = session.client("ssm")
    answers = [json.dumps({"Parameter": {"Value": known}}).encode(), body]
    client.meta.events.register_first("before-send.ssm", lambda request, **_: respond(request, 200, {}, answers.pop(0)))
    switch = ModeParameter(client, "/mode", clock)
    switch.modes()
    clock.sleep(FRESH_SECONDS)
    assert (switch.modes().of("Payment"), switch.modes().quiet) == (then, True)
    assert answers == []


def test_a_failure_is_not_asked_about_again_at_once(clock: FakeClock) -> None:
    parameters = Parameters(THROTTLED)
    switch = ModeParameter(parameters, "/mode", clock)
    assert [switch.modes().everywhere for _ in range(10)] == [Mode.DRAFT] * 10
    assert parameters.asked == 1
