"""The subject of the reply, and of the case, from the subject of the message."""

import re

from triage.wording import cut, one_line

NO_SUBJECT = "Your message"
LONGEST_SUBJECT = 500
"""Bytes; e-mail allows 998 characters, the agent's page far fewer."""
LONGEST_CASE_TITLE = 200

_PREFIX = re.compile(r"\s*(re|fw|fwd|aw|wg|sv|vs|antw|tr)\s*(\[\d+\]|\(\d+\))?\s*[:\uff1a]\s*", re.IGNORECASE)
_CASE_MARKER = re.compile(r"\s*[\[(]\s*case\b[^\])]{0,60}[\])]\s*", re.IGNORECASE)


def plain_subject(subject: str) -> str:
    """Take off every "Re:" and every case number that earlier rounds have put there."""
    text = _CASE_MARKER.sub(" ", one_line(subject)).strip()
    while match := _PREFIX.match(text):
        text = text[match.end() :]
    return text.strip()


def reply_subject(subject: str) -> str:
    """Give the subject of an answer, with one "Re:"."""
    return cut(f"Re: {plain_subject(subject) or NO_SUBJECT}", LONGEST_SUBJECT)


def case_title(subject: str) -> str:
    """Give the title of a case; it is never empty."""
    return cut(plain_subject(subject) or NO_SUBJECT, LONGEST_CASE_TITLE)
