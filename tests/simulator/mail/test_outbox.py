"""Sent mails are kept as files that any mail program opens."""

from dataclasses import replace
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import SimulatorError
from simulator.flow.services import SentMail
from simulator.mail.outbox import compose, file_name, write

MAIL = SentMail(
    contact_id="0f7c-1",
    for_contact_id="0f7c",
    linked=True,
    action="Reply",
    sent_at=1_700_000_000.0,
    from_address="care@anycompany.example",
    to_address="jane@example.com",
    to_name="Müller, Jane",
    subject="Re: Überweisung",
    body="Dear Jane,\n\n5 € came back.\n",
)


def test_a_sent_mail_can_be_opened(tmp_path: Path) -> None:
    [path] = write(tmp_path / "new", Path("in/My mail.eml"), [("acknowledgement", MAIL)])
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert path.name == "my-mail-0f7c-1-acknowledgement.eml"
    assert (message["To"].addresses[0].display_name, message["Subject"]) == ("Müller, Jane", "Re: Überweisung")
    assert message["Date"].datetime.timestamp() == MAIL.sent_at
    assert message["Auto-Submitted"] == "auto-replied"
    assert message.get_content().replace("\r\n", "\n") == MAIL.body


def test_the_same_mail_is_the_same_file(tmp_path: Path) -> None:
    first, second = (write(tmp_path / name, Path("a.eml"), [("automated_response", MAIL)])[0] for name in "ab")
    assert first.read_bytes() == second.read_bytes()


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    write(tmp_path, Path("a.eml"), [("acknowledgement", MAIL)])
    assert [path.suffix for path in tmp_path.iterdir()] == [".eml"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SimulatorError, match="choose another folder"):
        write(tmp_path / "file", Path("a.eml"), [("acknowledgement", MAIL)])


def test_a_line_end_in_a_subject_makes_no_header() -> None:
    message = compose(replace(MAIL, subject="Hi\r\nBcc: thief@example.com", to_name="Jo\nCc: thief@example.com"))
    assert message["Bcc"] is None
    assert message["Cc"] is None


@given(st.text(), st.text(), st.text(), st.text())
def test_any_words_make_a_mail_with_a_safe_name(address: str, name: str, subject: str, body: str) -> None:
    mail = replace(MAIL, to_address=address, to_name=name, subject=subject, body=body)
    assert compose(mail).as_bytes()
    assert set(file_name(Path("a.eml"), subject, mail)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
