"""What is stored about customers lies under the operator's key where there is one."""

import pytest

from backend.data_key import USES
from tests.backend.test_settings import problems
from tests.fakes.deployment import CHANGED, Template, as_list, backend, references, stacks

KEY = CHANGED["DATA_KEY_ARN"]
OURS = (
    "lambda_function.lambda_handler",
    "query_tempo_storage.lambda_handler",
    "send_ledger.lambda_handler",
    "recorder.lambda_handler",
)


@pytest.fixture(scope="module")
def template() -> Template:
    return backend(**CHANGED)


def test_all_tables_are_encrypted_with_it(template: Template) -> None:
    found = [row["SSESpecification"] for row in template.properties("AWS::DynamoDB::Table")]
    assert found == [{"KMSMasterKeyId": KEY, "SSEEnabled": True, "SSEType": "KMS"}] * 5


def test_logs_and_the_key_of_the_ledger_are_too(template: Template) -> None:
    rows = [*template.properties("AWS::Logs::LogGroup"), *template.properties("AWS::SecretsManager::Secret")]
    assert len(rows) > 3
    assert {row.get("KmsKeyId") for row in rows} == {KEY}


def test_failed_mails_are_and_notices_of_changed_articles_are_not(template: Template) -> None:
    queues = template.all("AWS::SQS::Queue")
    under_it = [name for name, row in queues.items() if row["Properties"].get("KmsMasterKeyId") == KEY]
    assert [name.startswith("APIFailures") for name in under_it] == [True]
    assert "SqsManagedSseEnabled" not in queues[under_it[0]]["Properties"]


def test_the_functions_may_use_it_and_nobody_may_do_more_with_it(template: Template) -> None:
    for handler in OURS:
        assert {action for action in template.actions_of(handler) if action.startswith("kms:")} == set(USES)
        assert [row for row in template.resources_of(handler, "kms:Decrypt") if isinstance(row, str)] == [KEY]


STORES = {
    *("AWS::DynamoDB::Table", "AWS::Kinesis::Stream", "AWS::SQS::Queue", "AWS::SecretsManager::Secret"),
    *("AWS::S3::Bucket", "AWS::KinesisFirehose::DeliveryStream"),
}
ABOUT_FILES_ONLY = {"s3:DeleteObject", "s3:GetBucket", "s3:List", "s3:PutBucketPolicy"}
"""What the CDK's function does that empties a bucket: it reads no file."""


def exports() -> dict[str, tuple[str, str]]:
    """Stack and logical id of what one stack lends another, by the name of the export."""
    return {
        row["Export"]["Name"]: (name, next(references(row["Value"])))
        for name, template in stacks(**CHANGED).items()
        for row in template.document.get("Outputs", {}).values()
        if "Export" in row and list(references(row["Value"]))
    }


def imports(node: object) -> list[str]:
    if isinstance(node, dict):
        inner = [name for value in node.values() for name in imports(value)]
        return [*inner, node["Fn::ImportValue"]] if isinstance(node.get("Fn::ImportValue"), str) else inner
    return [name for value in node for name in imports(value)] if isinstance(node, list) else []


def test_whoever_touches_a_store_under_it_may_use_it_in_every_stack() -> None:
    all_, lent = stacks(**CHANGED), exports()
    under = {
        (name, id_)
        for name, template in all_.items()
        for id_, row in template.document["Resources"].items()
        if row["Type"] in STORES and KEY in str(row["Properties"])
    }
    touching = 0
    for name, template in all_.items():
        roles: dict[str, list[dict[str, object]]] = {}
        for policy in template.properties("AWS::IAM::Policy"):
            for role in policy["Roles"]:
                roles.setdefault(str(role), []).extend(policy["PolicyDocument"]["Statement"])
        for role, statements in roles.items():
            reached = {
                store
                for row in statements
                if not all(action.rstrip("*").startswith(tuple(ABOUT_FILES_ONLY)) for action in as_list(row["Action"]))
                for store in (
                    *((name, each) for each in references(row["Resource"])),
                    *(lent[each] for each in imports(row["Resource"]) if each in lent),
                )
            } & under
            uses = {str(a) for row in statements if KEY in as_list(row["Resource"]) for a in as_list(row["Action"])}
            touching += bool(reached)
            assert not reached or "kms:Decrypt" in uses, (name, role, reached)
    assert touching > 10


def test_without_one_keys_of_aws_are_used() -> None:
    plain = backend()
    assert all("KmsKeyId" not in row for row in plain.properties("AWS::Logs::LogGroup"))
    assert all(row["SSESpecification"] == {"SSEEnabled": True} for row in plain.properties("AWS::DynamoDB::Table"))
    of_mails = [handler for handler in OURS if not handler.startswith("recorder")]
    assert not [action for handler in of_mails for action in plain.actions_of(handler) if action.startswith("kms:")]


def test_a_key_of_another_region_is_refused() -> None:
    (problem,) = problems(DATA_KEY_ARN=KEY)
    assert "no key of us-east-1" in problem
