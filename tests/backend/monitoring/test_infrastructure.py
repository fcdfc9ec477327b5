import json

from adapters.bedrock.models import base_id
from simulator.mail import eml
from simulator.system import Simulator
from tests.fakes.cloudwatch import measured
from tests.fakes.deployment import CHANGED, ROOT, as_list, backend, text
from tests.fakes.finding_model import FindingModel

ALARM = "AWS::CloudWatch::Alarm"
OURS = "ACEmailAI"

REASONS = """\
fields @timestamp, category, confidence_explanation, confidence_score, contactId, model_used, intent, service_level, spending_profile, suggested_response, @message, @logStream
| filter ispresent(category) and (confidence_score >= 80 or confidence_score < 70)
| limit 100"""  # noqa: E501
BY_CATEGORY = """\
filter ispresent(category) and confidence_score >= 5
| stats count(*) by category, confidence_score"""


def test_both_questions_to_the_log_are_saved_word_for_word() -> None:
    saved = backend().properties("AWS::Logs::QueryDefinition")

    assert {REASONS, BY_CATEGORY} <= {row["QueryString"] for row in saved}
    assert all(row["Name"].startswith("ACEmailAI/") for row in saved)


def test_beside_them_no_score_is_left_out() -> None:
    saved = {row["Name"]: row["QueryString"] for row in backend().properties("AWS::Logs::QueryDefinition")}

    for name in ("Every score", "Every score by category"):
        assert "filter ispresent(category)\n" in saved[f"ACEmailAI/{name}"]


def test_saved_questions_go_to_the_log_of_the_mail_function() -> None:
    template = backend()
    (log,) = [
        name
        for name, row in template.all("AWS::Logs::LogGroup").items()
        if row["Properties"].get("LogGroupName") == "/aws/lambda/ACEmailAI-EmailAIResponseRouting"
    ]

    assert all(row["LogGroupNames"] == [{"Ref": log}] for row in template.properties("AWS::Logs::QueryDefinition"))


def test_errors_throttling_latency_and_kept_failures_raise_an_alarm() -> None:
    theirs = {row["MetricName"] for row in backend().properties(ALARM) if row.get("Namespace", OURS) != OURS}

    assert theirs == {
        *("Errors", "Throttles", "Duration", "AsyncEventAge", "ApproximateNumberOfMessagesVisible"),
        *("InvocationsIntervened", "DestinationDeliveryFailures"),
    }


def test_latency_is_judged_by_the_slowest_tenth() -> None:
    slow = [row for row in backend().properties(ALARM) if row.get("MetricName") == "Duration"]

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
        if row.get("MetricName") == "ApproximateNumberOfMessagesVisible"
    }

    assert watched == failures


def test_silence_is_no_alarm_unless_it_lasts_a_day() -> None:
    treated = {row["AlarmName"]: row["TreatMissingData"] for row in backend().properties(ALARM)}

    assert {name for name, how in treated.items() if how != "notBreaching"} == {"ACEmailAI-No-mail"}
    assert treated["ACEmailAI-No-mail"] == "breaching"


def test_the_dashboard_shows_every_alarm_and_the_scores() -> None:
    dashboard = backend().only("AWS::CloudWatch::Dashboard", DashboardName="ACEmailAI-Emails")
    body = json.loads(text(dashboard["DashboardBody"]))
    alarms = next(row for row in body["widgets"] if row["type"] == "alarm")

    assert len(alarms["properties"]["alarms"]) == len(backend().all(ALARM))
    assert any("count(*) by category" in str(row) for row in body["widgets"])


def test_another_dashboard_shows_every_metric_of_decisions() -> None:
    simulator = Simulator(FindingModel())
    simulator.receive(eml.read(ROOT / "sample-emails" / "01-mateo-late-fee.eml"))
    written = {name for line in simulator.measured for _, name, _, _, _ in measured(line)}
    body = text(backend().only("AWS::CloudWatch::Dashboard", DashboardName="ACEmailAI-Decisions")["DashboardBody"])
    # What is no picture: a count that another counts as well, and one that only an alarm reads.
    unseen = {"Results", "Recorded"}

    assert written >= {"Automated", "Granted", "TotalSeconds", "InputTokens"}
    assert {name for name in written if f'"{name}"' not in body} == unseen


def test_the_daily_look_at_models_asks_for_every_model_that_is_used() -> None:
    template = backend()
    function = template.function("model_lifecycle.handler")
    asked = function["Properties"]["Environment"]["Variables"]["MODELS"].split(",")
    allowed = template.resources_of("model_lifecycle.handler", "bedrock:GetFoundationModel")
    used = template.function("lambda_function.lambda_handler")["Properties"]["Environment"]["Variables"]

    assert {resource.rpartition("/")[2] for resource in allowed} == set(asked)
    assert {base_id(each) for name in ("MODEL_IDS", "JUDGE_MODEL_IDS") for each in used[name].split(",")} < set(asked)
    assert "amazon.titan-embed-text-v2:0" in asked
    assert "rate(1 day)" in {row.get("ScheduleExpression") for row in template.properties("AWS::Events::Rule")}


def test_nobody_is_written_to_unless_an_address_is_given() -> None:
    assert backend().all("AWS::SNS::Topic") == {}
    assert not any("AlarmActions" in row for row in backend().properties(ALARM))


def test_every_alarm_reaches_the_address_through_an_encrypted_topic() -> None:
    template = backend(**CHANGED)
    (topic,) = template.all("AWS::SNS::Topic")
    (key,) = [name for name in template.all("AWS::KMS::Key") if name.startswith("MonitoringAlarmMail")]
    subscription = template.only("AWS::SNS::Subscription")

    for told in ("AlarmActions", "OKActions"):
        assert all(row[told] == [{"Ref": topic}] for row in template.properties(ALARM))
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
