"""The stack of a sandbox's instance, and how the others learn of it."""

import json
from typing import Any

from backend.sandbox.brought import IDS, LEFT_TO_DO
from tests.fakes.deployment import Template, backend, stacks

ALIAS = "acemailai-111122223333"


def instance() -> Template:
    return stacks(SANDBOX="true")["ACEmailAIInstance"]


def imported(node: Any) -> set[str]:
    if isinstance(node, list):
        return {name for value in node for name in imported(value)}
    if isinstance(node, dict):
        own = {node["Fn::ImportValue"]} if "Fn::ImportValue" in node else set()
        return own | {name for value in node.values() for name in imported(value)}
    return set()


def only(kind: str) -> str:
    (name,) = instance().all(kind)
    return name


def test_a_sandbox_is_one_stack_more() -> None:
    assert set(stacks(SANDBOX="true")) == {"ACEmailAIInstance", "OpenSearchStack", "ACEmailAISandbox"}


def test_the_other_stacks_take_exactly_what_the_instance_says() -> None:
    exported = {row["Export"]["Name"] for row in instance().document["Outputs"].values() if "Export" in row}
    taken = {name for name in imported(backend(SANDBOX="true").document) if isinstance(name, str)}

    assert exported == {f"ACEmailAIInstance-{name}" for name in IDS}
    assert exported <= taken
    assert "00000000-0000-4000-8000" not in json.dumps(backend(SANDBOX="true").document)


def test_a_mail_that_comes_to_the_queue_finds_agents_who_take_it_and_can_answer() -> None:
    agents = instance().only("AWS::Connect::RoutingProfile")
    queue = {"Fn::GetAtt": [only("AWS::Connect::Queue"), "QueueArn"]}
    reached = {
        (row["QueueReference"]["Channel"], str(row["QueueReference"]["QueueArn"])) for row in agents["QueueConfigs"]
    }

    assert reached == {(channel, str(queue)) for channel in ("EMAIL", "TASK", "CHAT")}
    assert {row["Channel"] for row in agents["MediaConcurrencies"]} == {"EMAIL", "TASK", "CHAT"}
    assert instance().only("AWS::Connect::Queue")["OutboundEmailConfig"] == {
        "OutboundEmailAddressId": {"Fn::GetAtt": [only("AWS::Connect::EmailAddress"), "EmailAddressArn"]}
    }


def test_mails_and_attachments_have_a_place_before_the_address_comes() -> None:
    needed = instance().dependencies(only("AWS::Connect::EmailAddress"))
    kinds = {
        instance().document["Resources"][name]["Properties"].get("ResourceType")
        for name in needed & instance().all("AWS::Connect::InstanceStorageConfig").keys()
    }

    assert kinds == {"EMAIL_MESSAGES", "ATTACHMENTS", "CHAT_TRANSCRIPTS"}


def test_what_customers_write_is_kept_encrypted_for_a_while_and_in_no_log() -> None:
    for bucket in instance().properties("AWS::S3::Bucket"):
        assert bucket["BucketEncryption"]
        assert all(bucket["PublicAccessBlockConfiguration"].values())
        assert [row["ExpirationInDays"] for row in bucket["LifecycleConfiguration"]["Rules"]] == [90]
    denied = [
        statement["Condition"]
        for row in instance().properties("AWS::S3::BucketPolicy")
        for statement in row["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny"
    ]
    assert denied == [{"Bool": {"aws:SecureTransport": "false"}}] * 2
    assert instance().only("AWS::Connect::Instance")["Attributes"]["ContactflowLogs"] is False


def test_profiles_and_assistant_are_named_so_that_connect_may_use_them() -> None:
    assert instance().only("AWS::CustomerProfiles::Domain")["DomainName"] == f"amazon-connect-{ALIAS}"
    assert {"Key": "AmazonConnectEnabled", "Value": "True"} in instance().only("AWS::Wisdom::Assistant")["Tags"]


def test_what_no_template_makes_is_said() -> None:
    said = [row["Value"] for name, row in instance().document["Outputs"].items() if name.startswith("LeftToDo")]

    assert said == list(LEFT_TO_DO)
