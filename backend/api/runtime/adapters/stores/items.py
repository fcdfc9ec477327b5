"""Rows as DynamoDB's low-level client writes them, for the few types that ours have."""

from collections.abc import Mapping
from typing import Any

from adapters.credentials import error_code
from triage.errors import StoreUnavailableError


def encode(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Write texts, bytes, numbers, lists and maps."""
    return {name: _encoded(value) for name, value in fields.items()}


def decode(item: Mapping[str, Any]) -> dict[str, Any]:
    """Read them back; a number with a fraction is a float."""
    return {name: _decoded(value) for name, value in item.items()}


def confirm(answer: Mapping[str, Any]) -> None:
    """Raise `StoreUnavailableError` unless *answer* is DynamoDB's own, to a write that asked for the capacity it took.

    A plain yes of DynamoDB is empty, and so is what the SDK makes of a garbled answer, even where that was a no.
    """
    if "ConsumedCapacity" not in answer:
        raise StoreUnavailableError("The answer of a table cannot be read.")


def is_refused(error: Exception) -> bool:
    """Say whether the condition of a write was in its way."""
    return error_code(error) == "ConditionalCheckFailedException"


def _encoded(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return {"M": encode(value)}
    if isinstance(value, list):
        return {"L": [_encoded(item) for item in value]}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, bytes):
        return {"B": value}
    return {"S": value} if isinstance(value, str) else {"N": str(value)}


def _decoded(value: Mapping[str, Any]) -> Any:
    kind, content = next(iter(value.items()))
    if kind == "M":
        return decode(content)
    if kind == "L":
        return [_decoded(item) for item in content]
    if kind == "N":
        return int(content) if content.lstrip("-").isdecimal() else float(content)
    return content
