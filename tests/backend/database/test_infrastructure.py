from typing import Any

import pytest

from tests.fakes.deployment import backend

KEYS = {"Results": "contactId", "Ledger": "key", "Interactions": "id", "Texts": "id", "CustomerKeys": "customer"}


def table(name: str) -> dict[str, Any]:
    (found,) = [row for id_, row in backend().all("AWS::DynamoDB::Table").items() if id_.startswith(f"Database{name}")]
    return found


def test_there_are_these_tables() -> None:
    assert len(backend().all("AWS::DynamoDB::Table")) == len(KEYS)


@pytest.mark.parametrize("name", KEYS)
def test_rows_are_kept_on_demand_and_encrypted_and_recoverable_but_for_keys_of_customers(name: str) -> None:
    properties = table(name)["Properties"]
    recoverable = name != "CustomerKeys"

    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["SSESpecification"] == {"SSEEnabled": True}
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": recoverable}


@pytest.mark.parametrize("name", KEYS)
def test_rows_leave_by_their_ttl(name: str) -> None:
    properties = table(name)["Properties"]

    assert properties["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert properties["KeySchema"] == [{"AttributeName": KEYS[name], "KeyType": "HASH"}]


@pytest.mark.parametrize("name", KEYS)
def test_a_table_leaves_with_the_stack_and_carries_no_fixed_name(name: str) -> None:
    assert table(name)["DeletionPolicy"] == "Delete"
    assert "TableName" not in table(name)["Properties"]


def test_the_master_key_is_turned_over_and_leaves_with_the_stack() -> None:
    (key,) = [row for name, row in backend().all("AWS::KMS::Key").items() if "MasterKey" in name]

    assert key["Properties"]["EnableKeyRotation"] is True
    assert (key["DeletionPolicy"], key["Properties"]["PendingWindowInDays"]) == ("Delete", 7)
