"""The subject of the reply, and of the case, from the subject of the message."""

import re

from triage.wording import cut, one_line

NO_SUBJECT = "Your message"
LONGEST_SUBJECT = 500
"""Bytes; e-mail allows 998 characters, the agent's page far fewer."""
LONGEST_CASE_TITLE = 200
LONGEST_READ = 998
"""Characters of a subject that are looked at: the longest line of a mail."""

_PREFIX = re.compile(r"\s*(re|fw|fwd|aw|wg|sv|vs|antw|tr)\s*(\[\d+\]|\(\d+\))?\s*[:\uff1a]\s*", re.IGNORECASE)
_CASE_MARKER = re.compile(r"\s*[\[(]\s*case\b[^\])]{0,60}[\])]\s*", re.IGNORECASE)
_MARKS = re.compile(r"\[[^\]]*\]|\([^)]*\)|\{[^}]*\}")
_LABEL = re.compile(r".*[:\uff1a](?=\s*\w)", re.DOTALL)


def plain_subject(subject: str) -> str:
    """Take off every "Re:" and every case number that earlier rounds have put there."""
    text = _CASE_MARKER.sub(" ", one_line(subject[:LONGEST_READ])).strip()
    while match := _PREFIX.match(text):
        text = text[match.end() :]
    return text.strip()


def reply_subject(subject: str) -> str:
    """Give the subject of an answer, with one "Re:"."""
    return cut(f"Re: {plain_subject(subject) or NO_SUBJECT}", LONGEST_SUBJECT)


def case_title(subject: str) -> str:
    """Give the title of a case; it is never empty."""
    return cut(plain_subject(subject) or NO_SUBJECT, LONGEST_CASE_TITLE)


def thread_subject(subject: str) -> str:
    """What the subjects of a thread have in common, whatever prefixes and numbers each round adds.

    Everything up to the last colon goes, whatever language "Automatic reply:" is in; so two matters of one sender
    may count as one thread, and the second gets a person.
    """
    plain = plain_subject(subject)
    unmarked = _MARKS.sub(" ", plain)
    label = _LABEL.match(unmarked)
    text = unmarked[label.end() :] if label else unmarked
    return " ".join((text or plain).split()).casefold()
