"""Rows as DynamoDB's low-level client writes them, for the few types that ours have."""

from collections.abc import Mapping
from typing import Any


def encode(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Write texts, numbers, lists and maps."""
    return {name: _encoded(value) for name, value in fields.items()}


def decode(item: Mapping[str, Any]) -> dict[str, Any]:
    """Read them back; a number with a fraction is a float."""
    return {name: _decoded(value) for name, value in item.items()}


def _encoded(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return {"M": encode(value)}
    if isinstance(value, list):
        return {"L": [_encoded(item) for item in value]}
    return {"S": value} if isinstance(value, str) else {"N": str(value)}


def _decoded(value: Mapping[str, Any]) -> Any:
    kind, content = next(iter(value.items()))
    if kind == "M":
        return decode(content)
    if kind == "L":
        return [_decoded(item) for item in content]
    if kind == "N":
        return float(content) if "." in content else int(content)
    return content
