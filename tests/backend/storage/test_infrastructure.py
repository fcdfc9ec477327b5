from typing import Any

import pytest

from tests.fakes.deployment import as_list, backend


@pytest.fixture(params=["StorageArticles", "StorageAccessLogs"])
def bucket(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    ((name, row),) = [(n, row) for n, row in backend().all("AWS::S3::Bucket").items() if n.startswith(request.param)]
    return name, row["Properties"]


def test_there_is_a_bucket_for_articles_and_one_for_its_log() -> None:
    assert len(backend().all("AWS::S3::Bucket")) == 2


def test_no_bucket_is_public(bucket: tuple[str, dict[str, Any]]) -> None:
    _, properties = bucket

    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(properties["PublicAccessBlockConfiguration"]) == 4
    assert "AccessControl" not in properties


def test_buckets_are_encrypted(bucket: tuple[str, dict[str, Any]]) -> None:
    _, properties = bucket

    (rule,) = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"


def test_buckets_refuse_plain_http(bucket: tuple[str, dict[str, Any]]) -> None:
    name, _ = bucket
    policy = backend().only("AWS::S3::BucketPolicy", Bucket={"Ref": name})

    denied = [row for row in policy["PolicyDocument"]["Statement"] if row["Effect"] == "Deny"]
    assert [row["Condition"] for row in denied] == [{"Bool": {"aws:SecureTransport": "false"}}]
    assert as_list(denied[0]["Action"]) == ["s3:*"]


def test_what_is_deleted_or_old_does_not_stay_for_ever(bucket: tuple[str, dict[str, Any]]) -> None:
    _, properties = bucket

    assert properties["LifecycleConfiguration"]["Rules"][0]["Status"] == "Enabled"


def test_articles_are_versioned_logged_and_announce_their_changes() -> None:
    (articles,) = [row for row in backend().properties("AWS::S3::Bucket") if "LoggingConfiguration" in row]

    assert articles["VersioningConfiguration"] == {"Status": "Enabled"}
    assert articles["NotificationConfiguration"] == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
