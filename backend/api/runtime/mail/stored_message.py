"""Read a message as Connect stores it: JSON with `contentType` and `messageContent`, or the bare text."""

import json
import re
from typing import Any

from mail.markup import visible_text
from triage.errors import UnreadMessageError
from triage.wording import clean

LONGEST_CONTENT = 10_000_000
"""Characters; pictures inside a message count."""

_HTML = re.compile(r"<(!doctype html|html|head|body|div|table|p|br|span)\b[^>]{0,500}>", re.IGNORECASE)


def read(stored: bytes) -> str:
    """Give the text that a person would see."""
    kind, content = _content(_decoded(stored))
    if len(content) > LONGEST_CONTENT:
        raise UnreadMessageError("The message is too large.")
    is_html = "html" in kind if kind else bool(_HTML.search(content[:5000]))
    return clean(visible_text(content) if is_html else content)


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
