"""The subject of the reply, and of the case, from the subject of the message."""

import re
import unicodedata

from triage.wording import cut, one_line

NO_SUBJECT = "Your message"
ANSWER = "Re: "
"""How a subject begins that repeats the sender's own; the flow tells by it where the case number goes."""
LONGEST_SUBJECT = 500
"""Bytes; e-mail allows 998 characters, the agent's page far fewer."""
LONGEST_CASE_TITLE = 200
LONGEST_READ = 998
"""Characters of a subject that are looked at: the longest line of a mail."""

_PREFIX = re.compile(r"\s*(re|fw|fwd|aw|wg|sv|vs|antw|tr)\s*(\[\d+\]|\(\d+\))?\s*[:\uff1a]\s*", re.IGNORECASE)
_CASE_MARKER = re.compile(r"\s*[\[(]\s*case\b[^\])]{0,60}[\])]\s*|, case \d{1,20}$", re.IGNORECASE)
_MARKS = re.compile(r"\[[^\]]*\]|\([^)]*\)|\{[^}]*\}")
_LABEL = re.compile(r".*[:\uff1a](?=\s*\w)", re.DOTALL)


def plain_subject(subject: str) -> str:
    """Take off every "Re:" and every case number that earlier rounds have put there."""
    text = _CASE_MARKER.sub(" ", one_line(subject[:LONGEST_READ])).strip()
    while match := _PREFIX.match(text):
        text = text[match.end() :]
    return text.strip()


def case_marker(subject: str) -> str:
    """Give the case number that an earlier round has put into *subject*, as it stands there; empty without one."""
    marker = _CASE_MARKER.search(one_line(subject[:LONGEST_READ]))
    return marker[0].strip(" ,") if marker else ""


def reply_subject(subject: str, company: str, *, known: bool) -> str:
    """Give the subject of an answer: the sender's own words only to somebody whom a profile knows.

    Whoever forges a sender chooses the subject too, and our mail would bring it to the address. Links, numbers and
    phone numbers are left out for everybody: nothing that can be followed, called or paid goes out under our name.
    """
    words = " ".join(word for word in plain_subject(subject).split() if _is_harmless(word))
    return cut(f"{ANSWER}{words}", LONGEST_SUBJECT) if known and words else f"{NO_SUBJECT} to {company}"


def _is_harmless(word: str) -> bool:
    folded = unicodedata.normalize("NFKC", word).replace("\N{IDEOGRAPHIC FULL STOP}", ".")
    has_number = any(unicodedata.category(sign)[0] == "N" for sign in folded)
    return not has_number and "@" not in folded and "/" not in folded and "." not in folded.strip(".,:;!?()")


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
