"""The way past HTTP gives what the way over it gives, failures and their retries included."""

from dataclasses import replace
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from simulator import deployment
from simulator.aws.dynamodb import DynamoDB
from simulator.aws.settings import RunTimeSettings
from simulator.aws.wire import MALFORMED, NO_CONNECTION, READ_TIMEOUT, Fault, Wire
from simulator.clock import VirtualClock
from simulator.errors import SimulatorError
from simulator.model.names import LOCAL
from simulator.sending import Setup, send_all


def test_every_sample_mail_ends_as_it_does_over_http() -> None:
    mails = sorted(deployment.SAMPLE_EMAILS.glob("*.eml"))
    usual = Setup(settings=replace(deployment.usual_settings(), prove_drafts=True))
    over_http, past_it = (list(send_all(mails, setup)) for setup in (usual, replace(usual, mass=True)))
    assert past_it == over_http
    assert not any(report.error for report in past_it)


@pytest.mark.parametrize(
    "other", [{"model": "scripted:x"}, {"judge": "openai:http://localhost:1#x"}, {"interactions": True}]
)
def test_only_the_stand_in_without_records_takes_it(other: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[bool] = []
    monkeypatch.setattr("simulator.sending.Simulator", lambda *_, shortcut, **__: taken.append(shortcut))
    models = Setup().models()
    for setup in (Setup(mass=True, judge=LOCAL), Setup(mass=True, **other), Setup()):
        setup.simulator(models)
    assert taken == [True, False, False]


def asked_under(code: str, times: int, *, shortcut: bool) -> tuple[list[str], list[str], float]:
    """Ask for a parameter six times while a fault lasts: what came of each, what was called, and how long it took."""
    clock, came = VirtualClock(), []
    answers, faults = RunTimeSettings({"/mode": "auto"}).operations(), {"ssm.GetParameter": Fault(code, times)}
    wire = Wire(clock, answers=answers, faults=faults, shortcut=shortcut)
    retries = Config(read_timeout=2, retries={"mode": "standard", "total_max_attempts": 3})
    client = wire.session().client("ssm", config=retries)
    for _ in range(6):
        try:
            came.append(client.get_parameter(Name="/mode").get("Parameter", {}).get("Value"))
        except ClientError as error:
            came.append(error.response["Error"]["Code"])
        except BotoCoreError as error:
            came.append(type(error).__name__)
    return came, wire.calls, clock.now()


@pytest.mark.parametrize("times", [1, 2, 7])
@pytest.mark.parametrize(
    "code", [READ_TIMEOUT, NO_CONNECTION, MALFORMED, "ThrottlingException", "InternalServerError", "AccessDenied"]
)
def test_what_fails_is_tried_again_as_over_http(code: str, times: int) -> None:
    assert asked_under(code, times, shortcut=True) == asked_under(code, times, shortcut=False)


def services(*, shortcut: bool) -> Any:
    """A session of an account that has one table and one parameter."""
    tables = DynamoDB()
    tables.create("results", "contactId")
    settings = RunTimeSettings({"/mode": "auto"})
    return Wire(VirtualClock(), answers=settings.operations(), stores={"dynamodb": tables}, shortcut=shortcut).session()


@pytest.mark.parametrize("shortcut", [False, True])
def test_errors_of_a_service_are_the_clients_own(shortcut: bool) -> None:
    session = services(shortcut=shortcut)
    dynamodb, item = session.client("dynamodb"), {"contactId": {"S": "c1"}}
    put = {"TableName": "results", "Item": item, "ConditionExpression": "attribute_not_exists(contactId)"}
    dynamodb.put_item(**put)
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException) as refused:
        dynamodb.put_item(**put, ReturnValuesOnConditionCheckFailure="ALL_OLD")
    assert refused.value.response["Item"] == item
    with pytest.raises(ClientError) as missing:
        session.client("ssm").get_parameter(Name="/none")
    assert missing.value.response["Error"]["Code"] == "ParameterNotFound"


@pytest.mark.parametrize("shortcut", [False, True])
def test_what_nothing_answers_is_a_mistake_of_ours(shortcut: bool) -> None:
    session = services(shortcut=shortcut)
    with pytest.raises(SimulatorError, match="Nothing here answers connect"):
        session.client("connect").get_contact_attributes(InstanceId="i", InitialContactId="c")
