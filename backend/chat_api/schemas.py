"""The JSON schemas of the API, and the page that is made of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

_HERE: Final = Path(__file__).parent
NAMES: Final = ("turn", "answer", "error", "claims")

Schema = Mapping[str, Any]

_STATUSES: Final[Mapping[int, str]] = {
    200: "An answer. `act` says what was done; `nothing` means that another turn stands for this one.",
    400: "`invalid`: the request is not as the schema says.",
    401: "No token, or one that is forged, expired or another's.",
    403: "`forbidden`: the token is for another conversation, the conversation is another customer's, or the page of a "
    "website that is not named asks.",
    409: "`with_a_person`: a person has the conversation, and `handover` says where. Write there.",
    413: "`too_long`: more than 64 KiB.",
    429: "`too_many_turns`: 200 in one conversation; or API Gateway throttles: wait and send the turn again.",
    503: "`unavailable`: nothing is lost; send the same turn, with the same `id`, again.",
}


@cache
def schema(name: str) -> Schema:
    """Give a schema by its name."""
    text = (_HERE / f"{name}.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def page() -> str:
    """Write the page of the API."""
    statuses = "\n".join(f"| {status} | {meaning} |" for status, meaning in _STATUSES.items())
    text = (_HERE / "page.md").read_text(encoding="utf-8").replace("STATUSES", f"{statuses}\n")
    for name in NAMES:
        text = text.replace(f"{name.upper()}\n", _section(schema(name)), 1)
    return text


def _section(document: Schema) -> str:
    rows = "\n".join(f"| `{path}` | {kind} | {meaning} |" for path, kind, meaning in _rows(document, ""))
    head = "| field | type | what it is |\n|---|---|---|"
    return f"**{document['title']}.** {document['description']}\n\n{head}\n{rows}\n\n"


def _rows(document: Schema, path: str) -> Iterator[tuple[str, str, str]]:
    required = document.get("required", ())
    for name, inner in document.get("properties", {}).items():
        where = f"{path}{name}"
        yield where, _kind(inner, is_optional=name not in required), inner["description"]
        yield from _rows(inner, f"{where}.")
        yield from _rows(inner.get("items", {}), f"{where}[].")


def _kind(inner: Schema, *, is_optional: bool) -> str:
    named = inner["type"]
    kind = " or ".join([named] if isinstance(named, str) else named)
    if "items" in inner:
        kind += f" of {inner['items']['type']}"
    if "enum" in inner:
        kind += ": " + " ".join("null" if each is None else f"`{each}`" for each in inner["enum"])
    low, high = inner.get("minimum", ""), inner.get("maximum", "")
    kind += f" {low}…{high}" if "minimum" in inner else ""
    if "pattern" in inner:
        kind += f" `{inner['pattern']}`"
    if "maxLength" in inner:
        kind += f", {inner['minLength']} to {inner['maxLength']:,} characters"
    if "maxItems" in inner:
        kind += f", {inner['maxItems']} at most"
    return f"{kind}, may be missing" if is_optional else kind
