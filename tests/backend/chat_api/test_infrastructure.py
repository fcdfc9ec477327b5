"""The unit with the API: its stack, and that nothing else changes for it but what it reads of the others."""

import json
from typing import Any

import pytest

from backend.chat_api.limits import IN_LINE, throttle
from backend.chat_api.schemas import schema
from backend.settings import SettingsError, read
from tests.fakes.deployment import ALL_UNITS, CHANGED, EXAMPLE, Template, stacks

TURNS, GUARD, LISTENERS = (f"{name}.lambda_handler" for name in ("chat_api", "chat_api_guard", "chat_api_listeners"))
MAIL, TOLD = "ACEmailAISandbox", "StreamSpecification"
OWN = {"logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTraceSegments", "xray:PutTelemetryRecords"}


def api() -> Template:
    return stacks(**CHANGED)["SecondChatApi"]


def test_the_unit_needs_the_one_in_front_of_which_it_stands() -> None:
    with pytest.raises(SettingsError, match="chat-api has nothing to do without chat: name both"):
        read({**EXAMPLE, "UNITS": "chat-api"})


@pytest.mark.parametrize(
    "origin", ["http://www.example.com", "https://www.example.com/chat", "*", "https://*.example.com"]
)
def test_only_websites_are_origins(origin: str) -> None:
    with pytest.raises(SettingsError, match="is no origin; give some such as https"):
        read({**EXAMPLE, "CHAT_API_ORIGINS": origin})


def test_each_function_may_do_what_it_does_and_is_the_code_that_is_tested() -> None:
    template = api()
    key = {"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"}

    def others(handler: str) -> set[str]:
        return {each for each in template.actions_of(handler) - OWN if not each.startswith("kms:")}

    assert key <= template.actions_of(GUARD)
    assert others(GUARD) == {"secretsmanager:GetSecretValue"}
    assert others(LISTENERS) == {"dynamodb:BatchGetItem", "dynamodb:PutItem"}
    assert others(TURNS) == {
        *("dynamodb:BatchGetItem", "dynamodb:PutItem"),
        *("lambda:InvokeFunction", "connect:StartChatContact", "execute-api:ManageConnections"),
        "kinesis:PutRecord",
    }
    mail = stacks(**CHANGED)["SecondSandbox"].function("lambda_function.lambda_handler")["Properties"]["Code"]
    assert all(template.function(each)["Properties"]["Code"] == mail for each in (TURNS, GUARD, LISTENERS))


def test_nobody_gets_past_the_guard_and_nothing_that_it_said_is_kept() -> None:
    template = api()
    methods = template.properties("AWS::ApiGateway::Method")
    (post,) = (each for each in methods if each["HttpMethod"] == "POST")
    (guard,) = template.all("AWS::ApiGateway::Authorizer").items()
    routes = {row["RouteKey"]: row for row in template.properties("AWS::ApiGatewayV2::Route")}

    assert {each["HttpMethod"] for each in methods} == {"POST", "OPTIONS"}
    assert (post["AuthorizationType"], post["AuthorizerId"]) == ("CUSTOM", {"Ref": guard[0]})
    assert guard[1]["Properties"]["AuthorizerResultTtlInSeconds"] == 0
    assert routes.keys() == {"$connect", "$disconnect"}
    assert routes["$connect"]["AuthorizationType"] == "CUSTOM"


def test_turns_are_held_to_the_schema_and_throttled_before_a_function_runs() -> None:
    template = api()
    (model,) = template.properties("AWS::ApiGateway::Model")
    (validator,) = template.properties("AWS::ApiGateway::RequestValidator")
    (stage,) = template.properties("AWS::ApiGateway::Stage")
    (push,) = template.properties("AWS::ApiGatewayV2::Stage")
    (settings,) = (each for each in stage["MethodSettings"] if each["HttpMethod"] == "*")

    assert model["Schema"] == schema("turn")
    assert validator["ValidateRequestBody"] is True
    assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == IN_LINE
    assert (push["DefaultRouteSettings"]["ThrottlingRateLimit"], settings.get("DataTraceEnabled")) == (120, False)
    assert throttle(read({**EXAMPLE, "UNITS": "chat,chat-api"})) == (20, 40)


def test_pages_of_named_websites_may_ask_and_of_no_others() -> None:
    def preflight(template: Template) -> list[Any]:
        return [row for row in template.properties("AWS::ApiGateway::Method") if row["HttpMethod"] == "OPTIONS"]

    text = json.dumps(preflight(api()))
    assert "https://www.example.com" in text
    assert "https://m.example.com" in text
    assert "'*'" not in text
    assert preflight(stacks(UNITS=ALL_UNITS)["ACEmailAIChatApi"]) == []


def test_the_stacks_before_are_the_same_but_for_what_other_units_read_of_them() -> None:
    def kept(template: Template) -> dict[str, Any]:
        outputs = {name: row for name, row in template.document["Outputs"].items() if not name.startswith("Exports")}
        told = {
            name: {**row, "Properties": {each: row["Properties"][each] for each in row["Properties"] if each != TOLD}}
            for name, row in template.all("AWS::DynamoDB::Table").items()
        }
        return {**template.document, "Outputs": outputs, "Resources": template.document["Resources"] | told}

    alone, every = stacks(UNITS="chat"), stacks(UNITS=ALL_UNITS)
    for name in alone:
        assert json.dumps(kept(every[name])) == json.dumps(kept(alone[name])), name
    telling = [name for name, row in every[MAIL].all("AWS::DynamoDB::Table").items() if TOLD in row["Properties"]]
    assert ["Interactions" in name for name in telling] == [True]
    assert TOLD not in str(alone[MAIL].document)


def test_what_is_kept_is_guarded_and_alarms_reach_somebody() -> None:
    template = api()
    (secret,) = template.all("AWS::SecretsManager::Secret").values()

    assert (secret["DeletionPolicy"], secret["Properties"]["KmsKeyId"]) == ("Retain", CHANGED["DATA_KEY_ARN"])
    assert [bool(alarm["AlarmActions"]) for alarm in template.properties("AWS::CloudWatch::Alarm")] == [True] * 3
