"""What a JSON schema admits: the few words of it that our tools use. Any other word is an error."""

from collections.abc import Callable, Mapping
from typing import Any, Final

TYPES: Final[Mapping[str, type]] = {"object": dict, "array": list, "string": str, "integer": int}


def admits(schema: Mapping[str, Any], value: Any) -> bool:
    """Say whether *schema* admits *value*, any JSON."""
    return _has_type(value, schema) and all(RULES[word](value, schema) for word in schema)


def _has_type(value: Any, schema: Mapping[str, Any]) -> bool:
    return type(value) is TYPES[schema["type"]]


def _has_no_others(value: Any, schema: Mapping[str, Any]) -> bool:
    return bool(schema["additionalProperties"]) or value.keys() <= schema["properties"].keys()


def _has_such_properties(value: Any, schema: Mapping[str, Any]) -> bool:
    return all(admits(inner, value[name]) for name, inner in schema["properties"].items() if name in value)


RULES: Final[Mapping[str, Callable[[Any, Mapping[str, Any]], bool]]] = {
    "type": _has_type,
    "description": lambda value, schema: True,
    "enum": lambda value, schema: value in schema["enum"],
    "minimum": lambda value, schema: value >= schema["minimum"],
    "maximum": lambda value, schema: value <= schema["maximum"],
    "items": lambda value, schema: all(admits(schema["items"], each) for each in value),
    "maxItems": lambda value, schema: len(value) <= schema["maxItems"],
    "properties": _has_such_properties,
    "required": lambda value, schema: set(schema["required"]) <= value.keys(),
    "additionalProperties": _has_no_others,
}
