"""Stored messages reach a function as Amazon Connect gives them out."""

import json
from typing import Any
from urllib.error import URLError

import pytest
from botocore.exceptions import ClientError

from simulator.aws.connect_files import ConnectFiles
from simulator.aws.wire import Wire
from simulator.clock import VirtualClock
from simulator.flow.contact import INSTANCE_ARN, Contact

CONTACT_ID = "11111111-1111-4111-8111-111111111111"
INSTANCE_ID = INSTANCE_ARN.rpartition("/")[2]


class Desk:
    """A contact with its files, and a client that asks for them."""

    def __init__(self, processing_seconds: float = 0.0) -> None:
        self.clock = VirtualClock(1_000.0)
        self.files = ConnectFiles(self.clock, processing_seconds)
        self.contact = Contact(contact_id=CONTACT_ID)
        self.client = Wire(self.clock, answers=self.files.operations()).session().client("connect")

    def get(self, file_id: str, contact_id: str = CONTACT_ID) -> Any:
        owner = f"{INSTANCE_ARN}/contact/{contact_id}"
        return self.client.get_attached_file(
            InstanceId=INSTANCE_ID, FileId=file_id, AssociatedResourceArn=owner, UrlExpiryInSeconds=60
        )


def test_a_message_is_json_behind_an_address() -> None:
    desk = Desk()
    desk.files.store_message(desk.contact, "text/html", "<p>Grüße</p>")
    ((file_id, reference),) = desk.contact.references.items()
    assert reference == {"Type": "EMAIL_MESSAGE", "Value": file_id}
    answer = desk.get(file_id)
    assert (answer["FileStatus"], answer["FileUseCaseType"]) == ("APPROVED", "EMAIL_MESSAGE")
    stored = json.loads(desk.files.download(answer["DownloadUrlMetadata"]["Url"]))
    assert stored == {"contentType": "text/html", "messageContent": "<p>Grüße</p>"}


def test_a_file_is_processing_for_a_while_and_has_no_address_then() -> None:
    desk = Desk(processing_seconds=3)
    desk.files.store_message(desk.contact, "text/plain", "hello")
    (file_id,) = desk.contact.references
    assert desk.get(file_id)["FileStatus"] == "PROCESSING"
    assert "DownloadUrlMetadata" not in desk.get(file_id)
    desk.clock.sleep(3)
    assert desk.get(file_id)["FileStatus"] == "APPROVED"


@pytest.mark.parametrize("contact_id", [CONTACT_ID, "22222222-2222-4222-8222-222222222222"])
def test_a_file_nobody_stored_is_not_found(contact_id: str) -> None:
    desk = Desk()
    desk.files.store_message(desk.contact, "text/plain", "hello")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        desk.get("unknown", contact_id)


def test_references_are_listed_by_type() -> None:
    desk = Desk()
    desk.files.store_message(desk.contact, "text/plain", "hello")
    desk.files.store_attachment(desk.contact, "claim form.pdf")
    asked = {"InstanceId": INSTANCE_ID, "ContactId": CONTACT_ID}
    plain = desk.client.list_contact_references(**asked, ReferenceTypes=["EMAIL_MESSAGE", "EMAIL_MESSAGE_PLAIN_TEXT"])
    every = desk.client.list_contact_references(**asked, ReferenceTypes=["EMAIL_MESSAGE_PLAIN_TEXT", "ATTACHMENT"])
    assert [list(entry) for entry in plain["ReferenceSummaryList"]] == [["EmailMessagePlainText"]]
    assert every["ReferenceSummaryList"][1]["Attachment"]["Value"] == "claim form.pdf"


def test_attributes_written_by_a_function_stand_on_the_contact() -> None:
    desk = Desk()
    desk.files.store_message(desk.contact, "text/plain", "hello")
    update = {"InstanceId": INSTANCE_ID, "InitialContactId": CONTACT_ID}
    desk.client.update_contact_attributes(**update, Attributes={"category": "Payment"})
    assert desk.contact.attributes == {"category": "Payment"}
    with pytest.raises(ClientError, match="InvalidRequestException"):
        desk.client.update_contact_attributes(**update, Attributes={"intent": "x" * 40_000})
    assert desk.contact.attributes == {"category": "Payment"}


def test_what_is_forgotten_cannot_be_downloaded() -> None:
    desk = Desk()
    desk.files.store_message(desk.contact, "text/plain", "hello")
    (file_id,) = desk.contact.references
    url = desk.get(file_id)["DownloadUrlMetadata"]["Url"]
    desk.files.clear()
    with pytest.raises(URLError):
        desk.files.download(url)
