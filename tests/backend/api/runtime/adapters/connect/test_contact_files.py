"""The text of a mail, fetched while Connect still stores it."""

import http.server
import threading
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from adapters.connect import connect_event, contact_files
from adapters.connect.contact_files import ContactFiles, ContactText
from mail import stored_message
from tests.fakes.aws import Failure, FakeAWS
from tests.fakes.clock import FakeClock, FakeContext
from tests.fakes.events import event
from triage.channel import EMAIL
from triage.errors import UnreadMessageError

ARN = "arn:aws:connect:us-east-1:111122223333:instance/00000000-0000-4000-8000-000000000001"


@pytest.fixture
def read(session: boto3.Session, aws: FakeAWS, clock: FakeClock) -> Any:
    """Read the mail of an example event."""
    files = ContactFiles(
        session.client("connect"), aws.download, clock, stored_message.read, EMAIL.seconds_after_reading
    )

    def of(name: str, seconds: float = 60) -> ContactText:
        context = FakeContext(clock, seconds)
        return files.fetch(connect_event.read(event(name)), lambda: context.get_remaining_time_in_millis() / 1000)

    aws.files.clear()
    return of


def test_plain_text_is_preferred(read: Any, aws: FakeAWS) -> None:
    aws.store("plain")
    aws.store_html("<p>html</p>")
    assert read("email").text == "plain"
    assert aws.file_requests == ["file-plain"]


def test_without_plain_text_the_visible_text_of_the_html_is_read(read: Any, aws: FakeAWS) -> None:
    aws.store_html("<style>p {color: red}</style><p>html</p>")
    assert read("email").text == "html"


def test_an_empty_plain_text_gives_way_to_the_html(read: Any, aws: FakeAWS) -> None:
    aws.store(" \n")
    aws.store_html("<p>html</p>")
    assert read("email").text == "html"


def test_html_that_is_there_is_read_before_plain_text_that_is_not(read: Any, aws: FakeAWS, clock: FakeClock) -> None:
    aws.store("plain", processing=5)
    aws.store_html("<p>html</p>")
    began = clock.now()
    assert (read("email").text, clock.now()) == ("html", began)


def test_only_the_redacted_copy_is_read_where_there_is_one(read: Any, aws: FakeAWS) -> None:
    aws.store("card 4111111111111111")
    aws.store("card [PII]", "file-plain-redacted", processing=2)
    assert read("email_redacted").text == "card [PII]"
    assert "file-plain" not in aws.file_requests


def test_a_redacted_copy_that_failed_is_not_replaced_by_the_original(read: Any, aws: FakeAWS) -> None:
    aws.store("card 4111111111111111")
    for name in ("file-plain-redacted", "file-html-redacted"):
        aws.store("", name, status="FAILED")
    assert read("email_redacted").text == ""


def test_a_file_in_processing_is_waited_for(read: Any, aws: FakeAWS, clock: FakeClock) -> None:
    aws.store("plain", processing=3)
    began = clock.now()
    assert read("email").text == "plain"
    assert clock.now() - began == 3.0


def test_the_wait_ends_without_a_text(read: Any, aws: FakeAWS, clock: FakeClock) -> None:
    aws.store("plain", processing=1000)
    began = clock.now()
    assert read("email").text == ""
    assert clock.now() - began <= 10


def test_the_wait_leaves_time_for_the_model(read: Any, aws: FakeAWS, clock: FakeClock) -> None:
    aws.store("plain", processing=1000)
    began = clock.now()
    assert read("email", seconds=37).text == ""
    assert clock.now() - began <= 2


@pytest.mark.parametrize("status", ["REJECTED", "FAILED"])
def test_a_file_that_will_never_come_is_not_waited_for(read: Any, aws: FakeAWS, clock: FakeClock, status: str) -> None:
    aws.store("", status=status)
    aws.store("", "file-html", status=status)
    began = clock.now()
    assert (read("email").text, clock.now()) == ("", began)


@pytest.mark.parametrize("name", ["email_file_ids_as_keys", "email_file_id_in_arn"])
def test_the_file_id_is_found_wherever_it_stands(read: Any, aws: FakeAWS, name: str) -> None:
    aws.store("plain")
    assert read(name).text == "plain"


def test_files_that_the_event_does_not_name_are_listed(read: Any, aws: FakeAWS) -> None:
    aws.store("plain")
    aws.listed = [
        {"EmailMessage": {"Name": "file-html", "Arn": f"{ARN}/file/file-html"}},
        {"EmailMessagePlainText": {"Name": "message", "Arn": f"{ARN}/file/file-plain"}},
        {"Attachment": {"Name": "form.pdf", "Value": "file-pdf", "Status": "APPROVED"}},
    ]
    message = read("email_without_references")
    assert (message.text, message.attachments) == ("plain", 1)


def test_a_list_that_fails_leaves_no_text(read: Any, aws: FakeAWS) -> None:
    aws.listed = Failure("ResourceNotFoundException")
    assert read("email_without_references").text == ""


def test_attachments_are_counted(read: Any, aws: FakeAWS) -> None:
    aws.store("plain")
    assert (read("email").attachments, read("email_attachment").attachments) == (0, 1)


def test_a_mail_of_a_picture_has_no_text(read: Any, aws: FakeAWS) -> None:
    aws.store("")
    aws.store_html('<img src="cid:scan">')
    assert read("email").text == ""


@pytest.fixture
def server() -> Iterator[str]:
    """A web server on this machine: `/ok` has a body, everything else is missing."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/ok" else 403)
            self.end_headers()
            self.wfile.write(b"body")

        def log_message(self, *_: Any) -> None:
            """Stay silent."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def test_a_signed_url_is_downloaded(server: str) -> None:
    assert contact_files.fetch(f"{server}/ok") == b"body"


@pytest.mark.parametrize("path", ["/expired"])
def test_a_download_that_fails_is_our_error(server: str, path: str) -> None:
    with pytest.raises(UnreadMessageError):
        contact_files.fetch(f"{server}{path}")


def test_a_server_that_is_not_there_is_our_error() -> None:
    with pytest.raises(UnreadMessageError):
        contact_files.fetch("http://127.0.0.1:9/nothing")
