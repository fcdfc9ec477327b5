"""The unit that answers calls: its stack, and that those of mails and chats are the same with and without it."""

import json
from typing import Any, Final

import pytest

from adapters import turn_function
from backend.settings import SettingsError, read
from simulator.deployment import FLOWS
from simulator.voice.calling import SETTINGS
from tests.fakes.deployment import ALL_UNITS, CHANGED, EXAMPLE, Template, as_list, stacks

UTTERANCES: Final = "voice_function.lambda_handler"


def voice() -> Template:
    return stacks(UNITS=ALL_UNITS)["ACEmailAIVoice"]


def without_exports(template: Template) -> dict[str, Any]:
    outputs = {name: row for name, row in template.document["Outputs"].items() if not name.startswith("ExportsOutput")}
    return {**template.document, "Outputs": outputs}


def without_stream(document: dict[str, Any]) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(document))
    for row in copy["Resources"].values():
        row.get("Properties", {}).pop("StreamSpecification", None)
    return copy


def test_calls_need_the_function_of_the_chats_and_say_so() -> None:
    assert "ACEmailAIVoice" in stacks(UNITS=ALL_UNITS).keys() - stacks(UNITS="chat").keys()
    with pytest.raises(SettingsError, match="voice has nothing to do without chat: name both"):
        read({**EXAMPLE, "UNITS": "voice"})


def test_chats_are_deployed_as_they_are_without_calls_and_mails_but_for_the_stream_that_analytics_reads() -> None:
    usual, on = stacks(UNITS="chat"), stacks(UNITS=ALL_UNITS)
    for name in usual:
        assert json.dumps(without_stream(without_exports(on[name]))) == json.dumps(without_exports(usual[name]))


def test_the_function_is_the_code_that_is_tested_and_may_ask_and_record_and_nothing_else() -> None:
    template, chat = voice(), stacks(UNITS=ALL_UNITS)["ACEmailAIChat"]
    function = template.function(UTTERANCES)["Properties"]

    assert function["Code"] == chat.function("chat_function.lambda_handler")["Properties"]["Code"]
    assert template.actions_of(UTTERANCES) == {
        *("logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTraceSegments", "xray:PutTelemetryRecords"),
        "lambda:InvokeFunction",
    }
    called = template.resources_of(UTTERANCES, "lambda:InvokeFunction")
    told = function["Environment"]["Variables"]
    assert called == [told["CHAT_FUNCTION_ARN"], told["RECORDER_FUNCTION_ARN"]]
    assert all("Fn::ImportValue" in each for each in called)


def test_what_waits_for_the_function_waits_longer_than_it_waits_itself() -> None:
    chat = stacks(UNITS=ALL_UNITS)["ACEmailAIChat"].function("chat_function.lambda_handler")
    assert (
        chat["Properties"]["Timeout"]
        < turn_function.SECONDS
        < voice().function(UTTERANCES)["Properties"]["Timeout"]
        < 30
    )


def test_a_bot_hands_every_utterance_to_the_function_and_speaks_as_the_flow_does() -> None:
    template = voice()
    (bot,) = template.properties("AWS::Lex::Bot")
    (alias,) = template.properties("AWS::Lex::BotAlias")
    (locale,) = bot["BotLocales"]
    (function,) = template.all("AWS::Lambda::Function")
    (setting,) = alias["BotAliasLocaleSettings"]
    actions = json.loads((FLOWS / "Voice.json").read_text(encoding="utf-8"))["Actions"]
    (spoken,) = (each["Parameters"] for each in actions if each["Type"] == "UpdateContactTextToSpeechVoice")

    assert {row["Name"]: row["DialogCodeHook"] for row in locale["Intents"]} == {
        "Question": {"Enabled": True},
        "FallbackIntent": {"Enabled": True},
    }
    hook = setting["BotAliasLocaleSetting"]["CodeHookSpecification"]["LambdaCodeHook"]
    assert hook["LambdaArn"] == {"Fn::GetAtt": [function, "Arn"]}
    said = locale["VoiceSettings"]
    assert said == {"VoiceId": spoken["TextToSpeechVoice"], "Engine": spoken["TextToSpeechEngine"].lower()}
    assert said == {"VoiceId": SETTINGS["voice"], "Engine": SETTINGS["engine"]}
    (role,) = (row for row in template.properties("AWS::IAM::Role") if "Polly" in row.get("Description", ""))
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": "lexv2.amazonaws.com"}


def test_the_flow_names_the_bot_and_waits_until_the_instance_may_use_it() -> None:
    template = voice()
    (flow,) = template.all("AWS::Connect::ContactFlow").values()
    (association,) = template.all("AWS::Connect::IntegrationAssociation")
    (alias,) = template.all("AWS::Lex::BotAlias")

    assert association in as_list(flow["DependsOn"])
    assert {"Fn::GetAtt": [alias, "Arn"]} in flow["Properties"]["Content"]["Fn::Join"][1]


def test_a_second_copy_has_names_and_alarms_of_its_own() -> None:
    template = stacks(**CHANGED)["SecondVoice"]
    alarms = template.properties("AWS::CloudWatch::Alarm")

    assert {row["AlarmName"] for row in alarms} == {f"Second-Call-{name}" for name in ("errors", "throttled", "slow")}
    assert all(alarm["AlarmActions"] for alarm in alarms)
    assert template.function(UTTERANCES)["Properties"]["FunctionName"] == "Second-VoiceUtterances"
