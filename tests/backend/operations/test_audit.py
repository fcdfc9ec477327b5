"""The audit of a deployed copy: each export and erasure is noted there, and what was anchored cannot be taken back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner, Result

from adapters.stores.items import encode
from backend.audit.runtime.release import release
from backend.names import AUDIT
from backend.operations import account as accounts
from backend.operations.__main__ import main
from backend.operations.account import Clients
from backend.operations.data_subject import DataSubject
from backend.operations.deployed import Deployed
from tests.backend.operations.conftest import Account

JO = "jo@example.com"


@dataclass
class LockedBucket:
    """A bucket whose objects have versions, each locked unless somebody may lift that."""

    versions: list[str] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    full: bool = False
    mode: str = "GOVERNANCE"

    def get_object_lock_configuration(self, **_: str) -> dict[str, Any]:
        return {"ObjectLockConfiguration": {"Rule": {"DefaultRetention": {"Mode": self.mode, "Days": 1}}}}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803 - as the SDK names them
        assert (Bucket, Body) == ("anchors", b"")
        if self.full:
            raise refusal("SlowDown")
        self.versions.append(Key)

    def get_paginator(self, name: str) -> "LockedBucket":
        assert name == "list_object_versions"
        return self

    def paginate(self, **_: str) -> Iterator[dict[str, Any]]:
        yield {}
        yield {
            "Versions": [{"Key": key, "VersionId": str(place)} for place, key in enumerate(self.versions)],
            "DeleteMarkers": [{"Key": key, "VersionId": "marker"} for key in self.hidden],
        }

    def delete_object(self, *, Key: str, BypassGovernanceRetention: bool = False, **_: str) -> None:  # noqa: N803
        if not BypassGovernanceRetention:
            raise refusal("AccessDenied")
        self.versions = [key for key in self.versions if key != Key]
        self.hidden.discard(Key)


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code}}, "S3")


@pytest.fixture
def bucket(account: Account, stores: str, aws: Clients) -> LockedBucket:
    """The unit, deployed."""
    stack, there = account.names.audit_stack, LockedBucket()
    account.cloudformation.stacks[stack] = AUDIT
    account.cloudformation.outputs[stack] = {"AuditTableName": "audit", "AuditBucketName": "anchors"}
    account.service.clients["s3"] = there
    aws("dynamodb").create_table(
        TableName="audit",
        KeySchema=[{"AttributeName": "number", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "number", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return there


@pytest.fixture
def call(checkout: Path, stores: str, aws: Clients, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setattr(accounts, "clients", lambda _: aws)
    return lambda *arguments: CliRunner().invoke(main, ["--folder", str(checkout), *arguments])


def test_each_export_and_erasure_is_noted_and_anchored_unasked(
    call: Callable[..., Result], bucket: LockedBucket, aws: Clients
) -> None:
    for _ in range(11):
        assert call("export", JO).exit_code == 0
    assert [name.partition("-")[0] for name in bucket.versions] == [f"anchors/{n:010}" for n in range(1, 12)]
    assert call("audit").output.startswith("11 entries, as written. Head: ")
    assert JO not in str(aws("dynamodb").scan(TableName="audit"))


def test_an_entry_that_is_gone_or_another_is_found_and_nothing_is_done_after_it(
    call: Callable[..., Result], bucket: LockedBucket, aws: Clients
) -> None:
    call("export", JO)
    call("export", JO)
    aws("dynamodb").delete_item(TableName="audit", Key={"number": {"S": "0000000002"}})
    found = call("audit")
    assert (found.exit_code, "Entry 2 is missing, which was anchored." in found.output) == (1, True)
    assert call("audit", "--anchor").exit_code == call("export", JO).exit_code == 1
    assert len(bucket.versions) == 2


def test_what_somebody_deletes_in_the_bucket_is_only_hidden(
    call: Callable[..., Result], bucket: LockedBucket, aws: Clients
) -> None:
    call("export", JO)
    bucket.hidden.update(bucket.versions)
    aws("dynamodb").delete_item(TableName="audit", Key={"number": {"S": "0000000001"}})
    assert "Entry 1 is missing" in call("audit").output


def test_an_entry_that_could_not_be_anchored_is_anchored_later(
    call: Callable[..., Result], bucket: LockedBucket
) -> None:
    bucket.full = True
    refused = call("export", JO)
    assert (refused.exit_code, refused.output) == (1, "Error: The audit could not be anchored (SlowDown).\n")
    bucket.full = False
    assert call("audit", "--anchor").output.startswith("1 entry, as written.")
    assert len(bucket.versions) == 1


def test_nothing_is_erased_that_cannot_be_noted(
    call: Callable[..., Result], bucket: LockedBucket, aws: Clients, deployed: Deployed
) -> None:
    row = {"contactId": "jo-1", "sender_key": DataSubject(deployed, JO).sealed()}
    aws("dynamodb").put_item(TableName="results", Item=encode(row))
    bucket.full = True
    assert call("erase", JO, "--yes").exit_code == 1
    assert aws("dynamodb").scan(TableName="results")["Count"] == 1
    bucket.full = False
    assert "1 erased." in call("erase", JO, "--yes").output
    assert call("audit").output.startswith("2 entries, as written.")


def test_without_the_unit_the_file_is_what_there_is(call: Callable[..., Result]) -> None:
    assert call("export", JO).exit_code == 0
    assert "name it in UNITS, and deploy; or name the FILE." in call("audit").output


def test_the_bucket_of_a_sandbox_is_emptied_of_everything() -> None:
    bucket = LockedBucket(["anchors/1", "anchors/2"], {"anchors/3"})
    assert release(bucket, "anchors") == 3
    assert (bucket.versions, bucket.hidden) == ([], set())


def test_a_sandbox_that_became_production_keeps_its_anchors() -> None:
    bucket = LockedBucket(["anchors/1"], mode="COMPLIANCE")
    assert (release(bucket, "anchors"), bucket.versions) == (0, ["anchors/1"])
