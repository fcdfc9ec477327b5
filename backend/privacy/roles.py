"""Who may do what with what is held on customers: one table, for the policies of IAM and for the simulator."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any, Final

from backend.errors import RemedyError
from triage.tables import table

_TABLE: Final = table(__file__)

Resources = Mapping[str, str]
"""ARN by the name that the table gives a resource: results, ledger, interactions, texts, customer_keys, …"""

_SECRET: Final = {
    "kms:Decrypt": ("master_key",),
    "dynamodb:*": ("texts", "customer_keys", "results", "conversations"),
    "secretsmanager:GetSecretValue": ("ledger_key",),
    "s3:GetObject": ("recordings_files",),
}
"""What holds or opens texts, or tells who somebody is: denied to whom it is not granted, whatever others allow."""
DATA_KEY: Final = "data_key"
"""The operator's key, where the settings name one for what is stored."""
_UNDER_IT: Final = {"dynamodb", "secretsmanager", "sqs"}
"""The services that use it in the name of whoever reads; what is in buckets has rows of its own."""


class Role(StrEnum):
    """The people around the stores; whoever has several roles may do what each of them may."""

    AGENT = "agent"
    LEAD = "lead"
    ANALYST = "analyst"
    AUDITOR = "auditor"
    OPERATOR = "operator"


class Permission(StrEnum):
    """What a role can be let do."""

    READ_RECORDS = "read_records"
    READ_MEASURES = "read_measures"
    ASK_ANALYTICS = "ask_analytics"
    OPEN_TEXTS = "open_texts"
    FIND_CUSTOMER = "find_customer"
    ERASE = "erase"
    NOTE_ACTS = "note_acts"
    READ_AUDIT = "read_audit"


class NotAllowedError(RemedyError):
    """A role may not do this; the text names those that may."""


def may(role: Role, permission: Permission) -> bool:
    """Whether *role* has *permission*."""
    return permission in _TABLE["roles"][role]["may"]


def require(role: Role, *permissions: Permission) -> None:
    """Raise `NotAllowedError` unless *role* has all *permissions*."""
    for permission in permissions:
        if not may(role, permission):
            others = ", ".join(each for each in Role if may(each, permission))
            raise NotAllowedError(f"The role {role} may not {permission.replace('_', ' ')}; these may: {others}.")


def resources() -> set[str]:
    """The names that the table gives to resources."""
    rows = [*_TABLE["nobody"], *(row for rows in _TABLE["permissions"].values() for row in rows)]
    return {name for row in rows for name in row["on"]} - {"*"}


def policy(role: Role, resources: Resources) -> dict[str, Any]:
    """The policy of IAM that lets *role* do what the table says, and nothing that opens texts beside it.

    What belongs to a unit that is not there is left out.
    """
    rows = [row for name in _TABLE["roles"][role]["may"] for row in _TABLE["permissions"][name]]
    granted = [row for row in rows if _is_there(row, resources)]
    allowed = [_allowed(row, resources) for row in granted]
    denied = [
        _statement("Deny", [action], left)
        for action, names in _SECRET.items()
        if (left := [resources[name] for name in names if name in resources and name not in _named(granted, action)])
    ]
    never = [
        _statement("Deny", row["actions"], map(resources.__getitem__, row["on"]))
        for row in _TABLE["nobody"]
        if _is_there(row, resources)
    ]
    return {"Version": "2012-10-17", "Statement": [*allowed, *_by_key(granted, resources), *denied, *never]}


def _by_key(granted: Iterable[Mapping[str, Any]], resources: Resources) -> list[dict[str, Any]]:
    """The right to the operator's key, through the services that hold what was *granted*, and through no other."""
    used = {action.partition(":")[0] for row in granted for action in row["actions"]} & _UNDER_IT
    if DATA_KEY not in resources or not used:
        return []
    statement = _statement("Allow", ["kms:Decrypt", "kms:DescribeKey"], [resources[DATA_KEY]])
    return [statement | {"Condition": _via(sorted(used))}]


def _is_there(row: Mapping[str, Any], resources: Resources) -> bool:
    return {*resources, "*"}.issuperset(row["on"])


def _named(rows: Iterable[Mapping[str, Any]], action: str) -> set[str]:
    """The resources on which *rows* let an action, or one of those that it stands for."""
    return {name for row in rows if any(fnmatchcase(each, action) for each in row["actions"]) for name in row["on"]}


def _allowed(row: Mapping[str, Any], resources: Resources) -> dict[str, Any]:
    statement = _statement("Allow", row["actions"], (resources.get(name, name) for name in row["on"]))
    if "purpose" in row:
        statement["Condition"] = {"StringEquals": {"kms:EncryptionContext:purpose": row["purpose"]}}
    if "service" in row:
        statement["Condition"] = _via([row["service"]])
    return statement


def _via(services: Iterable[str]) -> dict[str, Any]:
    return {"StringLike": {"kms:ViaService": [f"{service}.*.amazonaws.com" for service in services]}}


def _statement(effect: str, actions: Iterable[str], on: Iterable[str]) -> dict[str, Any]:
    return {"Effect": effect, "Action": list(actions), "Resource": list(on)}
