import json

from tests.fakes.deployment import CHANGED, as_list, backend, text

ALARM = "AWS::CloudWatch::Alarm"

REASONS = """\
fields @timestamp, category, confidence_explanation, confidence_score, contactId, model_used, intent, service_level, spending_profile, suggested_response, @message, @logStream
| filter ispresent(category) and (confidence_score >= 80 or confidence_score < 70)
| limit 100"""  # noqa: E501
BY_CATEGORY = """\
filter ispresent(category) and confidence_score >= 5
| stats count(*) by category, confidence_score"""


def test_both_questions_to_the_log_are_saved_word_for_word() -> None:
    saved = backend().properties("AWS::Logs::QueryDefinition")

    assert {row["QueryString"] for row in saved} == {REASONS, BY_CATEGORY}
    assert all(row["Name"].startswith("ACEmailAI/") for row in saved)


def test_saved_questions_go_to_the_log_of_the_mail_function() -> None:
    template = backend()
    (log,) = [
        name
        for name, row in template.all("AWS::Logs::LogGroup").items()
        if row["Properties"].get("LogGroupName") == "/aws/lambda/ACEmailAI-EmailAIResponseRouting"
    ]

    assert all(row["LogGroupNames"] == [{"Ref": log}] for row in template.properties("AWS::Logs::QueryDefinition"))


def test_errors_throttling_latency_and_kept_failures_raise_an_alarm() -> None:
    watched = {row["MetricName"] for row in backend().properties(ALARM)}

    assert watched == {
        *("Errors", "Throttles", "Duration", "ApproximateNumberOfMessagesVisible", "UnreadArticles", "BlownFuse"),
        *("InvocationsIntervened", "DestinationDeliveryFailures", "UnsealedTexts"),
    }


def test_latency_is_judged_by_the_slowest_tenth() -> None:
    slow = [row for row in backend().properties(ALARM) if row["MetricName"] == "Duration"]

    assert {row["ExtendedStatistic"] for row in slow} == {"p90"}
    assert {row["Threshold"] for row in slow} == {2_000, 6_000, 20_000}


def test_every_failure_queue_is_watched() -> None:
    template = backend()
    failures = {
        name for name, row in template.all("AWS::SQS::Queue").items() if "RedrivePolicy" not in row["Properties"]
    }
    watched = {
        row["Dimensions"][0]["Value"]["Fn::GetAtt"][0]
        for row in template.properties(ALARM)
        if row["MetricName"] == "ApproximateNumberOfMessagesVisible"
    }

    assert watched == failures


def test_silence_is_no_alarm() -> None:
    assert all(row["TreatMissingData"] == "notBreaching" for row in backend().properties(ALARM))


def test_the_dashboard_shows_every_alarm_and_the_scores() -> None:
    dashboard = backend().only("AWS::CloudWatch::Dashboard")
    body = json.loads(text(dashboard["DashboardBody"]))
    alarms = next(row for row in body["widgets"] if row["type"] == "alarm")

    assert dashboard["DashboardName"] == "ACEmailAI-Emails"
    assert len(alarms["properties"]["alarms"]) == len(backend().all(ALARM))
    assert any("count(*) by category" in str(row) for row in body["widgets"])


def test_nobody_is_written_to_unless_an_address_is_given() -> None:
    assert backend().all("AWS::SNS::Topic") == {}
    assert not any("AlarmActions" in row for row in backend().properties(ALARM))


def test_every_alarm_reaches_the_address_through_an_encrypted_topic() -> None:
    template = backend(**CHANGED)
    (topic,) = template.all("AWS::SNS::Topic")
    (key,) = [name for name in template.all("AWS::KMS::Key") if name.startswith("MonitoringAlarmMail")]
    subscription = template.only("AWS::SNS::Subscription")

    assert all(row["AlarmActions"] == [{"Ref": topic}] for row in template.properties(ALARM))
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "operations@example.com")
    assert template.only("AWS::SNS::Topic")["KmsMasterKeyId"] == {"Fn::GetAtt": [key, "Arn"]}


def test_alarms_of_this_account_may_use_topic_and_key() -> None:
    template = backend(**CHANGED)
    granted = [
        statement
        for policy in (
            *(key["KeyPolicy"] for key in template.properties("AWS::KMS::Key")),
            template.only("AWS::SNS::TopicPolicy")["PolicyDocument"],
        )
        for statement in policy["Statement"]
        if statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    ]

    assert [action for row in granted for action in as_list(row["Action"])] == [
        "kms:Decrypt",
        "kms:GenerateDataKey*",
        "sns:Publish",
    ]
    assert all(row["Condition"] == {"StringEquals": {"aws:SourceAccount": "111122223333"}} for row in granted)


def test_the_fuse_raises_its_alarm_by_the_reason_that_the_ledger_logs() -> None:
    (ledger,) = [
        row
        for row in backend().properties("AWS::Logs::MetricFilter")
        if row["MetricTransformations"][0]["MetricName"] == "BlownFuse"
    ]
    assert ledger["FilterPattern"] == '{ $.reason = "fuse_blown" }'
