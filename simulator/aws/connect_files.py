"""Amazon Connect's stored messages and contact attributes, as its API gives them to a function.

Connect stores a message as JSON with `contentType` and `messageContent` and hands out pre-signed
addresses of it. Storing takes a while, during which a file is PROCESSING.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.error import URLError
from uuid import NAMESPACE_URL, uuid5

from simulator.aws.call import Call, ServiceError
from simulator.clock import VirtualClock
from simulator.flow.contact import INSTANCE_ARN, AttributeLimitError, Contact

STORE = "https://simulated-email-messages.s3.us-east-1.amazonaws.com/"

USE_CASES = {"text/html": "EMAIL_MESSAGE", "text/plain": "EMAIL_MESSAGE_PLAIN_TEXT"}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A message text, or an attachment of which only the name is kept."""

    use_case: str
    name: str
    body: bytes
    ready_at: float
    status: str = "APPROVED"


@dataclass(slots=True)
class ConnectFiles:
    """The files and contacts of the instance."""

    clock: VirtualClock
    processing_seconds: float = 0.0
    status: str = "APPROVED"
    contacts: dict[str, Contact] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)

    def operations(self) -> dict[str, Callable[[Call], Mapping[str, Any]]]:
        """The answers, by operation."""
        return {
            "connect.GetAttachedFile": self.get_attached_file,
            "connect.ListContactReferences": self.list_contact_references,
            "connect.UpdateContactAttributes": self.update_contact_attributes,
            "connect.GetContactAttributes": self.get_contact_attributes,
        }

    def store_message(self, contact: Contact, content_type: str, text: str) -> None:
        """Keep one form of the message and note it among the contact's references."""
        body = json.dumps({"contentType": content_type, "messageContent": text}, ensure_ascii=False).encode()
        self._store(contact, USE_CASES[content_type], "message.json", body)

    def store_attachment(self, contact: Contact, name: str) -> None:
        """Keep an attachment's name; nobody reads its contents."""
        self._store(contact, "ATTACHMENT", name, b"")

    def download(self, url: str) -> bytes:
        """What stands behind a pre-signed address."""
        file_id = url.removeprefix(STORE).partition("?")[0]
        if file_id not in self.files:
            raise URLError(f"nothing is stored at {url}")
        return self.files[file_id].body

    def get_attached_file(self, call: Call) -> Mapping[str, Any]:
        file_id, (owner,) = call.path["FileId"], call.query["associatedResourceArn"]
        if file_id not in self._contact(owner.rpartition("/")[2]).references:
            raise ServiceError("ResourceNotFoundException", "File not found.")
        stored = self.files[file_id]
        answer = {
            "FileArn": file_arn(file_id),
            "FileId": file_id,
            "FileStatus": stored.status if self.clock.now() >= stored.ready_at else "PROCESSING",
            "FileName": stored.name,
            "FileSizeInBytes": len(stored.body),
            "FileUseCaseType": stored.use_case,
            "AssociatedResourceArn": owner,
        }
        if answer["FileStatus"] == "APPROVED":
            answer["DownloadUrlMetadata"] = {"Url": f"{STORE}{file_id}?X-Amz-Signature=simulated"}
        return answer

    def list_contact_references(self, call: Call) -> Mapping[str, Any]:
        wanted = call.query["referenceTypes"]
        references = self._contact(call.path["ContactId"]).references
        summaries = [self._summary(key, entry["Type"]) for key, entry in references.items() if entry["Type"] in wanted]
        return {"ReferenceSummaryList": summaries}

    def update_contact_attributes(self, call: Call) -> Mapping[str, Any]:
        contact = self._contact(call.body["InitialContactId"])
        try:
            contact.write(call.body["Attributes"])
        except AttributeLimitError as error:
            raise ServiceError("InvalidRequestException", str(error)) from error
        return {}

    def get_contact_attributes(self, call: Call) -> Mapping[str, Any]:
        return {"Attributes": self._contact(call.path["InitialContactId"]).attributes}

    def clear(self) -> None:
        """Drop what was kept for contacts whose way has ended."""
        self.contacts.clear()
        self.files.clear()

    def forget(self, contact: Contact) -> None:
        """Drop what was kept for *contact*."""
        self.contacts.pop(contact.contact_id, None)
        for file_id in contact.references:
            self.files.pop(file_id, None)

    def _store(self, contact: Contact, use_case: str, name: str, body: bytes) -> None:
        file_id = str(uuid5(NAMESPACE_URL, f"{contact.contact_id}/{len(contact.references)}"))
        self.contacts[contact.contact_id] = contact
        self.files[file_id] = StoredFile(use_case, name, body, self.clock.now() + self.processing_seconds, self.status)
        contact.references[file_id] = {"Type": use_case, "Value": file_id}

    def _contact(self, contact_id: str) -> Contact:
        try:
            return self.contacts[contact_id]
        except KeyError:
            raise ServiceError("ResourceNotFoundException", "Contact not found.") from None

    def _summary(self, file_id: str, kind: str) -> dict[str, Any]:
        name_and_arn = {"Name": file_id, "Arn": file_arn(file_id)}
        if kind == "ATTACHMENT":
            stored = self.files[file_id]
            return {"Attachment": {**name_and_arn, "Value": stored.name, "Status": stored.status}}
        return {"EmailMessage" if kind == "EMAIL_MESSAGE" else "EmailMessagePlainText": name_and_arn}


def file_arn(file_id: str) -> str:
    """The file's ARN in the simulated instance."""
    return f"{INSTANCE_ARN}/file/{file_id}"
