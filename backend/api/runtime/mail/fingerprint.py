"""Codes that tell mails apart, so that the same one is answered once."""

import hashlib

from mail.addresses import canonical
from mail.subject import thread_subject
from triage.errors import UnreadMessageError
from triage.message import Message


def fingerprint(message: Message) -> str:
    """Tell a mail from others by sender, subject and text; empty where the text could not be read."""
    if any(finding.hold == UnreadMessageError.hold for finding in message.findings):
        return ""
    text = " ".join(part.text for part in message.parts)
    return _code(canonical(message.sender), thread_subject(message.subject), " ".join(text.split()))


def _code(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
