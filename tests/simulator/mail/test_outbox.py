"""Sent mails are kept as files that any mail program opens."""

from dataclasses import replace
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.errors import SimulatorError
from simulator.flow.services import SentMail
from simulator.mail.eml import read_source
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


SCRIPTS = (
    *("\u0041\u007a", "\u00c0\u017f", "\u0391\u03c9", "\u0410\u044f", "\u0531\u0556", "\u05d0\u05ea", "\u0621\u064a"),
    *("\u0904\u0939", "\u0985\u09b9", "\u0a05\u0a39", "\u0b85\u0bb9", "\u0c05\u0c39", "\u0e01\u0e2e", "\u0e81\u0eae"),
    *(
        "\u10a0\u10c5",
        "\u1200\u1248",
        "\u1780\u17a2",
        "\u3041\u3093",
        "\u4e00\u9fa5",
        "\uac00\ud7a3",
        "\U0001f600\U0001f64f",
    ),
)
words = st.sampled_from(SCRIPTS).flatmap(
    lambda ends: st.text(st.characters(min_codepoint=ord(ends[0]), max_codepoint=ord(ends[1])), min_size=1, max_size=90)
)


@settings(max_examples=40)
@given(words, words, st.lists(words, min_size=1).map("\n".join))
def test_words_of_any_script_arrive_as_they_were_written(name: str, subject: str, body: str) -> None:
    sent = compose(replace(MAIL, to_name=name, subject=subject, body=body), answers=["<1@example.com>"])
    mail = read_source(sent.as_bytes(), Path("sent.eml"))
    assert (mail.subject, (mail.text or "").rstrip("\n"), mail.references) == (subject, body, ("<1@example.com>",))
    assert sent["To"].addresses[0].display_name == name


def test_an_answer_names_the_mails_before_it_whole() -> None:
    before = [f"<{'long' * 40}@example.com>", "<2@example.com>"]
    sent = compose(MAIL, answers=before, sender_name="AnyCompany Bank", by_person=True).as_bytes()
    mail = read_source(sent, Path("sent.eml"))
    assert (list(mail.references), mail.from_name) == (before, "AnyCompany Bank")
    assert b"In-Reply-To: <2@example.com>\r\n" in sent
    assert b"Auto-Submitted: no\r\n" in sent


@pytest.mark.parametrize(
    ("address", "header"),
    [
        pytest.param("asa@exämple.example", b"<asa@xn--exmple-cua.example>", id="the domain as it is registered"),
        pytest.param("åsa@exämple.example", "<åsa@xn--exmple-cua.example>".encode(), id="the name as it is written"),
    ],
)
def test_addresses_beyond_ascii_are_written_to(address: str, header: bytes) -> None:
    assert header in compose(replace(MAIL, to_address=address)).as_bytes()
