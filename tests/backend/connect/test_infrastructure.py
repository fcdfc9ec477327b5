import json
from typing import Any

import pytest

from backend.names import Names
from tests.fakes.deployment import CHANGED, as_list, backend, brought, text

INSTANCE = "arn:aws:connect:us-east-1:111122223333:instance/00000000-0000-4000-8000-000000000001"
EMAIL, GUIDE, TASK = "EmailSuggestedResponseConfidenceScore", "Email-SBS", "Email-Task"
FLOW, ASSOCIATION = "AWS::Connect::ContactFlow", "AWS::Connect::IntegrationAssociation"
PROFILES, ASSOCIATE = "profiles.on_event", "flow_association.on_event"


def flow(name: str, **changes: str) -> dict[str, Any]:
    return backend(**changes).only(FLOW, Name=name)


def content(name: str, **changes: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text(flow(name, **changes)["Content"]))
    return document


def logical_id(kind: str, name: str) -> str:
    return next(key for key, row in backend().all(kind).items() if row["Properties"].get("Name") == name)


@pytest.mark.parametrize("name", [EMAIL, GUIDE, TASK])
def test_flows_are_deployed_under_the_name_of_the_copy_and_fit_into_connect(name: str) -> None:
    deployed = flow(f"ACEmailAI-{name}")

    assert deployed["InstanceArn"] == INSTANCE
    assert deployed["Type"] == "CONTACT_FLOW"
    assert len(text(deployed["Content"])) < 256_000
    assert "${" not in text(deployed["Content"])


def test_the_mail_flow_calls_the_functions_of_this_deployment() -> None:
    called = {
        row["Parameters"]["LambdaFunctionARN"]
        for row in content(f"ACEmailAI-{EMAIL}")["Actions"]
        if row["Type"] == "InvokeLambdaFunction"
    }
    functions = backend().all("AWS::Lambda::Function")
    names = Names("ACEmailAI").flow_functions
    named = {f"<{key}.Arn>" for key, row in functions.items() if row["Properties"].get("FunctionName") in names}

    assert called == named


def test_the_mail_flow_leads_to_the_guide_and_the_task_flow_of_this_deployment() -> None:
    document = text(flow(f"ACEmailAI-{EMAIL}")["Content"])

    for name in (GUIDE, TASK):
        assert f"<{logical_id(FLOW, f'ACEmailAI-{name}')}.ContactFlowArn>" in document


def test_connect_may_call_a_function_before_the_flow_that_calls_it_exists() -> None:
    template = backend()
    permissions = {
        key
        for key, row in template.all("AWS::Lambda::Permission").items()
        if row["Properties"]["Principal"] == "connect.amazonaws.com"
    }

    assert len(permissions) == len(template.all(ASSOCIATION)) == 3
    assert {*permissions, *template.all(ASSOCIATION)} <= template.dependencies(logical_id(FLOW, f"ACEmailAI-{EMAIL}"))


def test_only_this_instance_of_this_account_may_call() -> None:
    granted = [
        row for row in backend().properties("AWS::Lambda::Permission") if row["Principal"] == "connect.amazonaws.com"
    ]

    assert [(row["SourceArn"], row["SourceAccount"]) for row in granted] == [(INSTANCE, "111122223333")] * 3


def test_functions_are_associated_with_the_instance() -> None:
    for row in backend().properties(ASSOCIATION):
        assert row["InstanceId"] == INSTANCE
        assert row["IntegrationType"] == "LAMBDA_FUNCTION"


def test_a_category_has_its_own_queue_where_one_is_configured() -> None:
    document = text(flow(f"Second-{EMAIL}", **CHANGED)["Content"])

    assert f"/queue/{CHANGED['AMAZON_CONNECT_QUEUE_ID_PAYMENT']}" in document
    assert "/queue/00000000-0000-4000-8000-000000000002" in document


def test_threshold_and_waits_are_those_of_the_settings() -> None:
    compared = {
        condition["Condition"]["Operands"][0]
        for row in content(f"Second-{EMAIL}", **CHANGED)["Actions"]
        if row["Type"] == "Compare" and row["Parameters"]["ComparisonValue"] == "$.Attributes.confidenceScore"
        for condition in row["Transitions"]["Conditions"]
    }
    counts = {
        row["Parameters"]["LoopCount"]
        for row in content(f"Second-{EMAIL}", **CHANGED)["Actions"]
        if row["Type"] == "Loop"
    }

    assert "90" in compared
    assert "7" in counts


def test_the_assistant_is_asked_only_where_there_is_one() -> None:
    without = {row["Type"] for row in content(f"ACEmailAI-{EMAIL}")["Actions"]}
    having = {row["Type"] for row in content(f"Second-{EMAIL}", **CHANGED)["Actions"]}

    assert "CreateWisdomSession" not in without
    assert "CreateWisdomSession" in having


def test_profiles_follow_the_file_of_customers() -> None:
    profiles = backend(**CHANGED).only("Custom::CustomerProfiles")

    assert profiles["DomainName"] == "amazon-connect-anycompany"
    assert tuple(profiles["AccountNumbers"]) == brought().customers.account_numbers
    assert len(profiles["ContentHash"]) == 16


def test_nothing_of_a_customer_is_deployed_unless_it_is_asked_for() -> None:
    template = backend()
    profiles = template.only("Custom::CustomerProfiles")

    assert (profiles["Write"], profiles.get("AccountNumbers", [])) == (False, [])
    assert not list(template.file.parent.glob("asset.*/customerprofiles.csv"))


def test_profiles_may_be_changed_in_the_domain_of_the_settings_only() -> None:
    domain = "arn:aws:profile:us-east-1:111122223333:domains/amazon-connect-anycompany"
    template = backend()

    assert {action for action in template.actions_of(PROFILES) if action.startswith("profile:")} == {
        f"profile:{verb}Profile{plural}"
        for verb, plural in (("Create", ""), ("Update", ""), ("Delete", ""), ("BatchGet", ""), ("Search", "s"))
    }
    assert template.resources_of(PROFILES, "profile:DeleteProfile") == [domain]


def test_the_address_is_bound_to_the_flow_of_this_deployment() -> None:
    association = backend().only("Custom::EmailFlowAssociation")

    assert association["EmailAddress"] == "care@anycompany.email.connect.aws"
    assert association["FlowArn"] == {"Fn::GetAtt": [logical_id(FLOW, f"ACEmailAI-{EMAIL}"), "ContactFlowArn"]}


def test_binding_is_allowed_on_this_instance_only() -> None:
    granted = [row for row in backend().may(ASSOCIATE) if "connect:AssociateFlow" in as_list(row["Action"])]

    assert [row["Condition"] for row in granted] == [
        {"StringEquals": {"connect:InstanceId": "00000000-0000-4000-8000-000000000001"}}
    ]


@pytest.mark.parametrize(("changes", "associate"), [({}, "true"), (CHANGED, "false")])
def test_the_address_is_bound_as_far_as_the_settings_allow(changes: dict[str, str], associate: str) -> None:
    association = backend(**changes).only("Custom::EmailFlowAssociation")

    assert association["Associate"] == associate
    assert "care@anycompany.email.connect.aws" in association["ByHand"]
    assert EMAIL in association["ByHand"]


def test_the_output_says_what_came_of_it() -> None:
    (name,) = backend().all("Custom::EmailFlowAssociation")

    assert backend().document["Outputs"]["FlowAssociation"]["Value"] == {"Fn::GetAtt": [name, "Advice"]}


def test_articles_reach_the_bucket_of_the_assistant_under_the_name_of_the_copy() -> None:
    uploads = backend(**CHANGED).properties("Custom::CDKBucketDeployment")

    assert {row.get("DestinationBucketKeyPrefix") for row in uploads} == {"sections", "Second"}
