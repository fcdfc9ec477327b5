from typing import Any

import pytest

from tests.fakes.deployment import backend


def tables() -> dict[str, dict[str, Any]]:
    """The tables by the name of their key."""
    return {
        row["Properties"]["KeySchema"][0]["AttributeName"]: row
        for row in backend().all("AWS::DynamoDB::Table").values()
    }


def test_there_is_a_table_of_results_and_one_of_claims() -> None:
    assert set(tables()) == {"contactId", "key"}


@pytest.mark.parametrize("key", ["contactId", "key"])
def test_rows_are_kept_on_demand_encrypted_and_recoverable(key: str) -> None:
    table = tables()[key]["Properties"]

    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


@pytest.mark.parametrize("key", ["contactId", "key"])
def test_rows_leave_by_their_ttl(key: str) -> None:
    table = tables()[key]["Properties"]

    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert table["KeySchema"] == [{"AttributeName": key, "KeyType": "HASH"}]


@pytest.mark.parametrize("key", ["contactId", "key"])
def test_a_table_leaves_with_the_stack_and_carries_no_fixed_name(key: str) -> None:
    assert tables()[key]["DeletionPolicy"] == "Delete"
    assert "TableName" not in tables()[key]["Properties"]
