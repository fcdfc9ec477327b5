"""The unit in which turns wait: its stack, who may do what in it, and what raises an alarm."""

from typing import Any

import pytest

from backend.scale.limits import RECEIVES, VISIBILITY_SECONDS, WORKER_SECONDS
from backend.settings import SettingsError, read
from tests.fakes.cloudwatch import CloudWatch
from tests.fakes.deployment import ALL_UNITS, CHANGED, EXAMPLE, Template, as_list, stacks

INTAKE, WORKER = "scale_intake.lambda_handler", "scale_worker.lambda_handler"
OWN = {"logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTraceSegments", "xray:PutTelemetryRecords"}
TROUBLE = {
    "Errors": 1,
    "Throttles": 1,
    "IteratorAge": 5_000,
    "ApproximateAgeOfOldestMessage": 2 * VISIBILITY_SECONDS,
    "ApproximateNumberOfMessagesVisible": 1,
    "TurnsShed": 20,
}


def unit() -> Template:
    return stacks(**CHANGED)["SecondScale"]


def mapping(**having: Any) -> dict[str, Any]:
    return unit().only("AWS::Lambda::EventSourceMapping", **having)


def queue(part: str) -> tuple[str, dict[str, Any]]:
    ((name, row),) = ((name, row) for name, row in unit().all("AWS::SQS::Queue").items() if name.startswith(part))
    return name, row["Properties"]


def test_the_unit_needs_the_api_whose_turns_wait() -> None:
    with pytest.raises(SettingsError, match="scale has nothing to do without chat-api: name both"):
        read({**EXAMPLE, "UNITS": "chat,scale"})


def test_the_stacks_of_the_mails_and_chats_do_not_know_of_it() -> None:
    without, on = stacks(UNITS="chat"), stacks(UNITS=ALL_UNITS)
    assert on.keys() >= {"ACEmailAIScale"}
    for name in without:
        assert "Scale" not in str(on[name].document["Resources"]), name


def test_the_api_puts_turns_into_the_stream_by_its_name_so_that_either_stack_can_be_first() -> None:
    (stream,) = unit().properties("AWS::Kinesis::Stream")
    function = stacks(**CHANGED)["SecondChatApi"].function("chat_api.lambda_handler")
    assert function["Properties"]["Environment"]["Variables"]["STREAM_NAME"] == stream["Name"] == "Second-ScaleTurns"
    assert (stream["StreamModeDetails"], stream["RetentionPeriodHours"]) == ({"StreamMode": "ON_DEMAND"}, 24)


def test_each_function_may_do_what_it_does_and_is_the_code_that_is_tested() -> None:
    template = unit()

    def others(handler: str) -> set[str]:
        return {each for each in template.actions_of(handler) - OWN if not each.startswith("kms:")}

    reading = ("DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards")
    assert others(INTAKE) == {
        *(f"kinesis:{each}" for each in (*reading, "SubscribeToShard")),
        *("sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage", "lambda:InvokeFunction"),
    }
    assert others(WORKER) == {
        *(f"sqs:{each}" for each in ("DeleteMessage", "GetQueueAttributes", "ReceiveMessage", "SendMessage")),
        "sqs:GetQueueUrl",
        *("lambda:InvokeFunction", "connect:StartChatContact", "execute-api:ManageConnections"),
        *("dynamodb:BatchGetItem", "dynamodb:DeleteItem", "dynamodb:PutItem"),
    }
    mail = stacks(**CHANGED)["SecondSandbox"].function("lambda_function.lambda_handler")["Properties"]["Code"]
    assert all(template.function(each)["Properties"]["Code"] == mail for each in (INTAKE, WORKER))


def test_what_the_intake_fails_at_comes_again_in_halves_and_is_told_of_at_the_end() -> None:
    name, _ = queue("Refused")
    (consumer,) = unit().all("AWS::Kinesis::StreamConsumer")
    arriving = mapping(EventSourceArn={"Fn::GetAtt": [consumer, "ConsumerARN"]})
    # What came while nobody read, as after another deployment, is read too.
    assert arriving["StartingPosition"] == "TRIM_HORIZON"
    assert arriving["BisectBatchOnFunctionError"] is True
    assert arriving["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert 0 < arriving["MaximumRetryAttempts"] < 10_000
    assert arriving["MaximumRecordAgeInSeconds"] < 24 * 3600
    assert arriving["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": [name, "Arn"]}


def test_what_the_queue_does_not_take_goes_to_a_worker_and_is_told_of_where_that_fails() -> None:
    template = unit()
    name, _ = queue("Refused")
    function = template.function(INTAKE)["Properties"]["Environment"]["Variables"]["WORKER_FUNCTION_NAME"]
    assert function == template.function(WORKER)["Properties"]["FunctionName"]
    (worker,) = template.resources_of(INTAKE, "lambda:InvokeFunction")
    config = template.only("AWS::Lambda::EventInvokeConfig")
    assert {"Fn::GetAtt": [config["FunctionName"]["Ref"], "Arn"]} == worker
    assert config["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": [name, "Arn"]}
    assert {"Fn::GetAtt": [name, "Arn"]} in template.resources_of(WORKER, "sqs:SendMessage")


def test_a_turn_has_a_worker_alone_and_is_a_dead_letter_after_longer_than_the_queue_knows_its_id() -> None:
    (work, kept), (dead, _) = queue("Work"), queue("DeadLetters")
    waiting = mapping(EventSourceArn={"Fn::GetAtt": [work, "Arn"]})
    assert (waiting["BatchSize"], waiting["FunctionResponseTypes"]) == (1, ["ReportBatchItemFailures"])
    assert kept["RedrivePolicy"] == {"deadLetterTargetArn": {"Fn::GetAtt": [dead, "Arn"]}, "maxReceiveCount": RECEIVES}
    assert kept["VisibilityTimeout"] == VISIBILITY_SECONDS > WORKER_SECONDS
    assert RECEIVES * VISIBILITY_SECONDS > 300
    assert kept["MessageRetentionPeriod"] == 24 * 3600
    for properties in (kept, queue("DeadLetters")[1]):
        assert properties["FifoQueue"] is True
        assert properties["DeduplicationScope"] == "messageGroup"


def test_everything_with_words_lies_under_the_key_and_not_in_the_clear_without_one() -> None:
    key = CHANGED["DATA_KEY_ARN"]
    template = unit()
    (stream,) = template.properties("AWS::Kinesis::Stream")
    assert stream["StreamEncryption"] == {"EncryptionType": "KMS", "KeyId": key}
    assert {row["KmsMasterKeyId"] for row in template.properties("AWS::SQS::Queue")} == {key}
    assert {row["KmsKeyId"] for row in template.properties("AWS::Logs::LogGroup")} == {key}
    for handler in (INTAKE, WORKER):
        assert template.resources_of(handler, "kms:Decrypt") == [key]
    usual = stacks(UNITS=ALL_UNITS)["ACEmailAIScale"]
    (stream,) = usual.properties("AWS::Kinesis::Stream")
    assert stream["StreamEncryption"]["KeyId"] == "alias/aws/kinesis"
    assert {row["SqsManagedSseEnabled"] for row in usual.properties("AWS::SQS::Queue")} == {True}


def test_queues_are_kept_in_production_and_nobody_speaks_to_them_in_the_clear() -> None:
    template = unit()
    assert {row["DeletionPolicy"] for row in template.all("AWS::SQS::Queue").values()} == {"Retain"}
    policies = template.properties("AWS::SQS::QueuePolicy")
    denied = [each["PolicyDocument"]["Statement"][0] for each in policies]
    assert len(denied) == 3
    assert {each["Condition"]["Bool"]["aws:SecureTransport"] for each in denied} == {"false"}


def test_what_goes_wrong_raises_an_alarm_that_clears_itself_and_is_told() -> None:
    alarms = unit().properties("AWS::CloudWatch::Alarm")
    (shed,) = unit().properties("AWS::Logs::MetricFilter")
    assert shed["LogGroupName"] == "/aws/lambda/Second-ChatTurns"
    assert {row["MetricName"] for row in alarms} == TROUBLE.keys()
    for row in alarms:
        cloudwatch, period, bad = CloudWatch(), row["Period"], TROUBLE[row["MetricName"]]
        for n in range(4):
            cloudwatch.count(row, n * period, bad if n == 1 else 0.0)
        raised = [cloudwatch.is_raised(row, n * period) for n in range(1, 5)]
        assert raised == [False, True, False, False], row["AlarmName"]
        assert as_list(row["AlarmActions"]), row["AlarmName"]
        assert as_list(row["OKActions"]), row["AlarmName"]
