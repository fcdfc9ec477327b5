"""The JSON schemas of the API, and the page that is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from backend.schema_page import Schema, filled, read

_HERE: Final = Path(__file__).parent
NAMES: Final = ("turn", "answer", "queued", "error", "claims")


_STATUSES: Final[Mapping[int, str]] = {
    200: "An answer. `act` says what was done; `nothing` means that another turn stands for this one.",
    202: "With the unit `scale`: the turn is in line, and its answer is pushed. One that was decided before, or that "
    "the stream does not take, is answered with 200.",
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
    return read(_HERE / f"{name}.json")


def page() -> str:
    """Write the page of the API."""
    statuses = "\n".join(f"| {status} | {meaning} |" for status, meaning in _STATUSES.items())
    template = (_HERE / "page.md").read_text(encoding="utf-8").replace("STATUSES", f"{statuses}\n")
    return filled(template, {name: schema(name) for name in NAMES})
