"""The unit that answers chats: its stack, and that the e-mail stacks are the same with and without it."""

import json
from typing import Any

import pytest

from backend.settings import SettingsError, read
from tests.fakes.deployment import CHANGED, EXAMPLE, Template, as_list, stacks

TURNS = "chat_function.lambda_handler"


def chat() -> Template:
    return stacks(UNITS="chat")["ACEmailAIChat"]


def without_exports(template: Template) -> dict[str, Any]:
    outputs = {name: row for name, row in template.document["Outputs"].items() if not name.startswith("ExportsOutput")}
    return {**template.document, "Outputs": outputs}


def test_there_is_no_unit_unless_it_is_named_and_a_wrong_name_is_refused() -> None:
    assert stacks().keys() == {"OpenSearchStack", "ACEmailAISandbox"}
    with pytest.raises(SettingsError, match="chats is no unit; give some of chat"):
        read({**EXAMPLE, "UNITS": "chats"})


def test_the_email_stacks_are_the_same_byte_for_byte_without_units_and_export_what_the_unit_reads_with_them() -> None:
    usual, on = stacks(), stacks(UNITS="chat")

    assert read({**EXAMPLE, "UNITS": ""}) == read(EXAMPLE)
    for name in usual:
        assert json.dumps(without_exports(on[name])) == json.dumps(without_exports(usual[name]))
    assert without_exports(usual["ACEmailAISandbox"]) == usual["ACEmailAISandbox"].document


def test_what_a_deployment_may_change_by_itself_is_exported_under_no_changing_name() -> None:
    exports = [name for name in stacks(UNITS="chat")["ACEmailAISandbox"].document["Outputs"] if "Exports" in name]

    assert exports
    assert [name for name in exports if "Version" in name] == []


def test_the_function_of_the_turns_is_the_code_that_is_tested_and_may_do_what_it_does() -> None:
    template = chat()
    function = template.function(TURNS)
    mail = stacks(UNITS="chat")["ACEmailAISandbox"].function("lambda_function.lambda_handler")

    assert function["Properties"]["Code"] == mail["Properties"]["Code"]
    assert template.actions_of(TURNS) == {
        *("logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTraceSegments", "xray:PutTelemetryRecords"),
        *("dynamodb:BatchGetItem", "dynamodb:PutItem"),
        *("bedrock:Retrieve", "bedrock:ApplyGuardrail", "bedrock:InvokeModel"),
        *("comprehend:DetectSentiment", "comprehend:DetectEntities"),
        *("ssm:GetParameter", "secretsmanager:GetSecretValue", "lambda:InvokeFunction"),
    }
    (table,) = template.all("AWS::DynamoDB::Table")
    own, results = template.resources_of(TURNS, "dynamodb:PutItem")
    assert own == {"Fn::GetAtt": [table, "Arn"]}
    assert "Results" in results["Fn::ImportValue"]


def test_beside_the_results_of_mails_the_function_writes_that_it_handed_over_and_nothing_else() -> None:
    policies = chat().properties("AWS::IAM::Policy")
    statements = [row for policy in policies for row in policy["PolicyDocument"]["Statement"]]
    (results,) = (row for row in statements if "Results" in json.dumps(row["Resource"]))

    assert results["Action"] == "dynamodb:PutItem"
    keys = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["handed-over#*"]}}
    assert results["Condition"] == keys


def test_a_bot_hands_every_turn_to_the_function_and_a_changed_bot_is_another_version() -> None:
    template = chat()
    (bot,) = template.properties("AWS::Lex::Bot")
    (alias,) = template.properties("AWS::Lex::BotAlias")
    (locale,) = bot["BotLocales"]
    (function,) = template.all("AWS::Lambda::Function")
    (version,) = template.all("AWS::Lex::BotVersion")
    (setting,) = alias["BotAliasLocaleSettings"]

    assert {row["Name"]: row["DialogCodeHook"] for row in locale["Intents"]} == {
        "Question": {"Enabled": True},
        "FallbackIntent": {"Enabled": True},
    }
    hook = setting["BotAliasLocaleSetting"]["CodeHookSpecification"]["LambdaCodeHook"]
    assert hook["LambdaArn"] == {"Fn::GetAtt": [function, "Arn"]}
    assert alias["BotVersion"] == {"Fn::GetAtt": [version, "BotVersion"]}
    permission = template.only("AWS::Lambda::Permission", Principal="lexv2.amazonaws.com")
    (name,) = template.all("AWS::Lex::BotAlias")
    assert permission["SourceArn"] == {"Fn::GetAtt": [name, "Arn"]}


def test_the_flow_names_the_bot_and_waits_until_the_instance_may_use_it() -> None:
    template = chat()
    named = template.all("AWS::Connect::ContactFlow")
    (guide,) = (name for name in named if "Guide" in name)
    (flow,) = (flow for name, flow in named.items() if name != guide)
    (association,) = template.all("AWS::Connect::IntegrationAssociation")
    (alias,) = template.all("AWS::Lex::BotAlias")

    assert association in as_list(flow["DependsOn"])
    content = flow["Properties"]["Content"]["Fn::Join"][1]
    assert {"Fn::GetAtt": [alias, "Arn"]} in content
    assert {"Fn::GetAtt": [guide, "ContactFlowArn"]} in content
    assert template.properties("AWS::Connect::IntegrationAssociation")[0]["IntegrationType"] == "LEX_BOT"


def test_what_is_kept_is_guarded_in_production_and_lies_under_the_operators_key() -> None:
    template = stacks(**CHANGED)["SecondChat"]
    (table,) = template.all("AWS::DynamoDB::Table").values()

    assert (table["DeletionPolicy"], table["Properties"]["DeletionProtectionEnabled"]) == ("Retain", True)
    assert table["Properties"]["SSESpecification"]["KMSMasterKeyId"] == CHANGED["DATA_KEY_ARN"]
    assert table["Properties"]["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert "kms:Decrypt" in template.actions_of(TURNS)
    assert all(alarm["AlarmActions"] for alarm in template.properties("AWS::CloudWatch::Alarm"))
