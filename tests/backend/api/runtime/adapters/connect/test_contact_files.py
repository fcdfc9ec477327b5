"""The text of a mail, fetched while Connect still stores it."""

import http.server
import threading
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from adapters.connect import connect_event, contact_files
from adapters.connect.contact_files import ContactFiles, StoredMail
from mail import stored_message
from tests.fakes.aws import Failure, FakeAWS
from tests.fakes.clock import FakeClock, FakeContext
from tests.fakes.events import event
from triage.errors import UnreadMessageError

ARN = "arn:aws:connect:us-east-1:111122223333:instance/00000000-0000-4000-8000-000000000001"


RESERVED_SECONDS = 35


@pytest.fixture
def stored(session: boto3.Session, aws: FakeAWS, clock: FakeClock) -> Any:
    """Fetch the files of an example event."""
    files = ContactFiles(session.client("connect"), aws.download, clock, RESERVED_SECONDS)

    def of(name: str, seconds: float = 60) -> StoredMail:
        context = FakeContext(clock, seconds)
        return files.fetch(connect_event.read(event(name)), lambda: context.get_remaining_time_in_millis() / 1000)

    aws.files.clear()
    return of


def texts(mail: StoredMail) -> list[str]:
    return [form for form in stored_message.read(mail.contents) if form]


def test_both_forms_are_fetched(stored: Any, aws: FakeAWS) -> None:
    aws.store("plain")
    aws.store_html("<p>html</p>")
    mail = stored("email")
    assert (texts(mail), mail.is_whole) == (["plain", "<p>html</p>"], True)


def test_a_page_alone_is_the_whole_mail(stored: Any, aws: FakeAWS, clock: FakeClock) -> None:
    aws.store("", status="FAILED")
    aws.store_html("<p>html</p>")
    began = clock.now()
    mail = stored("email")
    assert (texts(mail), mail.is_whole, clock.now()) == (["<p>html</p>"], True, began)


def test_a_plain_text_whose_page_is_missing_is_not_the_whole_mail(stored: Any, aws: FakeAWS) -> None:
    aws.store("plain")
    aws.store("", "file-html", status="FAILED")
    mail = stored("email")
    assert (texts(mail), mail.is_whole) == (["plain"], False)


def test_a_form_in_processing_is_waited_for_and_the_other_not_fetched_again(
    stored: Any, aws: FakeAWS, clock: FakeClock
) -> None:
    aws.store("plain", processing=3)
    aws.store_html("<p>html</p>")
    began = clock.now()
    assert texts(stored("email")) == ["plain", "<p>html</p>"]
    assert clock.now() - began == 3.0
    assert aws.file_requests.count("file-html") == 1


def test_only_the_redacted_copies_are_fetched_where_there_are_some(stored: Any, aws: FakeAWS) -> None:
    aws.store("card 4111111111111111")
    aws.store("card [PII]", "file-plain-redacted", processing=2)
    aws.store("card [PII]!", "file-html-redacted")
    assert texts(stored("email_redacted")) == ["card [PII]!"]
    assert "file-plain" not in aws.file_requests


def test_a_redacted_copy_that_failed_is_not_replaced_by_the_original(stored: Any, aws: FakeAWS) -> None:
    aws.store("card 4111111111111111")
    for name in ("file-plain-redacted", "file-html-redacted"):
        aws.store("", name, status="FAILED")
    mail = stored("email_redacted")
    assert (mail.contents, mail.is_whole) == ((), False)


def test_the_wait_ends_with_what_is_there(stored: Any, aws: FakeAWS, clock: FakeClock) -> None:
    aws.store("plain", processing=1000)
    began = clock.now()
    mail = stored("email")
    assert (mail.contents, mail.is_whole) == ((), False)
    assert clock.now() - began <= 10


def test_the_wait_leaves_time_for_the_model(stored: Any, aws: FakeAWS, clock: FakeClock) -> None:
    aws.store("plain", processing=1000)
    began = clock.now()
    assert not stored("email", seconds=RESERVED_SECONDS + 2).contents
    assert clock.now() - began <= 2


@pytest.mark.parametrize("status", ["REJECTED", "FAILED"])
def test_a_file_that_will_never_come_is_not_waited_for(
    stored: Any, aws: FakeAWS, clock: FakeClock, status: str
) -> None:
    aws.store("", status=status)
    aws.store("", "file-html", status=status)
    began = clock.now()
    assert (stored("email").is_whole, clock.now()) == (False, began)


@pytest.mark.parametrize("name", ["email_file_ids_as_keys", "email_file_id_in_arn"])
def test_the_file_id_is_found_wherever_it_stands(stored: Any, aws: FakeAWS, name: str) -> None:
    aws.store("plain")
    assert "plain" in texts(stored(name))


def test_files_that_the_event_does_not_name_are_listed(stored: Any, aws: FakeAWS) -> None:
    aws.store("plain")
    aws.store_html("<p>html</p>")
    aws.listed = [
        {"EmailMessage": {"Name": "file-html", "Arn": f"{ARN}/file/file-html"}},
        {"EmailMessagePlainText": {"Name": "message", "Arn": f"{ARN}/file/file-plain"}},
        {"Attachment": {"Name": "form.pdf", "Value": "file-pdf", "Status": "APPROVED"}},
    ]
    mail = stored("email_without_references")
    assert (texts(mail), mail.attachments) == (["plain", "<p>html</p>"], 1)


def test_a_list_that_fails_leaves_nothing(stored: Any, aws: FakeAWS) -> None:
    aws.listed = Failure("ResourceNotFoundException")
    assert not stored("email_without_references").is_whole


def test_attachments_are_counted(stored: Any, aws: FakeAWS) -> None:
    aws.store("plain")
    assert (stored("email").attachments, stored("email_attachment").attachments) == (0, 1)


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
