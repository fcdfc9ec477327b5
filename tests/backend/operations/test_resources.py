"""The names that the table of roles gives to stores and keys are those that a deployed copy is asked for."""

import pytest

from backend.operations import resources
from backend.operations.checks.names import units
from backend.operations.deployed import Deployed
from backend.privacy import roles
from backend.settings import Unit
from tests.backend.operations.conftest import ACCOUNT, Account

OUTPUTS = {
    Unit.CHAT: {"ConversationsTableName": "Conversations"},
    Unit.SCALE: {
        "ScaleDeadLettersUrl": f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/dead.fifo",
        "ScaleRefusedUrl": f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/refused",
    },
    Unit.RECORDINGS: {"RecordingsBucketName": "calls", "RecordingsTableName": "Calls", "RecordingsKeyArn": "arn:key"},
    Unit.ANALYTICS: {
        "AnalyticsBucketName": "rows",
        "AnalyticsStreamName": "Rows",
        "AnalyticsWorkGroup": "questions",
        "AnalyticsDatabase": "counted",
        "AnalyticsKeyArn": "arn:key",
    },
    Unit.AUDIT: {"AuditTableName": "Chain", "AuditBucketName": "anchors"},
}


@pytest.fixture
def everything(account: Account, deployed: Deployed, stores: str) -> dict[str, str]:
    """What a copy with all units has."""
    for unit, outputs in OUTPUTS.items():
        stack, brings = units(account.names)[unit]
        account.cloudformation.stacks[stack] = brings.description
        account.cloudformation.outputs[stack] = outputs
    return resources.of(deployed)


def test_every_name_of_the_table_is_known_where_all_units_are_there(everything: dict[str, str]) -> None:
    assert everything.keys() == roles.resources()


def test_arns_say_where_the_copy_is(everything: dict[str, str]) -> None:
    assert everything["calls"] == f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/Calls"
    assert everything["dead_letters"] == f"arn:aws:sqs:us-east-1:{ACCOUNT}:dead.fifo"
    assert everything["audit_anchors"] == "arn:aws:s3:::anchors/*"
    assert everything["analytics_table"] == f"arn:aws:glue:us-east-1:{ACCOUNT}:table/counted/written"


def test_a_copy_without_units_has_what_mails_need(deployed: Deployed, stores: str) -> None:
    tables = {"results", "ledger", "interactions", "texts", "customer_keys"}
    assert resources.of(deployed).keys() == {*tables, "ledger_key", "master_key", "failures"}
