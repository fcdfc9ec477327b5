"""Read the headers of a mail as a person would see them, however broken they are.

The structured header classes of the standard library raise on headers that
arrive in practice; these functions take the raw value and always answer.
"""

import binascii
import re
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from simulator.mail.charset import decode

_FOLD = re.compile(r"\r?\n|\r")
_SPACES = re.compile(r"\s+")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@]++@[^\s<>()\[\],;:\"@]++")


def header(message: Message, name: str) -> str | None:
    """The decoded value of the first header called *name*, on one line; None when there is none."""
    raw = raw_header(message, name)
    return None if raw is None else decoded(raw)


def raw_header(message: Message, name: str) -> str | None:
    """The value as it stands in the file, unfolded, 8-bit characters made readable."""
    return next(iter(raw_headers(message, name)), None)


def raw_headers(message: Message, name: str) -> list[str]:
    """The values of all headers of this name."""
    values = (str(value) for key, value in message.raw_items() if key.lower() == name.lower())
    return [_FOLD.sub("", decode(value.encode("utf-8", "surrogateescape"), None)).strip() for value in values]


def decoded(value: str) -> str:
    """*value* with its encoded words (RFC 2047) read."""
    try:
        chunks = decode_header(value)
    except (MessageError, binascii.Error, ValueError):
        chunks = [(value, None)]
    text = "".join(chunk if isinstance(chunk, str) else decode(chunk, charset) for chunk, charset in chunks)
    return _SPACES.sub(" ", text).strip()


def address(message: Message, name: str) -> tuple[str, str]:
    """Display name and address of the first mailbox in a header, blank where there is none.

    Encoded words are read after the mailboxes are told apart: a decoded name may contain a comma.
    """
    raw = raw_header(message, name) or ""
    for value in (raw, decoded(raw)):
        for display, mailbox in getaddresses([value]):
            if _ADDRESS.fullmatch(mailbox):
                return decoded(display), mailbox
    found = _ADDRESS.search(decoded(raw))
    return "", found[0] if found else ""


def addresses(message: Message, name: str) -> tuple[str, ...]:
    """The addresses of all mailboxes in the headers of this name, each once."""
    raw = raw_headers(message, name)
    found = (mailbox for _, mailbox in getaddresses(raw) if _ADDRESS.fullmatch(mailbox))
    return tuple(dict.fromkeys(found)) or tuple(filter(None, (address(message, name)[1],)))


def is_address(text: str) -> bool:
    """Whether *text* is a bare e-mail address: what a mail with it in its From line would come from."""
    message = Message()
    message["From"] = text
    return bool(text) and address(message, "From") == ("", text)


def date(message: Message) -> datetime | None:
    """When the mail was written, in UTC where it names no zone; None when it does not say."""
    try:
        written = parsedate_to_datetime(raw_header(message, "Date") or "")
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return written if written.tzinfo else written.replace(tzinfo=UTC)
