"""Words that ask for a person whatever the score: orders to the software, matters too sensitive, attachments.

The lists err on the side of a person: a false alarm costs an agent's minute, a miss a customer's trust.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def steers(text: str) -> bool:
    """Say whether *text* gives orders to the software that reads it."""
    plain = _plain(text)
    return _found("steering", _on_one_line(plain)) or _found("steering_at_line_start", plain)


def mentions_attachment(text: str) -> bool:
    """Say whether *text* points to an attachment."""
    return _found("attachment", _on_one_line(_plain(text)))


def sensitive_topics(text: str) -> tuple[str, ...]:
    """Name the topics of `holds.json` that words of *text* belong to."""
    line = _on_one_line(_plain(text))
    return tuple(topic for topic, pattern in _topics().items() if pattern.search(line))


def _found(sign: str, text: str) -> bool:
    return any(pattern.search(text) for pattern in _patterns(sign))


def _plain(text: str) -> str:
    """Take out characters nobody sees, with which words are torn apart; straighten apostrophes; lower the case."""
    return _INVISIBLE.sub("", text).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").lower()


def _on_one_line(text: str) -> str:
    """Join lines, since mail programs wrap them anywhere."""
    return " ".join(text.split())


@cache
def _lists() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(Path(__file__).with_name("signs.json").read_text(encoding="utf-8"))
    return document


@cache
def _patterns(name: str) -> list[re.Pattern[str]]:
    """Compile a list when the first message comes: it takes longer than starting up does.

    The text is in lower case already, which lets a search run twice as fast as ignoring case does.
    """
    return [re.compile(pattern, re.MULTILINE) for pattern in _lists()[name]]


@cache
def _topics() -> dict[str, re.Pattern[str]]:
    return {
        topic: re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
        for topic, patterns in _lists()["sensitive"].items()
    }
