"""Read a mail from an ``.eml`` file or a mailbox, as Amazon Connect would receive it.

Two headers stand in for the scanner that Amazon SES runs on arrival:
``X-SES-Spam-Verdict`` and ``X-SES-Virus-Verdict``. A file that does not have
them counts as ``PASS``; one that has them blank counts as not scanned.
"""

import codecs
import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from pathlib import Path

from simulator.errors import SimulatorError
from simulator.mail.body import read_body
from simulator.mail.headers import address, date, header
from simulator.mail.mbox import MailFile, MboxMail

# https://docs.aws.amazon.com/connect/latest/adminguide/feature-limits.html, counted as mail servers do: encoded.
MAX_MEGABYTES = 25
MAX_BODY_MEGABYTES = 5
_HEADERS = ("From", "To", "Subject", "Date", "Message-ID", "Content-Type")
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """What the simulated Connect knows about a mail.

    ``from_address`` is blank where the mail names none that could be answered.
    ``text`` is None when the sender wrote HTML only, ``html`` when plain text only.
    ``attachments`` are the names of what a mail program shows as files.
    ``message_id`` is made of the content when the mail brings none.
    """

    path: Path
    message_id: str
    from_address: str
    from_name: str
    to: str
    subject: str
    text: str | None
    html: str | None
    attachments: tuple[str, ...]
    spam_verdict: str | None
    virus_verdict: str | None
    date: datetime | None


def read(place: MailFile) -> ReceivedMail:
    """The mail at *place*; SimulatorError when there is none that Connect would take."""
    source = _source(place)
    # The lenient policy: the modern one raises on malformed headers, and such mails do arrive.
    message = BytesParser(policy=compat32).parsebytes(source)
    if not any(header(message, name) for name in _HEADERS):
        raise SimulatorError(
            f"{place}: this is no mail, it has no headers; add lines such as 'From: Jane Doe <jane@example.com>' and "
            "'Subject: My card' at its top, and a blank one below them"
        )
    mail = _received(Path(str(place)), source, message)
    _check_content(mail)
    return mail


def _source(place: MailFile) -> bytes:
    try:
        size = place.size if isinstance(place, MboxMail) else place.stat().st_size
        if size > MAX_MEGABYTES * _MEGABYTE:
            raise SimulatorError(
                f"{place}: the mail is {size / _MEGABYTE:.0f} MB, Amazon Connect takes at most "
                f"{MAX_MEGABYTES} MB with attachments; send a smaller one"
            )
        source = place.read_bytes().removeprefix(codecs.BOM_UTF8).lstrip()
    except OSError as error:
        raise SimulatorError(
            f"{place}: cannot be read ({error.strerror or error}); check the path and its permissions"
        ) from error
    if not source:
        raise SimulatorError(f"{place}: the file is empty; save a mail into it as .eml")
    return source


def _received(path: Path, source: bytes, message: Message) -> ReceivedMail:
    body = read_body(message)
    from_name, from_address = address(message, "From")
    return ReceivedMail(
        path=path,
        message_id=header(message, "Message-ID") or f"<{hashlib.sha256(source).hexdigest()[:32]}@content.invalid>",
        from_address=from_address,
        from_name=from_name,
        to=address(message, "To")[1],
        subject=header(message, "Subject") or "",
        text=body.text,
        html=body.html,
        attachments=body.attachments,
        spam_verdict=_verdict(message, "X-SES-Spam-Verdict"),
        virus_verdict=_verdict(message, "X-SES-Virus-Verdict"),
        date=date(message),
    )


def _verdict(message: Message, name: str) -> str | None:
    verdict = header(message, name)
    return "PASS" if verdict is None else verdict.upper() or None


def _check_content(mail: ReceivedMail) -> None:
    written = max(len((form or "").encode("utf-8", "replace")) for form in (mail.text, mail.html))
    if written > MAX_BODY_MEGABYTES * _MEGABYTE:
        raise SimulatorError(
            f"{mail.path}: the text is {written / _MEGABYTE:.1f} MB, Amazon Connect takes at most "
            f"{MAX_BODY_MEGABYTES} MB; shorten it"
        )
    shown = (mail.subject, mail.text or "", mail.html or "", *mail.attachments)
    if not any(part.strip() for part in shown):
        raise SimulatorError(
            f"{mail.path}: the mail is empty, it has neither subject nor text nor attachment; write something into it"
        )
