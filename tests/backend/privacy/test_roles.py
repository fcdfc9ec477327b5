"""Each role may do what the table says: the policies of IAM let it, and nothing beside it opens a text."""

from fnmatch import fnmatchcase
from typing import Any

import pytest

from backend.privacy import roles
from backend.privacy.roles import NotAllowedError, Permission, Role

NAMES = ("results", "ledger", "interactions", "texts", "customer_keys", "ledger_key", "master_key", "failures")
RESOURCES = {name: f"arn:aws:test:::{name}" for name in NAMES}


def lets(policy: dict[str, Any], action: str, name: str) -> bool:
    """Decide as IAM does: what is denied stays denied, and what nobody allows is denied too."""
    effects = {
        row["Effect"]
        for row in policy["Statement"]
        if any(fnmatchcase(action, each) for each in row["Action"]) and {RESOURCES[name], "*"} & set(row["Resource"])
    }
    return effects == {"Allow"}


@pytest.mark.parametrize("role", Role)
def test_only_whoever_may_open_texts_is_let_decrypt(role: Role) -> None:
    opens = lets(roles.policy(role, RESOURCES), "kms:Decrypt", "master_key")
    assert opens == roles.may(role, Permission.OPEN_TEXTS) == (role is Role.LEAD)


def test_the_analyst_reads_records_and_no_text_key_or_secret() -> None:
    policy = roles.policy(Role.ANALYST, RESOURCES)
    assert lets(policy, "dynamodb:Scan", "interactions")
    for action, name in [
        ("dynamodb:GetItem", "texts"),
        ("dynamodb:GetItem", "customer_keys"),
        ("kms:Decrypt", "master_key"),
        ("secretsmanager:GetSecretValue", "ledger_key"),
    ]:
        assert not lets({"Statement": [*policy["Statement"], everything()]}, action, name)


def everything() -> dict[str, Any]:
    """What another policy may allow."""
    return {"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}


@pytest.mark.parametrize("role", Role)
def test_only_whoever_may_erase_is_let_delete(role: Role) -> None:
    deletes = {lets(roles.policy(role, RESOURCES), "dynamodb:DeleteItem", name) for name in ("texts", "customer_keys")}
    assert deletes == {roles.may(role, Permission.ERASE)}


def test_files_of_analytics_are_deleted_by_the_operator_where_there_are_any() -> None:
    files = {"analytics_bucket": "arn:b", "analytics_files": "arn:b/*", "analytics_stream": "arn:s"}
    with_unit = {
        role: "s3:DeleteObject" in str(roles.policy(role, RESOURCES | files)) for role in (Role.OPERATOR, Role.LEAD)
    }
    assert with_unit == {Role.OPERATOR: True, Role.LEAD: False}
    assert "analytics" not in str(roles.policy(Role.OPERATOR, RESOURCES))


@pytest.mark.parametrize("role", Role)
def test_calls_are_listened_to_by_whoever_opens_texts_and_deleted_by_whoever_erases(
    role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RESOURCES, "calls", "arn:c")
    monkeypatch.setitem(RESOURCES, "recordings_files", "arn:r/*")
    monkeypatch.setitem(RESOURCES, "recordings_key", "arn:k")
    policy = roles.policy(role, RESOURCES)

    assert lets(policy, "s3:GetObject", "recordings_files") == roles.may(role, Permission.OPEN_TEXTS)
    beside = {"Statement": [*policy["Statement"], everything()]}
    assert lets(beside, "s3:GetObject", "recordings_files") == roles.may(role, Permission.OPEN_TEXTS)
    for action, name in (("s3:DeleteObject", "recordings_files"), ("dynamodb:DeleteItem", "calls")):
        assert lets(policy, action, name) == roles.may(role, Permission.ERASE)


def test_texts_are_opened_for_their_purpose_alone() -> None:
    (row,) = [row for row in roles.policy(Role.LEAD, RESOURCES)["Statement"] if row["Action"] == ["kms:Decrypt"]]
    assert row["Condition"] == {"StringEquals": {"kms:EncryptionContext:purpose": "decisions"}}


def test_a_refusal_names_the_roles_that_may() -> None:
    with pytest.raises(NotAllowedError, match="analyst may not open texts; these may: lead"):
        roles.require(Role.ANALYST, Permission.READ_RECORDS, Permission.OPEN_TEXTS)
