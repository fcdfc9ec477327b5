"""The pages that tell what commands print and functions record, made of the schemas that tests hold them to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from backend.chat_api import schemas
from backend.schema_page import Schema, filled, read
from triage import interaction

_HERE: Final = Path(__file__).parent
_SCHEMAS: Final = {
    **{name: _HERE / f"{name}.json" for name in ("call", "found", "report")},
    "interaction": Path(interaction.__file__).with_suffix(".json"),
}


def schema(name: str) -> Schema:
    """Give a schema by its name: `call`, `found`, `report` or `interaction`."""
    return read(_SCHEMAS[name])


def pages() -> Iterator[tuple[str, str]]:
    """Give the name and the text of each page."""
    yield "conversational-ai-api.md", schemas.page()
    for template in sorted(_HERE.glob("*.md")):
        yield template.name, filled(template.read_text(encoding="utf-8"), {name: schema(name) for name in _SCHEMAS})
