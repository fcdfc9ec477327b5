import json
from typing import Any

from backend.connect.flows import EMAIL as EMAIL_FLOW
from evaluation.plan import table
from tests.fakes.deployment import ALL_UNITS, CHANGED, Template, backend, brought, stacks

EMAIL, QUERY = "lambda_function.lambda_handler", "query_tempo_storage.lambda_handler"
LEDGER = "send_ledger.lambda_handler"


def test_functions_carry_their_published_names() -> None:
    template = backend()

    assert template.function(EMAIL)["Properties"]["FunctionName"] == "ACEmailAI-EmailAIResponseRouting"
    assert template.function(QUERY)["Properties"]["FunctionName"] == "ACEmailAI-QueryTempoStorage4AsyncMode"
    assert template.function(LEDGER)["Properties"]["FunctionName"] == "ACEmailAI-SendLedger"


def test_every_function_of_ours_runs_on_the_newest_python_on_arm_with_json_logs_and_traces() -> None:
    template = backend()
    ours = [row for row in template.properties("AWS::Lambda::Function") if row["Runtime"] == "python3.14"]

    assert len(ours) == 11
    for function in ours:
        assert function["Architectures"] == ["arm64"]
        assert function["LoggingConfig"]["LogFormat"] == "JSON"
        assert function["TracingConfig"] == {"Mode": "Active"}


def test_the_plan_of_costs_knows_the_memory_of_the_functions() -> None:
    functions = [backend().function(handler)["Properties"] for handler in (EMAIL, QUERY, LEDGER)]
    units = stacks(UNITS=ALL_UNITS)
    functions += [units["ACEmailAIChat"].function("chat_function.lambda_handler")["Properties"]]
    functions += [
        units["ACEmailAIChatApi"].function(f"{name}.lambda_handler")["Properties"]
        for name in ("chat_api", "chat_api_guard", "chat_api_listeners")
    ]
    functions += [units["ACEmailAIVoice"].function("voice_function.lambda_handler")["Properties"]]
    functions += [
        units["ACEmailAIScale"].function(f"{name}.lambda_handler")["Properties"]
        for name in ("scale_intake", "scale_worker")
    ]
    assert table.load().assumed.memory_mb == {
        row["FunctionName"].removeprefix("ACEmailAI-"): row["MemorySize"] for row in functions
    }


def test_no_function_has_reserved_concurrency() -> None:
    assert all("ReservedConcurrentExecutions" not in row for row in backend().properties("AWS::Lambda::Function"))


def test_the_polling_function_ends_before_the_flow_gives_up_on_it() -> None:
    function = backend().function(QUERY)["Properties"]

    assert function["Timeout"] < 8
    assert float(function["Environment"]["Variables"]["POLL_BUDGET_SECONDS"]) < function["Timeout"]


def test_all_polls_of_a_flow_stay_below_what_connect_allows_in_a_row() -> None:
    variables = backend(**CHANGED).function(QUERY)["Properties"]["Environment"]["Variables"]

    assert float(variables["POLL_BUDGET_SECONDS"]) * 8 < 20


def test_the_ledger_ends_when_the_flow_gives_up_on_it() -> None:
    limits = {
        action["Parameters"]["InvocationTimeLimitSeconds"]
        for action in json.loads(brought().flows.documents[EMAIL_FLOW])["Actions"]
        if action["Identifier"].startswith("claim-")
    }

    assert limits == {str(backend().function(LEDGER)["Properties"]["Timeout"])}


def test_the_budget_reaches_the_ledger() -> None:
    template = backend(**CHANGED)
    variables = template.function(LEDGER)["Properties"]["Environment"]["Variables"]

    assert (variables["SEND_BUDGET"], variables["SEND_BUDGET_HOURS"]) == ("5", "48")


def test_the_switch_is_a_parameter_of_the_copy_that_both_functions_read() -> None:
    template = backend(**CHANGED)
    names = {variables(template, handler)["MODE_PARAMETER_NAME"] for handler in (EMAIL, LEDGER)}

    assert names == {template.only("Custom::FirstMode")["Name"]} == {"/Second/mode"}


def variables(template: Template, handler: str) -> dict[str, Any]:
    found: dict[str, Any] = template.function(handler)["Properties"]["Environment"]["Variables"]
    return found


def test_the_key_of_the_ledger_is_made_by_aws_and_written_down_nowhere() -> None:
    secret = backend().only("AWS::SecretsManager::Secret")

    assert secret["GenerateSecretString"]["PasswordLength"] == 64
    assert "SecretString" not in secret


def test_the_analysis_has_a_minute_and_an_event_is_tried_twice_while_a_mail_may_wait() -> None:
    template = backend()
    asynchronous = template.only("AWS::Lambda::EventInvokeConfig", MaximumRetryAttempts=1)

    assert template.function(EMAIL)["Properties"]["Timeout"] == 60
    assert asynchronous["MaximumEventAgeInSeconds"] == 3600


def test_a_failed_analysis_is_kept_with_its_error() -> None:
    template = backend()
    (queue,) = template.only("AWS::Lambda::EventInvokeConfig", MaximumRetryAttempts=1)["DestinationConfig"][
        "OnFailure"
    ]["Destination"].values()

    assert queue[0] in template.all("AWS::SQS::Queue")
    assert template.resources_of(EMAIL, "sqs:SendMessage") == [{"Fn::GetAtt": queue}]


def test_every_queue_is_encrypted_keeps_two_weeks_and_refuses_plain_http() -> None:
    template = backend()
    guarded = {policy["Queues"][0]["Ref"]: policy for policy in template.properties("AWS::SQS::QueuePolicy")}

    for name, queue in template.all("AWS::SQS::Queue").items():
        assert queue["Properties"]["SqsManagedSseEnabled"] is True
        assert queue["Properties"]["MessageRetentionPeriod"] == 14 * 24 * 3600
        statements = guarded[name]["PolicyDocument"]["Statement"]
        assert any(row["Effect"] == "Deny" and "Bool" in row["Condition"] for row in statements)


def test_log_groups_have_the_published_names() -> None:
    names = {row.get("LogGroupName") for row in backend().properties("AWS::Logs::LogGroup")}

    assert {
        "/aws/lambda/ACEmailAI-EmailAIResponseRouting",
        "/aws/lambda/ACEmailAI-QueryTempoStorage4AsyncMode",
    } <= names


def test_every_log_expires_and_masks_personal_data() -> None:
    for group in backend(**CHANGED).properties("AWS::Logs::LogGroup"):
        assert group["RetentionInDays"] == 90
        masked = str(group["DataProtectionPolicy"])
        assert "Deidentify" in masked
        assert "EmailAddress" in masked


def test_settings_reach_the_functions() -> None:
    variables = backend(**CHANGED).function(EMAIL)["Properties"]["Environment"]["Variables"]

    assert variables["COMPANY_NAME"] == "Example Bank"
    assert variables["PREMIUM_SERVICE_LEVELS"] == "Gold,Premium"
    assert variables["NEVER_AUTOMATE"] == "Investment,Insurance"
    assert variables["ENABLE_LOGGING"] == "false"
    assert variables["MINIMUM_RELEVANCE"] == "0.5"
    assert variables["MODEL_IDS"] == "global.anthropic.claude-haiku-5-5,eu.amazon.nova-2-lite-v1:0"
