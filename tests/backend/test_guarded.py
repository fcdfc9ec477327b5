"""What a deployment keeps stays what it is: under the same ids, and in production whatever is deleted."""

import json
from typing import Any

import pytest

from tests.fakes.deployment import CHANGED, OTHER_STORE, Resource, backend, stacks, vector_store

PINNED: dict[str, dict[str, set[str]]] = {
    "OpenSearchStack": {
        "AWS::OpenSearchServerless::Collection": {"Collection"},
        "Custom::VectorIndex": {"Index4A79713B"},
    },
    "ACEmailAISandbox": {
        "AWS::Bedrock::DataSource": {"KnowledgeSections79B190A4"},
        "AWS::Bedrock::KnowledgeBase": {"KnowledgeKnowledgeBase7F97F906"},
        "AWS::DynamoDB::Table": {
            *("DatabaseResults1D3EF15C", "DatabaseLedger75E8B54F", "DatabaseInteractionsC2D8C959"),
            *("DatabaseTexts14CF5C09", "DatabaseCustomerKeys81450224"),
        },
        "AWS::KMS::Key": {"DatabaseMasterKeyC1D04BAE"},
        "AWS::S3::Bucket": {"StorageArticles861864AA", "StorageAccessLogs96FB524C"},
        "AWS::SQS::Queue": {"APIFailuresCEDC20CB", "KnowledgeChanges429C2C0C", "KnowledgeFailures41F6DEBE"},
        "AWS::SecretsManager::Secret": {"APILedgerKey4D5F98AF"},
        "AWS::SSM::Parameter": {"APIMode3D48E5A8"},
        "Custom::CustomerProfiles": {"ConnectProfiles9E586631"},
        "Custom::EmailFlowAssociation": {"ConnectFlowAssociationFC1D5455"},
        "Custom::FirstMode": {"SwitchFirstMode8B74B059"},
    },
}
"""Stack, type and logical ids of whatever would be lost, taken away or turned if it got another id."""

KEEPING = {"AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::SecretsManager::Secret"}


def keeping(**changes: str) -> dict[str, Resource]:
    return {name: row for kind in KEEPING for name, row in backend(**changes).all(kind).items()}


@pytest.mark.parametrize(("stack", "kind"), [(stack, kind) for stack, kinds in PINNED.items() for kind in kinds])
def test_what_holds_state_keeps_its_id(stack: str, kind: str) -> None:
    # Another id is another resource: CloudFormation makes it empty and deletes the one before, without a word.
    assert set(stacks()[stack].all(kind)) == PINNED[stack][kind]
    if stack == "ACEmailAISandbox":
        # With every option other than its default there is more, and nothing under another id.
        assert set(backend(**CHANGED).all(kind)) >= PINNED[stack][kind]


def test_a_sandbox_leaves_nothing() -> None:
    assert {row["DeletionPolicy"] for row in keeping().values()} == {"Delete"}
    assert "DeletionProtectionEnabled" not in backend().properties("AWS::DynamoDB::Table")[0]
    assert len(backend().all("Custom::S3AutoDeleteObjects")) == 2


def test_production_keeps_what_it_holds_whatever_becomes_of_the_stack() -> None:
    kept = keeping(**CHANGED)

    assert {row["Type"] for row in kept.values()} == KEEPING
    assert {(row["DeletionPolicy"], row["UpdateReplacePolicy"]) for row in kept.values()} == {("Retain", "Retain")}
    template = backend(**CHANGED)
    assert all(row["DeletionProtectionEnabled"] for row in template.properties("AWS::DynamoDB::Table"))
    assert template.all("Custom::S3AutoDeleteObjects") == {}
    sections = template.only("Custom::CDKBucketDeployment", DestinationBucketKeyPrefix="sections")
    assert sections["RetainOnDelete"] is True


@pytest.mark.parametrize(("changes", "protected"), [({}, False), (CHANGED, True)])
def test_stacks_of_production_are_protected_against_their_deletion(changes: dict[str, str], protected: bool) -> None:
    assert {bool(found["terminationProtection"]) for found in manifest(**changes)} == {protected}


def test_tags_reach_what_can_take_them_and_no_stack() -> None:
    tagged = {"Key": "cost-center", "Value": "mail"}
    template = backend(**CHANGED)

    assert all(tagged in row["Properties"]["Tags"] for row in keeping(**CHANGED).values())
    assert not any("Tags" in row for row in template.properties("AWS::Connect::IntegrationAssociation"))
    # CloudFormation would hand a stack's tags on to its collection, whose own can never change.
    assert {found.get("tags") for found in manifest(**CHANGED)} == {None}


def test_the_collection_is_tagged_as_it_always_was() -> None:
    collection = vector_store(**OTHER_STORE).only("AWS::OpenSearchServerless::Collection")

    assert collection["Tags"] == [{"Key": "application", "Value": "ACEmailAI"}]


def test_every_role_has_the_boundary() -> None:
    boundary = "policy/bounds"
    roles = [row for each in stacks(**CHANGED).values() for row in each.properties("AWS::IAM::Role")]

    assert roles
    assert all(boundary in str(row["PermissionsBoundary"]) for row in roles)


def test_assets_come_from_the_bucket_of_the_qualifier() -> None:
    code = [row["Code"] for row in backend(**CHANGED).properties("AWS::Lambda::Function")]
    buckets = {str(row["S3Bucket"]) for row in code if "S3Bucket" in row}

    assert buckets == {"cdk-mybank1-assets-111122223333-eu-central-1"}


def manifest(**changes: str) -> list[dict[str, Any]]:
    folder = next(iter(stacks(**changes).values())).file.parent
    document = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    rows = document["artifacts"].values()
    return [row["properties"] for row in rows if row["type"] == "aws:cloudformation:stack"]
