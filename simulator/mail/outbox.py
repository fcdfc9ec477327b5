"""Keep the mails that were sent, as ``.eml`` files that any mail program opens.

Names, dates and Message-IDs come from the mails themselves, so the same run
writes the same files.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from simulator.errors import SimulatorError
from simulator.flow.services import SentMail

LONGEST_NAME = 60
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_UNENCODABLE = re.compile(r"[\x00-\x08\x0e-\x1f\ud800-\udfff]")
_UNSAFE = re.compile(r"[^a-z0-9]+")


def write(folder: Path, received: Path, sent: Iterable[tuple[str, SentMail]]) -> list[Path]:
    """Put what was sent because of the mail in *received* into *folder*, each mail whole or not at all.

    *sent* holds the kind of each mail, such as ``acknowledgement``, and the mail. Gives the files' paths.
    """
    return [_write(folder / file_name(received, kind, mail), compose(mail)) for kind, mail in sent]


def file_name(received: Path, kind: str, mail: SentMail) -> str:
    """A name that is safe on every file system, unlike any other's, and sorts next to that of *received*."""
    return "-".join(filter(None, map(_slug, (received.stem, mail.contact_id, kind)))) + ".eml"


def compose(mail: SentMail) -> EmailMessage:
    """The message with its headers; marked as automatic, so that nobody's program answers it (RFC 3834)."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _mailbox(mail.from_address)
    message["To"] = _mailbox(mail.to_address, mail.to_name or "")
    message["Subject"] = _one_line(mail.subject)
    message["Date"] = format_datetime(datetime.fromtimestamp(mail.sent_at, UTC))
    message["Message-ID"] = f"<{_slug(mail.contact_id)}@{_slug(mail.from_address.rpartition('@')[2], '.')}>"
    message["Auto-Submitted"] = "auto-replied"
    message.set_content(_UNENCODABLE.sub("\N{REPLACEMENT CHARACTER}", mail.body))
    return message


def _write(target: Path, message: EmailMessage) -> Path:
    partial = target.with_suffix(".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(message.as_bytes())
        partial.replace(target)
    except OSError as error:
        raise SimulatorError(
            f"{target}: cannot be written ({error.strerror or error}); choose another folder for sent mails"
        ) from error
    return target


def _mailbox(address: str, name: str = "") -> Address:
    """A mailbox for a header; what is no address stands there as a name, so that it never becomes two."""
    try:
        return Address(_one_line(name), addr_spec=_one_line(address))
    except (MessageError, ValueError, IndexError):
        return Address(_one_line(address))


def _one_line(text: str) -> str:
    return _CONTROLS.sub(" ", text).strip()


def _slug(text: str, keep: str = "-") -> str:
    return _UNSAFE.sub(keep, text.casefold())[:LONGEST_NAME].strip("-.")
