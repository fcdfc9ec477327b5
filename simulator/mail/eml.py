"""Read a mail from an ``.eml`` file or a mailbox, as Amazon Connect would receive it.

Two headers stand in for the scanner that Amazon SES runs on arrival:
``X-SES-Spam-Verdict`` and ``X-SES-Virus-Verdict``. A file that does not have
them counts as ``PASS``; one that has them blank counts as not scanned.
"""

import codecs
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from pathlib import Path

from simulator.errors import SimulatorError
from simulator.mail import origin
from simulator.mail.body import read_body
from simulator.mail.headers import address, addresses, date, header
from simulator.mail.mbox import MailFile, MboxMail

# https://docs.aws.amazon.com/connect/latest/adminguide/feature-limits.html, counted as mail servers do: encoded.
MAX_MEGABYTES = 25
MAX_BODY_MEGABYTES = 5
PASSED = "PASS"
_HEADERS = ("From", "To", "Subject", "Date", "Message-ID", "Content-Type")
# A parameter that should stand on the line above, or be indented below it.
_UNFOLDED = re.compile(rb"(?im)^(content-[a-z-]{4,30}:[^\r\n]{1,900};)[ \t]*\r?\n(?=[a-z*]{1,20}=)")
_MEGABYTE = 1024 * 1024
_OF_THE_CONTENT = "@content.invalid>"


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """What the simulated Connect knows about a mail.

    ``from_address`` is blank where the mail names none that could be answered.
    ``text`` is None when the sender wrote HTML only, ``html`` when plain text only.
    ``attachments`` are the names of what a mail program shows as files.
    ``message_id`` is made of the content when the mail brings none. ``references`` are the ids of the mails before it
    in its thread, the one that it answers last; a flow does not see them, no more than ``reply_to`` and whether
    ``by_program`` it says it was written.
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
    recipients: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    reply_to: str = ""
    references: tuple[str, ...] = ()
    by_program: str = ""

    @property
    def is_named(self) -> bool:
        """Whether the mail brought its id, by which it can be answered and told from one that says the same."""
        return not self.message_id.endswith(_OF_THE_CONTENT)

    @classmethod
    def plain(
        cls, name: str, *, message_id: str, sender: str, sender_name: str = "", to: str, subject: str, text: str
    ) -> "ReceivedMail":
        """A mail of nothing but *text* that passed the checks for spam and viruses, called *name*."""
        return cls(
            path=Path(name),
            message_id=message_id,
            from_address=sender,
            from_name=sender_name,
            to=to,
            subject=subject,
            text=text,
            html=None,
            attachments=(),
            spam_verdict=PASSED,
            virus_verdict=PASSED,
            date=None,
        )


def read(place: MailFile) -> ReceivedMail:
    """The mail at *place*; SimulatorError when there is none that Connect would take."""
    return read_source(_source(place), Path(str(place)))


def read_source(source: bytes, place: Path) -> ReceivedMail:
    """The mail that *source* is, called *place* where something is wrong with it."""
    source = source.removeprefix(codecs.BOM_UTF8).lstrip()
    message = parsed(source)
    if not any(header(message, name) for name in _HEADERS):
        raise SimulatorError(
            f"{place}: this is no mail, it has no headers; add lines such as 'From: Jane Doe <jane@example.com>' and "
            "'Subject: My card' at its top, and a blank one below them"
        )
    mail = _received(place, source, message)
    _check_content(mail)
    return mail


def parsed(source: bytes) -> Message:
    """The tree of a mail, its most common breakages mended."""
    # The lenient policy: the modern one raises on malformed headers, and such mails do arrive.
    message = BytesParser(policy=compat32).parsebytes(_UNFOLDED.sub(rb"\1 ", source))
    kinds = message.get_all("Content-Type", [])
    if len(kinds) < 2 or not message.defects:
        return message
    # Of several types, the one holds whose boundary is there.
    trees = (_with_type(source, kind) for kind in kinds)
    return next((tree for tree in trees if tree.is_multipart() and not tree.defects), message)


def _with_type(source: bytes, kind: str) -> Message:
    """The mail as if *kind* were its only type: what the mail itself says comes too late."""
    told = b"Content-Type: %s\n%s" % (str(kind).encode("utf-8", "surrogateescape"), source)
    return BytesParser(policy=compat32).parsebytes(told)


def _source(place: MailFile) -> bytes:
    try:
        size = place.size if isinstance(place, MboxMail) else place.stat().st_size
        if size > MAX_MEGABYTES * _MEGABYTE:
            raise SimulatorError(
                f"{place}: the mail is {size / _MEGABYTE:.0f} MB, Amazon Connect takes at most "
                f"{MAX_MEGABYTES} MB with attachments; send a smaller one"
            )
        source = place.read_bytes()
    except OSError as error:
        raise SimulatorError(
            f"{place}: cannot be read ({error.strerror or error}); check the path and its permissions"
        ) from error
    if not source.removeprefix(codecs.BOM_UTF8).strip():
        raise SimulatorError(f"{place}: the file is empty; save a mail into it as .eml")
    return source


def _received(path: Path, source: bytes, message: Message) -> ReceivedMail:
    body = read_body(message)
    from_name, from_address = address(message, "From")
    return ReceivedMail(
        path=path,
        message_id=header(message, "Message-ID") or f"<{hashlib.sha256(source).hexdigest()[:32]}{_OF_THE_CONTENT}",
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
        recipients=addresses(message, "To"),
        cc=addresses(message, "Cc"),
        reply_to=address(message, "Reply-To")[1],
        references=origin.references(message),
        by_program=origin.program(message),
    )


def _verdict(message: Message, name: str) -> str | None:
    verdict = header(message, name)
    return PASSED if verdict is None else verdict.upper() or None


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
