"""Keep the mails that were sent, as ``.eml`` files that any mail program opens.

Names, dates and Message-IDs come from the mails themselves, so the same run
writes the same files.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from simulator.errors import SimulatorError
from simulator.flow.services import SentMail

LONGEST_NAME = 60
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_UNENCODABLE = re.compile(r"[\x00-\x08\x0e-\x1f\ud800-\udfff]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_UNSAFE = re.compile(r"[^a-z0-9]+")


def write(folder: Path, received: Path, sent: Iterable[tuple[str, SentMail]]) -> list[Path]:
    """Put what was sent because of the mail in *received* into *folder*, each mail whole or not at all.

    *sent* holds the kind of each mail, such as ``acknowledgement``, and the mail. Gives the files' paths.
    """
    return [_write(folder / file_name(received, kind, mail), compose(mail)) for kind, mail in sent]


def file_name(received: Path, kind: str, mail: SentMail) -> str:
    """A name that is safe on every file system, unlike any other's, and sorts next to that of *received*."""
    return "-".join(filter(None, map(_slug, (received.stem, mail.contact_id, kind)))) + ".eml"


def compose(
    mail: SentMail, *, sender_name: str = "", answers: Sequence[str] = (), by_person: bool = False
) -> EmailMessage:
    """The message with its headers; marked as automatic unless *by_person*, so that no program answers it (RFC 3834).

    It *answers* the last of these mails, by their ids, and follows the others.
    """
    to = _mailbox(mail.to_address, mail.to_name or "")
    message = EmailMessage(policy=_POLICY if to.addr_spec.isascii() else _POLICY.clone(utf8=True))
    message["From"] = _mailbox(mail.from_address, sender_name)
    message["To"] = to
    message["Subject"] = _one_line(mail.subject)
    message["Date"] = format_datetime(datetime.fromtimestamp(mail.sent_at, UTC))
    message["Message-ID"] = message_id(mail)
    if answers:
        message["In-Reply-To"] = answers[-1]
        message["References"] = " ".join(answers)
    message["Auto-Submitted"] = "no" if by_person else "auto-replied"
    message.set_content(_UNENCODABLE.sub("\N{REPLACEMENT CHARACTER}", mail.body))
    return message


def message_id(mail: SentMail) -> str:
    """The id of a mail that was sent, the same in every run."""
    return f"<{_slug(mail.contact_id)}@{_slug(mail.from_address.rpartition('@')[2], '.')}>"


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


class _MessageIds(UnstructuredHeader):
    """Ids, one a line: as free text, long ones would be broken up."""

    max_count = 1

    def fold(self, *, policy: Any) -> str:
        name, ids = self.name, str(self).split()  # type: ignore[attr-defined]  # of the class that the registry mixes in
        return f"{name}: {f'{policy.linesep} '.join(ids)}{policy.linesep}"


def _with_ids() -> Any:
    headers = HeaderRegistry()
    for name in ("in-reply-to", "references"):
        headers.map_to_type(name, _MessageIds)  # type: ignore[arg-type]  # as its documentation says
    return SMTP.clone(header_factory=headers)


_POLICY = _with_ids()


def _mailbox(address: str, name: str = "") -> Address:
    """A mailbox for a header; what is no address stands there as a name, so that it never becomes two."""
    local, _, domain = _one_line(address).rpartition("@")
    try:
        # As the domain is registered: not every server takes it as it is written.
        domain = domain.encode("idna").decode("ascii")
        Address(addr_spec=f"{_BEYOND_ASCII.sub('x', local)}@{domain}")  # raises where it is none
        return Address(_one_line(name), username=local, domain=domain)
    except (MessageError, ValueError, IndexError):
        return Address(_one_line(address))


def _one_line(text: str) -> str:
    return _CONTROLS.sub(" ", text).strip()


def _slug(text: str, keep: str = "-") -> str:
    return _UNSAFE.sub(keep, text.casefold())[:LONGEST_NAME].strip("-.")
