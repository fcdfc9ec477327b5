"""The unit that analyses recordings: what is recorded stays under one key, in one bucket, and for a time."""

import json
from dataclasses import fields, replace
from typing import Any, Final

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk.aws_connect import CfnInstanceStorageConfig as Storage

from backend.api.environments import Resources
from backend.connect.flows import NOTICE
from backend.database.infrastructure import Database
from backend.recordings.infrastructure import Recordings
from backend.settings import SettingsError, read
from call_recordings import NOT_ALL_JUDGED, NOT_ANALYSED
from speech.recording import ANALYSES, RECORDINGS
from tests.fakes.cloudwatch import CloudWatch
from tests.fakes.deployment import ALL_UNITS, CHANGED, EXAMPLE, ROOT, Template, as_list, stacks, text

HANDLER: Final = "call_recordings.lambda_handler"
LOGGED: Final = {"RecordingsNotAnalysed": NOT_ANALYSED, "RecordingsNotJudged": NOT_ALL_JUDGED}
TROUBLE: Final = {"Errors", "Throttles", "ApproximateNumberOfMessagesVisible", *LOGGED}


def unit(**changes: str) -> Template:
    return stacks(UNITS=ALL_UNITS, **changes)["ACEmailAIRecordings"]


def the_bucket(template: Template) -> tuple[str, dict[str, Any]]:
    buckets = template.all("AWS::S3::Bucket").items()
    ((name, row),) = ((name, row) for name, row in buckets if "NotificationConfiguration" in row["Properties"])
    return name, row["Properties"]


def of_an_instance_of_ours() -> list[dict[str, Any]]:
    """What the unit does to the storage of an instance that the same deployment makes."""
    app = App(context=json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"])
    names = dict.fromkeys((field.name for field in fields(Resources)), "made")
    settings = replace(read({**EXAMPLE, "UNITS": ALL_UNITS}), sandbox=True)
    stack = Recordings(
        app,
        "Ours",
        settings=settings,
        env=Environment(account=settings.account, region=settings.region),
        resources=Resources(**names),  # type: ignore[arg-type]
        database=Database(Stack(app, "Mails"), "Database"),
    )
    found = stack.node.find_all()
    return [stack.resolve(each.s3_config) | {"of": each.resource_type} for each in found if isinstance(each, Storage)]


def keys(template: Template) -> list[str]:
    """The keys that are not of the mail that tells of alarms."""
    return [name for name in template.all("AWS::KMS::Key") if not name.startswith("AlarmMail")]


def test_recordings_need_calls_and_say_so() -> None:
    with pytest.raises(SettingsError, match="recordings has nothing to do without voice: name both"):
        read({**EXAMPLE, "UNITS": "chat,recordings"})


def test_the_flow_of_calls_tells_of_the_recording_and_asks_for_it() -> None:
    (flow,) = stacks(UNITS=ALL_UNITS)["ACEmailAIVoice"].properties("AWS::Connect::ContactFlow")

    assert NOTICE in str(flow["Content"])
    assert "UpdateContactRecordingBehavior" in str(flow["Content"])


def test_what_is_recorded_and_made_of_it_lies_under_the_units_key_and_leaves_in_time() -> None:
    name, bucket = the_bucket(unit())
    (key,) = keys(unit())
    encryption = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]["ServerSideEncryptionByDefault"]

    assert encryption == {"KMSMasterKeyID": {"Fn::GetAtt": [key, "Arn"]}, "SSEAlgorithm": "aws:kms"}
    assert "VersioningConfiguration" not in bucket
    rules = {row["Prefix"]: row["ExpirationInDays"] for row in bucket["LifecycleConfiguration"]["Rules"]}
    assert rules == {f"{RECORDINGS}/": 90, f"{ANALYSES}/": 14}
    told = unit().function(HANDLER)["Properties"]["Environment"]["Variables"]
    assert told["RECORDINGS_BUCKET_NAME"] == {"Ref": name}
    assert told["RECORDINGS_KEY_ARN"] == {"Fn::GetAtt": [key, "Arn"]}


def test_the_operators_key_takes_the_place_of_the_units() -> None:
    template = stacks(**CHANGED)["SecondRecordings"]
    _, bucket = the_bucket(template)

    assert not keys(template)
    assert CHANGED["DATA_KEY_ARN"] in str(bucket["BucketEncryption"])
    assert (
        CHANGED["DATA_KEY_ARN"]
        == template.function(HANDLER)["Properties"]["Environment"]["Variables"]["RECORDINGS_KEY_ARN"]
    )


def test_the_function_may_do_what_it_does_and_hands_transcribe_one_role() -> None:
    template = unit()
    (role,) = (
        name
        for name, row in template.all("AWS::IAM::Role").items()
        if "transcribe.amazonaws.com" in str(row["Properties"]["AssumeRolePolicyDocument"])
    )

    assert template.resources_of(HANDLER, "iam:PassRole") == [{"Fn::GetAtt": [role, "Arn"]}]
    (passing,) = (row for row in template.may(HANDLER) if "iam:PassRole" in as_list(row["Action"]))
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "transcribe.amazonaws.com"}}
    assert {
        each for each in template.actions_of(HANDLER) if each.startswith(("dynamodb", "s3", "transcribe", "connect"))
    } == {
        *("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Scan", "dynamodb:UpdateItem", "dynamodb:BatchGetItem"),
        *("dynamodb:DeleteItem", "s3:ListBucket", "s3:GetObject", "s3:DeleteObject"),
        *("transcribe:GetCallAnalyticsJob", "transcribe:StartCallAnalyticsJob"),
        *("connect:DescribeContact", "connect:GetContactAttributes"),
    }


def test_transcribe_reads_recordings_and_writes_beside_them() -> None:
    statements = [row for row in unit().statements() if row["Action"] in ("s3:GetObject", "s3:PutObject")]

    assert {row["Action"]: text(row["Resource"]).rpartition("/")[0].rpartition(">")[2] for row in statements} == {
        "s3:GetObject": f"/{RECORDINGS}",
        "s3:PutObject": f"/{ANALYSES}",
    }


def test_what_is_written_what_is_over_and_each_hour_end_in_one_queue_whose_failures_are_kept() -> None:
    template = unit()
    rules = template.properties("AWS::Events::Rule")
    ((work, queue),) = (
        (n, r["Properties"]) for n, r in template.all("AWS::SQS::Queue").items() if "RedrivePolicy" in r["Properties"]
    )
    ((failures, _),) = ((n, r) for n, r in template.all("AWS::SQS::Queue").items() if n != work)

    assert {tuple(row.get("EventPattern", {}).get("source", ["hourly"])) for row in rules} == {
        ("aws.s3",),
        ("aws.transcribe",),
        ("hourly",),
    }
    for rule in rules:
        (target,) = rule["Targets"]
        assert target["Arn"] == {"Fn::GetAtt": [work, "Arn"]}
        assert target["DeadLetterConfig"]["Arn"] == {"Fn::GetAtt": [failures, "Arn"]}
    assert queue["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": [failures, "Arn"]}
    assert queue["VisibilityTimeout"] >= 6 * template.function(HANDLER)["Properties"]["Timeout"]
    (mapping,) = template.properties("AWS::Lambda::EventSourceMapping")
    assert mapping["BatchSize"] == 1


def test_an_instance_of_ours_writes_its_recordings_here_and_nobody_elses_is_changed() -> None:
    assert not unit().all("AWS::Connect::InstanceStorageConfig")
    (storage,) = of_an_instance_of_ours()

    assert storage["of"] == "CALL_RECORDINGS"
    assert storage["bucketPrefix"] == RECORDINGS
    assert storage["bucketName"] == {"Ref": the_bucket(unit())[0]}
    assert storage["encryptionConfig"]["encryptionType"] == "KMS"


def test_what_the_function_logs_of_recordings_that_stay_unknown_is_counted() -> None:
    filters = unit().properties("AWS::Logs::MetricFilter")
    counted = {row["MetricTransformations"][0]["MetricName"]: row["FilterPattern"] for row in filters}
    assert counted == {name: f'{{ $.message = "{message}" }}' for name, message in LOGGED.items()}


def test_what_goes_wrong_raises_an_alarm_that_clears_itself_and_is_told() -> None:
    alarms = stacks(**CHANGED)["SecondRecordings"].properties("AWS::CloudWatch::Alarm")

    assert {row["MetricName"] for row in alarms} == TROUBLE
    for row in alarms:
        cloudwatch, period = CloudWatch(), row["Period"]
        for n in range(4):
            cloudwatch.count(row, n * period, float(n == 1))
        raised = [cloudwatch.is_raised(row, n * period) for n in range(1, 5)]
        assert raised == [False, True, False, False], row["AlarmName"]
        assert row["AlarmActions"], row["AlarmName"]
        assert row["OKActions"], row["AlarmName"]
