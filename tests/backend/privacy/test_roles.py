"""Each role may do what the table says: the policies of IAM let it, and nothing beside it opens a text."""

from fnmatch import fnmatchcase
from typing import Any

import pytest

from backend.privacy import roles
from backend.privacy.roles import NotAllowedError, Permission, Role

NAMES = ("results", "ledger", "interactions", "texts", "customer_keys", "ledger_key", "master_key", "failures")
OF_CHATS = ("conversations",)
OF_ANALYTICS = tuple(
    f"analytics_{name}"
    for name in ("bucket", "files", "rows", "answers", "stream", "workgroup", "catalog", "database", "table", "key")
)
OF_AUDIT = ("audit_table", "audit_bucket", "audit_anchors")
RESOURCES = {name: f"arn:aws:test:::{name}" for name in (*NAMES, *OF_CHATS, *OF_ANALYTICS, *OF_AUDIT)}


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
    assert "*" not in {action for row in policy["Statement"] for action in row["Action"]}
    for action, name in [
        ("dynamodb:GetItem", "texts"),
        ("dynamodb:GetItem", "customer_keys"),
        ("dynamodb:GetItem", "results"),
        ("dynamodb:GetItem", "conversations"),
        ("kms:Decrypt", "master_key"),
        ("secretsmanager:GetSecretValue", "ledger_key"),
    ]:
        assert not lets({"Statement": [*policy["Statement"], everything()]}, action, name)


@pytest.mark.parametrize("role", Role)
def test_whoever_may_read_a_store_may_use_the_operators_key_through_its_service_alone(role: Role) -> None:
    plain, key = roles.policy(role, RESOURCES), "arn:aws:test:::data_key"
    of_stores = {action.partition(":")[0] for row in plain["Statement"] for action in allowed(row)}
    added = [row for row in roles.policy(role, RESOURCES | {"data_key": key})["Statement"] if row["Resource"] == [key]]

    assert [row for row in plain["Statement"] if key in row["Resource"]] == []
    via = [each.partition(".")[0] for row in added for each in row["Condition"]["StringLike"]["kms:ViaService"]]
    assert set(via) == of_stores & {"dynamodb", "secretsmanager", "sqs"}


def allowed(row: dict[str, Any]) -> list[str]:
    return list(row["Action"]) if row["Effect"] == "Allow" else []


def everything() -> dict[str, Any]:
    """What another policy may allow."""
    return {"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}


ERASED = ("results", "ledger", "interactions", "texts", "customer_keys", "conversations")


@pytest.mark.parametrize("role", Role)
def test_only_whoever_may_erase_is_let_delete(role: Role) -> None:
    deletes = {lets(roles.policy(role, RESOURCES), "dynamodb:DeleteItem", name) for name in ERASED}
    assert deletes == {roles.may(role, Permission.ERASE)}


ASKS = [
    ("athena:StartQueryExecution", "analytics_workgroup"),
    ("athena:GetQueryResults", "analytics_workgroup"),
    ("glue:GetTable", "analytics_table"),
    ("s3:GetObject", "analytics_rows"),
    ("s3:PutObject", "analytics_answers"),
    ("kms:Decrypt", "analytics_key"),
]
"""What a question in Athena needs: https://docs.aws.amazon.com/athena/latest/ug/managed-policies.html"""


def test_the_analyst_alone_asks_athena_and_only_in_the_workgroup_that_limits_it() -> None:
    for role in Role:
        policy = roles.policy(role, RESOURCES)
        asks = {lets(policy, action, name) for action, name in ASKS}
        assert asks == {roles.may(role, Permission.ASK_ANALYTICS)} == {role is Role.ANALYST}, role
    wide = [row for row in roles.policy(Role.ANALYST, RESOURCES)["Statement"] if "*" in row["Resource"]]
    assert not [action for row in wide if row["Effect"] == "Allow" for action in row["Action"] if "athena" in action]


def test_the_analyst_decrypts_rows_by_s3_alone_and_writes_answers_not_rows() -> None:
    policy = roles.policy(Role.ANALYST, RESOURCES)
    decrypting = [row for row in policy["Statement"] if row["Effect"] == "Allow" and "kms" in str(row["Action"])]
    assert [row["Resource"] for row in decrypting] == [[RESOURCES["analytics_key"]]]
    assert decrypting[0]["Condition"] == {"StringLike": {"kms:ViaService": ["s3.*.amazonaws.com"]}}
    assert not any(lets(policy, action, "analytics_rows") for action in ("s3:PutObject", "s3:DeleteObject"))


@pytest.mark.parametrize("role", Role)
def test_nobody_takes_an_entry_or_an_anchor_of_the_audit_away(role: Role) -> None:
    policy = roles.policy(role, RESOURCES)
    wider = {"Statement": [*policy["Statement"], everything()]}
    for action, name in [
        ("dynamodb:DeleteItem", "audit_table"),
        ("dynamodb:UpdateItem", "audit_table"),
        ("s3:DeleteObjectVersion", "audit_anchors"),
        ("s3:BypassGovernanceRetention", "audit_anchors"),
    ]:
        assert not lets(wider, action, name)
    assert lets(policy, "dynamodb:PutItem", "audit_table") == roles.may(role, Permission.NOTE_ACTS)
    reads = roles.may(role, Permission.READ_AUDIT) or roles.may(role, Permission.NOTE_ACTS)
    assert (
        lets(policy, "dynamodb:Scan", "audit_table") == lets(policy, "s3:ListBucketVersions", "audit_bucket") == reads
    )


def test_files_of_analytics_are_deleted_by_the_operator_where_there_are_any() -> None:
    with_unit = {
        role: lets(roles.policy(role, RESOURCES), "s3:DeleteObject", "analytics_files")
        for role in (Role.OPERATOR, Role.LEAD)
    }
    without = {name: RESOURCES[name] for name in NAMES}
    assert with_unit == {Role.OPERATOR: True, Role.LEAD: False}
    assert "analytics" not in str([roles.policy(role, without) for role in Role])


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
