"""What a JSON schema admits (draft 2020-12, which Bedrock reads tools by)."""

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator


def admits(schema: Mapping[str, Any], value: Any) -> bool:
    """Say whether *schema* admits *value*, any JSON."""
    return bool(Draft202012Validator(schema).is_valid(value))
