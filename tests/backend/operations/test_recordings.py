"""A caller is found by the number, with the sound of the calls, and nothing of it is left after an erasure."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner, Result

from adapters.stores.items import encode
from adapters.stores.ledger_key import LedgerKey
from backend.names import RECORDINGS
from backend.operations import account as accounts
from backend.operations.__main__ import main
from backend.operations.account import Clients
from mail.addresses import sender_key
from tests.backend.operations.conftest import Account
from tests.fakes.service import SESSION

JO, SAM = "+12025550100", "+12025550199"
BUCKET, TABLE = "recordings-bucket", "calls"
FILES: Final = {
    JO: ["recordings/2026/jo.wav", "analyses/App-jo/redacted.json"],
    SAM: ["recordings/2026/sam.wav", "analyses/App-sam/redacted.json"],
}

Call = Callable[..., Result]


@pytest.fixture
def call(account: Account, checkout: Path, stores: str, aws: Clients, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Deploy the unit, with a call of each; give the command line."""
    stack = account.names.recordings_stack
    account.cloudformation.stacks[stack] = RECORDINGS
    account.cloudformation.outputs[stack] = {
        "RecordingsBucketName": BUCKET,
        "RecordingsTableName": TABLE,
        "RecordingsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/k",
    }
    account.service.clients["s3"] = SESSION.client("s3")
    monkeypatch.setattr(accounts, "clients", lambda _: aws)
    aws("s3").create_bucket(Bucket=BUCKET)
    key = [{"AttributeName": "id", "KeyType": "HASH"}]
    kinds = [{"AttributeName": "id", "AttributeType": "S"}]
    aws("dynamodb").create_table(
        TableName=TABLE, KeySchema=key, AttributeDefinitions=kinds, BillingMode="PAY_PER_REQUEST"
    )
    seal = LedgerKey(aws("secretsmanager"), stores).seal
    for number, files in FILES.items():
        name = "App-jo" if number == JO else "App-sam"
        item = {"id": name, "file": files[0], "customer": sender_key(seal, number), "figures": "{}"}
        aws("dynamodb").put_item(TableName=TABLE, Item=encode(item))
        for file in files:
            aws("s3").put_object(Bucket=BUCKET, Key=file, Body=b"RIFF")
    return lambda *arguments: CliRunner().invoke(main, ["--folder", str(checkout), *arguments])


def left(aws: Clients) -> set[str]:
    files = {row["Key"] for row in aws("s3").list_objects_v2(Bucket=BUCKET)["Contents"]}
    return files | {item["id"]["S"] for item in aws("dynamodb").scan(TableName=TABLE)["Items"]}


def test_an_export_names_the_calls_and_where_they_can_be_heard(call: Call) -> None:
    shown = call("export", JO)

    assert shown.exit_code == 0, shown.output
    assert all(name in shown.output for name in ("App-jo", *FILES[JO]))
    assert not [name for name in ("App-sam", *FILES[SAM]) if name in shown.output]


def test_nothing_is_left_of_a_caller_and_everything_of_another(call: Call, aws: Clients) -> None:
    done = call("erase", JO, "--yes")

    assert done.exit_code == 0, done.output
    assert left(aws) == {"App-sam", *FILES[SAM]}


def test_where_a_recording_cannot_be_deleted_its_row_stays_so_that_another_try_finds_it(
    call: Call, aws: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(**_: Any) -> None:
        raise RuntimeError("AccessDenied")

    monkeypatch.setattr(aws("s3"), "delete_object", denied)
    assert call("erase", JO, "--yes").exit_code == 1
    assert left(aws) == {"App-jo", "App-sam", *FILES[JO], *FILES[SAM]}
