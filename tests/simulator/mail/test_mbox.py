"""Mailboxes are taken apart at the lines that begin a mail, and nowhere else."""

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.mail.mbox import is_mbox, mails_in

BEGINNING = b"From jo@example.com Mon May  6 10:00:00 2024\n"


def box(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "inbox"
    path.write_bytes(content)
    return path


def mails(tmp_path: Path, content: bytes) -> list[bytes]:
    return [mail.read_bytes() for mail in mails_in(box(tmp_path, content))]


def test_each_mail_is_named_by_its_number(tmp_path: Path) -> None:
    path = box(tmp_path, BEGINNING + b"Subject: a\n\nx\n\n" + BEGINNING + b"Subject: b\n\ny\n")
    assert [str(mail) for mail in mails_in(path)] == [f"{path}#1", f"{path}#2"]
    assert [mail.read_bytes() for mail in mails_in(path)] == [b"Subject: a\n\nx\n\n", b"Subject: b\n\ny\n"]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"From tomorrow on I am away.\n", id="a sentence"),
        pytest.param(b"x\n" + BEGINNING, id="no blank line before"),
    ],
)
def test_what_only_looks_like_a_beginning_stays_in_its_mail(tmp_path: Path, line: bytes) -> None:
    assert mails(tmp_path, BEGINNING + b"Subject: a\n\n" + line) == [b"Subject: a\n\n" + line]


def test_a_line_that_was_marked_on_its_way_into_the_box_is_as_it_was(tmp_path: Path) -> None:
    marked = BEGINNING + b"Subject: a\n\n>From here\n>>From there\n> From quoted\n"
    assert mails(tmp_path, marked) == [b"Subject: a\n\nFrom here\n>From there\n> From quoted\n"]


def test_a_single_mail_may_begin_like_a_mailbox(tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(BEGINNING + b"Subject: a\n\nx\n")
    assert not is_mbox(path)
    assert is_mbox(box(tmp_path, path.read_bytes()))
    assert not is_mbox(box(tmp_path, b"From: jo@example.com\n\nx\n"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text("ab\n", max_size=30).map(lambda text: f"From {text}"), min_size=1, max_size=4))
def test_what_the_standard_library_puts_into_a_box_comes_out_again(tmp_path: Path, texts: list[str]) -> None:
    path = tmp_path / "written"
    path.unlink(missing_ok=True)
    written = mailbox.mbox(path)
    for number, text in enumerate(texts):
        message = EmailMessage()
        message["Subject"] = f"mail {number}"
        message.set_content(text)
        written.add(message)
    written.close()
    read = [mail.read_bytes().decode() for mail in mails_in(path)]
    assert [mail.split("\n")[0] for mail in read] == [f"Subject: mail {number}" for number in range(len(texts))]
    assert all(f"\n\n{text.rstrip()}" in mail for mail, text in zip(read, texts, strict=True))
