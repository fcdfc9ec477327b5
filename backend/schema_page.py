"""Pages of documentation that are made of JSON schemas, so that they say what is checked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

Schema = Mapping[str, Any]
BAR: Final = r"\|"
"""A bar within a cell of a table, as GitHub's Markdown wants it."""
_HEAD: Final = "| field | type | what it is |\n|---|---|---|"


def read(path: Path) -> Schema:
    """Give the schema in a file."""
    return dict(json.loads(path.read_text(encoding="utf-8")))


def filled(template: str, schemas: Mapping[str, Schema]) -> str:
    """Put a table of its fields in the place of each schema, a line with nothing but its name in capitals."""
    for name, schema in schemas.items():
        template = template.replace(f"\n{name.upper()}\n", f"\n{_section(schema)}", 1)
    return template


def _section(schema: Schema) -> str:
    rows = "\n".join(f"| `{path}` | {kind} | {meaning} |" for path, kind, meaning in _rows(schema, ""))
    return f"**{schema['title']}.** {schema['description']}\n\n{_HEAD}\n{rows}\n\n"


def _rows(schema: Schema, path: str) -> Iterator[tuple[str, str, str]]:
    required = schema.get("required", ())
    for name, inner in schema.get("properties", {}).items():
        where = f"{path}{name}"
        yield where, _kind(inner, is_optional=name not in required), inner.get("description", "")
        yield from _rows(inner, f"{where}.")
        yield from _rows(inner.get("items", {}), f"{where}[].")
        others = inner.get("additionalProperties", {})
        yield from _rows(others if isinstance(others, Mapping) else {}, f"{where}.*.")


def _kind(inner: Schema, *, is_optional: bool) -> str:
    return f"{_type(inner)}{_bounds(inner)}{', may be missing' if is_optional else ''}"


def _type(inner: Schema) -> str:
    if "const" in inner:
        return f"`{inner['const']}`"
    named = inner.get("type", "string")
    kind = " or ".join([named] if isinstance(named, str) else named)
    if "items" in inner:
        kind += f" of {inner['items'].get('type', 'string')}"
    if "enum" in inner:
        kind += ": " + " ".join("null" if each is None else f"`{each}`" for each in inner["enum"])
    return kind


def _bounds(inner: Schema) -> str:
    kind = f" {inner['minimum']}…{inner.get('maximum', '')}" if "minimum" in inner else ""
    if "pattern" in inner:
        kind += f" `{inner['pattern'].replace('|', BAR)}`"
    if "maxLength" in inner:
        kind += f", {inner['minLength']} to {inner['maxLength']:,} characters"
    if "maxItems" in inner:
        kind += f", {inner['maxItems']} at most"
    return kind
