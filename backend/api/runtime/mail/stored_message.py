"""Read a message as Connect stores it: JSON with `contentType` and `messageContent`, or the bare text."""

import json
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from triage.errors import UnreadMessageError

LONGEST_CONTENT = 10_000_000
"""Characters; pictures inside a message count."""

_HTML = re.compile(r"<(!doctype html|html|head|body|div|table|p|br|span)\b[^>]{0,500}>", re.IGNORECASE)


class Forms(NamedTuple):
    """The forms that a mail came in, a plain text and a page of HTML, each empty where there is none."""

    plain: str = ""
    page: str = ""


def read(stored: Iterable[bytes]) -> Forms:
    """Tell the forms of a mail apart; `UnreadMessageError` is raised for content too large."""
    plain = page = ""
    for content in stored:
        kind, text = _content(_decoded(content))
        if len(text) > LONGEST_CONTENT:
            raise UnreadMessageError("The message is too large.")
        if "html" in kind if kind else _HTML.search(text[:5000]):
            page = _both(page, text)
        else:
            plain = _both(plain, text)
    return Forms(plain, page)


def _both(one: str, other: str) -> str:
    """Join two texts of one kind, of which one may say all that the other says."""
    return other if one in other else one if other in one else f"{one}\n{other}"


def _decoded(stored: bytes) -> str:
    try:
        return stored.decode("utf-8-sig")
    except UnicodeDecodeError:
        return stored.decode("cp1252", "replace")


def _content(text: str) -> tuple[str, str]:
    """Take the envelope off; a text that only looks like one is a message by itself."""
    if not text.lstrip().startswith("{"):
        return "", text
    try:
        envelope: dict[str, Any] = json.loads(text)
    except (ValueError, RecursionError):
        return "", text
    if "messageContent" not in envelope:
        return "", text
    return str(envelope.get("contentType") or "").lower(), str(envelope["messageContent"] or "")
