"""The files with the text of an e-mail contact, as Connect keeps them.

https://docs.aws.amazon.com/connect/latest/APIReference/API_GetAttachedFile.html
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import urllib3
from botocore.exceptions import BotoCoreError, ClientError

from adapters.answers import readable, text_of
from adapters.connect.connect_event import ATTACHMENT, EmailContact, Reference, file_id
from adapters.credentials import credentials_at_fault, error_code
from triage.errors import UnreadMessageError
from triage.ports import Clock, Deadline

logger = logging.getLogger(__name__)

Download = Callable[[str], bytes]

PLAIN_TEXT = "EMAIL_MESSAGE_PLAIN_TEXT"
REDACTED_KINDS = (f"{PLAIN_TEXT}_REDACTED", "EMAIL_MESSAGE_REDACTED")
KINDS = (PLAIN_TEXT, "EMAIL_MESSAGE")

LONGEST_DOWNLOAD = 40_000_000
PAUSES = (0.5, 1.0, 1.5, 2.0, 3.0)

_FINAL_STATUS = frozenset({"REJECTED", "FAILED"})
_FINAL_ERRORS = frozenset({"AccessDeniedException", "InvalidRequestException"})


def fetch(url: str) -> bytes:
    """Download a pre-signed *url*."""
    try:
        with urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=8), retries=1) as pool:
            response = pool.request("GET", url, preload_content=False)
            body = response.read(LONGEST_DOWNLOAD + 1)
            response.release_conn()
    except urllib3.exceptions.HTTPError as error:
        raise UnreadMessageError("The message could not be downloaded.") from error
    if response.status != 200 or len(body) > LONGEST_DOWNLOAD:
        raise UnreadMessageError("The message could not be downloaded in full.")
    return body


class StoredMail(NamedTuple):
    """The files with a message's text as they are stored, a plain text and a page, and how many more are attached.

    *is_whole* is false where one of them is missing that would say what the others may not.
    """

    contents: tuple[bytes, ...]
    is_whole: bool
    attachments: int


@dataclass(slots=True, eq=False)
class ContactFiles:
    """Fetches texts by the attached-file API; where a redacted copy exists, only that is read.

    *reserved_seconds* is what everything after the text needs.
    """

    client: Any
    download: Download
    clock: Clock
    reserved_seconds: float

    def fetch(self, contact: EmailContact, deadline: Deadline) -> StoredMail:
        """Give the files of *contact*, as far as they can be had in time; Connect stores them while the flow runs."""
        until = self.clock.now() + deadline() - self.reserved_seconds
        contents: dict[Reference, bytes] = {}
        for pause in (*PAUSES, None):
            references: Sequence[Reference] = contact.references
            if not _messages(references):
                references = self._listed(contact) or references
            messages = _messages(references)
            for reference in messages:
                if reference not in contents and (content := self._content(contact, reference)) is not None:
                    contents[reference] = content
            if pause is None or (messages and len(contents) == len(messages)) or self.clock.now() + pause > until:
                break
            self.clock.sleep(pause)
        return self._stored(contact, references, contents)

    def _stored(
        self, contact: EmailContact, references: Sequence[Reference], contents: Mapping[Reference, bytes]
    ) -> StoredMail:
        had = [reference for reference in _messages(references) if contents.get(reference)]
        missing = [reference for reference in _messages(references) if reference not in had]
        # A page says all that its plain text says, but not the other way round.
        is_whole = bool(had) and all(reference.kind.startswith(PLAIN_TEXT) for reference in missing)
        if missing or not had:
            kinds = [reference.kind for reference in missing]
            logger.warning("message not stored in full", extra={"contact_id": contact.contact_id, "missing": kinds})
        attachments = sum(reference.kind == ATTACHMENT for reference in references)
        return StoredMail(tuple(contents[reference] for reference in had), is_whole, attachments)

    def _content(self, contact: EmailContact, reference: Reference) -> bytes | None:
        """Fetch one file: none while it is not there yet, empty when it never will be."""
        for name in reference.ids:
            try:
                with readable():
                    file = self.client.get_attached_file(
                        InstanceId=contact.instance_id, FileId=name, AssociatedResourceArn=contact.arn
                    )
                    status, url = text_of(file["FileStatus"]), text_of(file.get("DownloadUrlMetadata", {}).get("Url"))
            except (ClientError, BotoCoreError) as error:
                if credentials_at_fault(error):
                    raise
                logger.info("file not found", extra={"contact_id": contact.contact_id, "code": error_code(error)})
                if error_code(error) in _FINAL_ERRORS and name == reference.ids[-1]:
                    return b""
                continue
            return self._downloaded(status, url)
        return None

    def _downloaded(self, status: str, url: str) -> bytes | None:
        if status in _FINAL_STATUS:
            return b""
        if status != "APPROVED" or not url:
            return None
        try:
            return self.download(url)
        except (UnreadMessageError, OSError) as reason:
            logger.warning("file not readable", extra={"reason": str(reason)})
            return b""

    def _listed(self, contact: EmailContact) -> list[Reference]:
        """Ask for the files that the event does not name."""
        try:
            with readable():
                response = self.client.list_contact_references(
                    InstanceId=contact.instance_id,
                    ContactId=contact.contact_id,
                    ReferenceTypes=[*REDACTED_KINDS, *KINDS, ATTACHMENT],
                )
                listed = response["ReferenceSummaryList"]
                return [_listed_reference(name, row) for item in listed for name, row in item.items()]
        except (ClientError, BotoCoreError) as error:
            if credentials_at_fault(error):
                raise
            logger.warning("files not listed", extra={"contact_id": contact.contact_id, "code": error_code(error)})
            return []


def _messages(references: Iterable[Reference]) -> list[Reference]:
    """Put the files with the message's text in the order of preference."""
    found = list(references)
    for kinds in (REDACTED_KINDS, KINDS):
        if chosen := [reference for kind in kinds for reference in found if reference.kind == kind]:
            return chosen
    return []


def _listed_reference(name: str, row: Mapping[str, Any]) -> Reference:
    """Read one entry of the list, whose member name is the type in other letters: `EmailMessagePlainText`."""
    kind = "".join(f"_{letter}" if letter.isupper() else letter for letter in name).upper().lstrip("_")
    ids = [file_id(text) for field in ("Arn", "Value", "Name") if (text := text_of(row.get(field)))]
    return Reference(kind, tuple(dict.fromkeys(ids)))
