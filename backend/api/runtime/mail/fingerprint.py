"""Codes that tell mails apart, so that the same one is answered once, and that tell which say the same."""

import hashlib
import re
import unicodedata

from mail.addresses import canonical
from mail.subject import thread_subject
from triage.errors import UnreadMessageError
from triage.message import Message, Writing

FEWEST_WORDS = 8
"""A text of fewer words is often written by many."""

_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"\w+")


def fingerprint(message: Message) -> str:
    """Tell a mail from others by sender, subject and text; empty where the text could not be read."""
    if any(finding.hold == UnreadMessageError.hold for finding in message.findings):
        return ""
    text = " ".join(part.text for part in message.parts)
    return _code(canonical(message.sender), thread_subject(message.subject), " ".join(text.split()))


def text_key(message: Message) -> str:
    """The same code for all mails whose new words are the same, whatever numbers they name; empty for a few words."""
    written = " ".join(part.text for part in message.parts if part.writing is Writing.WRITTEN)
    words = _WORD.findall(_DIGITS.sub("0", unicodedata.normalize("NFKC", written).casefold()))
    return _code(*words) if len(words) >= FEWEST_WORDS else ""


def _code(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
