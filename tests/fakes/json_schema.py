"""What a JSON schema admits: the few words of it that our tools and records use. Any other word is an error."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def admits(schema: Mapping[str, Any], value: Any) -> bool:
    """Say whether *schema* admits *value*, any JSON."""
    return _has_type(value, schema) and (value is None or all(RULES[word](value, schema) for word in schema))


def _has_type(value: Any, schema: Mapping[str, Any]) -> bool:
    named = schema.get("type", list(TYPES))
    return type(value) in {each for name in ([named] if isinstance(named, str) else named) for each in TYPES[name]}


def _has_no_others(value: Any, schema: Mapping[str, Any]) -> bool:
    allowed, others = schema["additionalProperties"], value.keys() - schema.get("properties", {}).keys()
    if isinstance(allowed, Mapping):
        return all(admits(allowed, value[name]) for name in others)
    return bool(allowed) or not others


def _has_such_properties(value: Any, schema: Mapping[str, Any]) -> bool:
    return all(admits(inner, value[name]) for name, inner in schema["properties"].items() if name in value)


RULES: Final[Mapping[str, Callable[[Any, Mapping[str, Any]], bool]]] = {
    "type": _has_type,
    "description": lambda value, schema: True,
    "title": lambda value, schema: True,
    "$schema": lambda value, schema: True,
    "const": lambda value, schema: value == schema["const"],
    "pattern": lambda value, schema: re.search(schema["pattern"], value) is not None,
    "enum": lambda value, schema: value in schema["enum"],
    "minimum": lambda value, schema: value >= schema["minimum"],
    "maximum": lambda value, schema: value <= schema["maximum"],
    "items": lambda value, schema: all(admits(schema["items"], each) for each in value),
    "minLength": lambda value, schema: len(value) >= schema["minLength"],
    "maxLength": lambda value, schema: len(value) <= schema["maxLength"],
    "maxItems": lambda value, schema: len(value) <= schema["maxItems"],
    "properties": _has_such_properties,
    "required": lambda value, schema: set(schema["required"]) <= value.keys(),
    "additionalProperties": _has_no_others,
}
