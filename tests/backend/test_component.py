import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.aws_opensearchserverless import CfnCollection
from aws_cdk.aws_sns import CfnTopic

import app
from adapters.stores.customer_keys import DECISIONS
from backend import component, settings
from backend.api.infrastructure import RUNTIME
from backend.names import OWN_TAG, Names
from backend.operations.checks.names import units
from backend.settings import Unit
from tests.fakes.assets import files_of
from tests.fakes.clean import fits, lint, strange_resources, unknown_actions
from tests.fakes.deployment import (
    CHANGED,
    EXAMPLE,
    OTHER_STORE,
    ROOT,
    Template,
    as_list,
    backend,
    brought,
    stacks,
    text,
    vector_store,
)

EMAIL, QUERY = "lambda_function.lambda_handler", "query_tempo_storage.lambda_handler"
LEDGER = "send_ledger.lambda_handler"
RECORDER = "recorder.lambda_handler"
INSTANCE = "arn:aws:connect:us-east-1:111122223333:instance/00000000-0000-4000-8000-000000000001"

FORCED = {
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "connect:AssociateFlow",
    "connect:DisassociateFlow",
    "connect:GetFlowAssociation",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "comprehend:DetectSentiment",
    "comprehend:DetectEntities",
    "comprehend:BatchDetectSentiment",
    "comprehend:BatchDetectEntities",
    "dynamodb:ListStreams",
    "polly:SynthesizeSpeech",
    "transcribe:StartCallAnalyticsJob",
}
"""Actions for which AWS knows no resource of ours."""


def of_others() -> list[Template]:
    """The templates for an instance that is there already."""
    return [*stacks().values(), *stacks(**CHANGED).values()]


def every_template() -> list[Template]:
    return [*of_others(), stacks(SANDBOX="true")["ACEmailAIInstance"], vector_store(**OTHER_STORE)]


def test_the_application_is_two_stacks_with_their_published_names() -> None:
    assert set(stacks()) == {"OpenSearchStack", "ACEmailAISandbox"}


def test_each_unit_is_a_stack_that_brings_what_is_looked_for_in_the_account() -> None:
    names, copy = Names(CHANGED["APP_NAME"]), stacks(**CHANGED)
    assert set(units(names)) == set(Unit)
    for stack, brings in units(names).values():
        flows = {row["Name"] for row in copy[stack].properties("AWS::Connect::ContactFlow")}
        functions = {row.get("FunctionName") for row in copy[stack].properties("AWS::Lambda::Function")} - {None}
        assert copy[stack].document["Description"] == brings.description
        assert (functions, flows) == (set(brings.functions), set(map(names.of, brings.flows))), stack


def test_the_mail_function_may_do_what_it_does_and_no_more() -> None:
    assert backend().actions_of(EMAIL) == {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        *("sqs:SendMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"),
        "dynamodb:PutItem",
        "dynamodb:GetItem",
        "lambda:InvokeFunction",
        "bedrock:Retrieve",
        "bedrock:ApplyGuardrail",
        "bedrock:InvokeModel",
        "connect:GetAttachedFile",
        "connect:ListContactReferences",
        "connect:UpdateContactAttributes",
        "ssm:GetParameter",
        "secretsmanager:GetSecretValue",
    }


def test_the_polling_function_reads_rows_and_writes_its_log() -> None:
    assert backend().actions_of(QUERY) == {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        "dynamodb:GetItem",
    }


def test_the_ledger_function_may_claim_and_read_its_key_and_the_mode() -> None:
    assert backend().actions_of(LEDGER) == {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        *("dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
        "secretsmanager:GetSecretValue",
        "ssm:GetParameter",
    }


def test_the_recorder_writes_and_reads_no_table_and_gets_keys_for_its_purpose_only() -> None:
    template = backend()

    assert template.actions_of(RECORDER) == {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        "connect:GetContactAttributes",
        *("dynamodb:PutItem", "dynamodb:UpdateItem"),
        *("kms:GenerateDataKey", "kms:Decrypt"),
    }
    (keys,) = [row for row in template.may(RECORDER) if "kms:Decrypt" in as_list(row["Action"])]
    assert keys["Condition"] == {"StringEquals": {"kms:EncryptionContext:purpose": DECISIONS}}
    (master,) = [name for name in template.all("AWS::KMS::Key") if "MasterKey" in name]
    assert as_list(keys["Resource"]) == [{"Fn::GetAtt": [master, "Arn"]}]


def test_results_go_on_to_the_recorder_and_what_it_fails_at_is_kept_nowhere() -> None:
    template = backend()
    configs = template.properties("AWS::Lambda::EventInvokeConfig")
    (judge,) = [row for row in configs if "OnSuccess" in row.get("DestinationConfig", {})]
    (recorder,) = template.resources_of(EMAIL, "lambda:InvokeFunction")

    assert judge["DestinationConfig"].keys() == {"OnFailure", "OnSuccess"}
    assert judge["DestinationConfig"]["OnSuccess"]["Destination"] == recorder
    assert recorder["Fn::GetAtt"][0].startswith("APIRecorder")
    kept = [row for row in configs if row["FunctionName"] == {"Ref": recorder["Fn::GetAtt"][0]}]
    assert [row.get("DestinationConfig") for row in kept] == [None]


def test_the_recorder_is_told_once_everybody_is_done_with_a_mail() -> None:
    template = backend()
    rules = template.properties("AWS::Events::Rule")
    (rule,) = [row for row in rules if row.get("EventPattern", {}).get("source") == ["aws.connect"]]

    assert rule["EventPattern"]["detail-type"] == ["Amazon Connect Contact Event"]
    assert rule["EventPattern"]["detail"] == {
        "eventType": ["COMPLETED"],
        "channel": ["EMAIL"],
        "instanceArn": [INSTANCE],
    }
    (target,) = rule["Targets"]
    assert target["Arn"]["Fn::GetAtt"][0].startswith("APIRecorder")


def test_mails_and_contacts_of_this_instance_only() -> None:
    template = backend()
    assert template.resources_of(RECORDER, "connect:GetContactAttributes") == [f"{INSTANCE}/contact/*"]

    assert template.resources_of(EMAIL, "connect:GetAttachedFile") == [f"{INSTANCE}/file/*"]
    assert template.resources_of(EMAIL, "connect:UpdateContactAttributes") == [f"{INSTANCE}/contact/*"]


def test_rows_of_this_table_and_passages_of_this_knowledge_base_only() -> None:
    template = backend()
    (table,) = [name for name in template.all("AWS::DynamoDB::Table") if "Results" in name]
    (ledger,) = [name for name in template.all("AWS::DynamoDB::Table") if "Ledger" in name]
    (knowledge_base,) = template.all("AWS::Bedrock::KnowledgeBase")

    assert template.resources_of(LEDGER, "dynamodb:PutItem") == [{"Fn::GetAtt": [ledger, "Arn"]}]
    assert template.resources_of(EMAIL, "dynamodb:PutItem") == [{"Fn::GetAtt": [table, "Arn"]}]
    assert template.resources_of(QUERY, "dynamodb:GetItem") == [{"Fn::GetAtt": [table, "Arn"]}]
    assert template.resources_of(EMAIL, "bedrock:Retrieve") == [{"Fn::GetAtt": [knowledge_base, "KnowledgeBaseArn"]}]


def invocations(template: Template) -> dict[str, Any]:
    """Resource → the profile through which alone it may be used, None for the profiles themselves."""
    return {
        resource: row.get("Condition", {}).get("StringEquals", {}).get("bedrock:InferenceProfileArn")
        for row in template.may(EMAIL)
        if "bedrock:InvokeModel" in as_list(row["Action"])
        for resource in as_list(row["Resource"])
    }


def test_models_are_reached_through_their_inference_profile_only() -> None:
    profile = "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-haiku-5-5"
    allowed = invocations(backend())

    assert allowed[profile] is None
    assert allowed["arn:aws:bedrock:*::foundation-model/anthropic.claude-haiku-5-5"] == profile
    assert len(allowed) == 4


def test_a_worldwide_profile_needs_the_model_without_a_region_too() -> None:
    allowed = invocations(backend(**CHANGED))
    profile = "arn:aws:bedrock:eu-central-1:111122223333:inference-profile/global.anthropic.claude-haiku-5-5"

    assert allowed["arn:aws:bedrock:::foundation-model/anthropic.claude-haiku-5-5"] == profile
    assert allowed["arn:aws:bedrock:*::foundation-model/anthropic.claude-haiku-5-5"] == profile
    assert "arn:aws:bedrock:::foundation-model/amazon.nova-2-lite-v1:0" not in allowed


def test_all_resources_are_named_only_where_aws_knows_none() -> None:
    wide = {
        action
        for template in every_template()
        for row in template.statements()
        if "*" in as_list(row["Resource"])
        for action in as_list(row["Action"])
    }

    assert wide <= FORCED


def test_no_one_may_do_everything() -> None:
    actions = {
        action for template in every_template() for row in template.statements() for action in as_list(row["Action"])
    }

    assert not {action for action in actions if action == "*" or action.endswith(":*")}


def test_every_action_exists_and_knows_its_resources() -> None:
    assert unknown_actions(every_template()) == set()
    assert strange_resources(every_template()) == set()


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("bedrock:InvokeModel", f"{INSTANCE}/file/*"),
        ("connect:GetAttachedFile", "arn:aws:connect:us-east-1:111122223333:instance/1/contact/*"),
    ],
)
def test_a_resource_that_an_action_does_not_know_is_noticed(action: str, resource: str) -> None:
    assert not fits(action, resource)


def test_cfn_lint_finds_nothing_but_a_role_that_the_cdk_names_twice() -> None:
    """In each kind of stack, in one region; `make lint-templates` looks at any two settings, in all."""
    assert all(
        template.document["Metadata"]["cfn-lint"]["config"] == {"ignore_checks": ["W3005"]}
        for template in every_template()
    )
    beside = [template for name, template in stacks(**CHANGED).items() if name != "SecondSandbox"]
    kinds = [backend(), vector_store(**OTHER_STORE), stacks(SANDBOX="true")["ACEmailAIInstance"], *beside]
    assert [line for template in kinds for line in lint(template, ["us-east-1"])] == []


def test_the_tags_of_a_company_reach_nothing_whose_tags_cannot_change() -> None:
    cdk_app = App()
    stack = Stack(cdk_app, "Tagged")
    CfnCollection(stack, "Collection", name="vectors")
    CfnTopic(stack, "Topic")
    component.tag(cdk_app, settings.read({**EXAMPLE, "TAGS": "cost-center=mail"}))
    resources = cdk_app.synth().get_stack_by_name("Tagged").template["Resources"]
    assert {name: [tag["Key"] for tag in row["Properties"]["Tags"]] for name, row in resources.items()} == {
        "Collection": [OWN_TAG],
        "Topic": [OWN_TAG, "cost-center"],
    }


def test_cfn_lint_names_what_is_wrong_and_where(tmp_path: Path) -> None:
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketNam": "mine"}}
    (found,) = lint(Template({"Resources": {"Mine": bucket}}, tmp_path / "mine.json"), ["us-east-1"])
    assert found.startswith("mine.json: E3002 at Resources/Mine/Properties/BucketNam: ")


@cache
def acknowledged(changes: tuple[tuple[str, str], ...] = ()) -> str:
    """The page of acknowledged findings, with *changes* to the example's settings."""
    return app.findings(app.prepared(settings.read(EXAMPLE | dict(changes)), brought()))


def test_the_acknowledged_findings_are_documented() -> None:
    assert (ROOT / "docs" / "acknowledged-findings.md").read_text(encoding="utf-8") == acknowledged(), (
        "run: python app.py --pages"
    )


@pytest.mark.parametrize("changes", [{}, CHANGED], ids=["as published", "second copy"])
def test_nothing_is_acknowledged_that_is_not_found(changes: dict[str, str]) -> None:
    folder = next(iter(stacks(**changes).values())).file.parent
    report = json.loads((folder / "validation-report.json").read_text(encoding="utf-8"))
    found = {
        (row["ruleName"], row["acknowledgedAt"])
        for plugin in report["pluginReports"]
        for row in plugin["suppressedViolations"]
    }
    rows = re.findall(r"^\| (`.+`) \| (\S+) \|", acknowledged(tuple(changes.items())), re.MULTILINE)

    assert {(rule.strip("`"), path) for rule, path in rows} == found


SHARED = {
    ("AWS::Bedrock::DataSource", "Name"): "unique within its knowledge base",
    ("AWS::CloudWatch::Alarm", "MetricName"): "a reference, told apart by dimension or namespace",
    ("AWS::IAM::Policy", "PolicyName"): "unique within its role",
    ("Custom::CustomerProfiles", "DomainName"): "a reference; each copy knows the profiles that it made",
}
"""Names that two copies may have in common, with the reason."""


def physical_names(template: Template) -> set[tuple[str, str, str]]:
    """Every name that the template itself spells out, but for those that need not be unique."""
    return {
        (row["Type"], key, value)
        for row in template.document["Resources"].values()
        for key, value in row.get("Properties", {}).items()
        if key.endswith("Name") and isinstance(value, str) and (row["Type"], key) not in SHARED
    }


def test_two_copies_live_in_one_account() -> None:
    first, second = stacks(), stacks(APP_NAME="Second")
    names = [{name for template in each.values() for name in physical_names(template)} for each in (first, second)]
    exports = [
        {
            row["Export"]["Name"]
            for template in each.values()
            for row in template.document.get("Outputs", {}).values()
            if "Export" in row
        }
        for each in (first, second)
    ]

    assert set(first).isdisjoint(second)
    assert names[0].isdisjoint(names[1])
    assert exports[0].isdisjoint(exports[1])
    # What a named thing is kept in: two copies must not count each other's articles.
    namespaces = [
        {row["MetricTransformations"][0]["MetricNamespace"] for row in each.properties("AWS::Logs::MetricFilter")}
        for each in (backend(), backend(APP_NAME="Second"))
    ]
    assert namespaces == [{"ACEmailAI"}, {"Second"}]


def test_the_outputs_name_what_a_person_looks_for() -> None:
    outputs = backend().document["Outputs"]

    assert {"EmailFunctionName", "QueryFunctionName", "EmailFlowArn", "KnowledgeBaseId", "ResultsTableName"} <= set(
        outputs
    )
    assert {"FlowAssociation", "ModelIds", "FailureQueueUrl"} <= set(outputs)
    links = {name: text(row["Value"]) for name, row in outputs.items() if name.endswith("Console")}
    assert len(links) == 5
    assert all(link.startswith("https://us-east-1.console.aws.amazon.com/") for link in links.values())


def test_nothing_that_belongs_to_the_instance_is_made() -> None:
    types = {row["Type"] for template in of_others() for row in template.document["Resources"].values()}

    assert not {kind for kind in types if kind.startswith(("AWS::Wisdom::", "AWS::Cases::", "AWS::CustomerProfiles::"))}
    assert "AWS::Connect::Instance" not in types


def test_the_functions_a_flow_calls_share_one_asset_with_the_files_of_the_checkout() -> None:
    template = backend()
    folders = {template.asset_of(template.function(handler)["Properties"]) for handler in (EMAIL, QUERY, LEDGER)}

    (folder,) = folders
    assert files_of(folder) == files_of(RUNTIME)


@pytest.mark.parametrize("changes", [{}, CHANGED], ids=["as published", "second copy"])
def test_every_function_finds_its_handler_in_its_asset(changes: dict[str, str]) -> None:
    for template in stacks(**changes).values():
        for function in template.properties("AWS::Lambda::Function"):
            if function["Runtime"] == "python3.14":
                module, _, name = function["Handler"].partition(".")
                program = template.asset_of(function) / f"{module}.py"
                assert f"def {name}(" in program.read_text(encoding="utf-8")


def test_customers_are_given_to_the_one_function_that_writes_them() -> None:
    template = backend(**CHANGED)
    functions = template.properties("AWS::Lambda::Function")
    holding = {row["Handler"] for row in functions if (template.asset_of(row) / "customerprofiles.csv").exists()}

    assert holding == {"profiles.on_event"}


def test_templates_fit_into_cloudformation() -> None:
    assert all(len(json.dumps(template.document)) < 1_000_000 for template in every_template())
    assert all(len(template.document["Resources"]) < 500 for template in every_template())
