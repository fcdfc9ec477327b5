"""Mails are read from files as Amazon Connect would receive them, or refused with a reason."""

import csv
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mail.automatic import signs
from mail.markup import visible_text
from mail.parts import new_text
from simulator.errors import SimulatorError
from simulator.mail.eml import ReceivedMail, read
from triage.route import ENOUGH_SIGNS

MIME = Path(__file__).resolve().parents[4] / "shared" / "data" / "mime"
# What must not be answered, but says so in headers only, which Amazon Connect does not pass on.
ONLY_HEADERS_TELL = {"m018.eml", "m020.eml"}
HEAD = b"From: Jane Doe <jane@example.com>\r\nTo: care@anycompany.example\r\nSubject: Card\r\n"


def received(tmp_path: Path, source: bytes) -> ReceivedMail:
    path = tmp_path / "mail.eml"
    path.write_bytes(source)
    return read(path)


def refusal(path: Path) -> str:
    with pytest.raises(SimulatorError) as refused:
        read(path)
    return str(refused.value)


def test_a_plain_mail_is_read_with_its_headers(tmp_path: Path) -> None:
    mail = received(
        tmp_path, HEAD + b"Message-ID: <1@example.com>\r\nDate: Mon, 6 May 2024 10:00:00 -0000\r\n\r\nHello\r\nyou\r\n"
    )
    assert (mail.from_name, mail.from_address, mail.to) == ("Jane Doe", "jane@example.com", "care@anycompany.example")
    assert (mail.subject, mail.text, mail.html, mail.attachments) == ("Card", "Hello\nyou\n", None, ())
    assert (mail.message_id, mail.date) == ("<1@example.com>", datetime(2024, 5, 6, 10, tzinfo=UTC))


def test_encoded_words_are_read_after_the_mailboxes_are_told_apart(tmp_path: Path) -> None:
    mail = received(
        tmp_path,
        b"From: =?iso-8859-1?Q?M=FCller=2C_J=F6rg?= <jm@example.com>\nSubject: =?utf-8?B?w5xiZXI=?=\n"
        b" =?utf-8?Q?weisung?=\n\nx",
    )
    assert (mail.from_name, mail.from_address, mail.subject) == ("Müller, Jörg", "jm@example.com", "Überweisung")


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        pytest.param("utf-8", "Grüße".encode(), "Grüße", id="as declared"),
        pytest.param("x-unknown", "Grüße".encode(), "Grüße", id="unknown, looks like UTF-8"),
        pytest.param("us-ascii", "Grüße".encode("cp1252"), "Grüße", id="more than it says"),
        pytest.param("iso-8859-1", "5 € “net”".encode("cp1252"), "5 € “net”", id="Windows under another name"),
        pytest.param("utf-8", "Grüße".encode("cp1252"), "Grüße", id="wrong"),
        pytest.param("utf-8", "Grüße, Küsse".encode() + b"\xff", "Grüße, Küsse\ufffd", id="one bad byte"),
        pytest.param("charset=utf-8", "Grüße".encode(), "Grüße", id="misspelt"),
        pytest.param("rot13", b"Hello", "Hello", id="no character set at all"),
        pytest.param("gb2312", "你好鎔".encode("gb18030"), "你好鎔", id="Chinese beyond the declared set"),
        pytest.param("iso-2022-jp", "日本語".encode("iso-2022-jp"), "日本語", id="Japanese"),
        pytest.param("windows-1251", "Привет".encode("cp1251"), "Привет", id="Russian"),
    ],
)
def test_text_is_readable_whatever_it_is_called(tmp_path: Path, charset: str, data: bytes, text: str) -> None:
    mail = received(tmp_path, HEAD + f'Content-Type: text/plain; charset="{charset}"\r\n\r\n'.encode() + data)
    assert mail.text == text


def test_both_forms_of_a_text_are_kept_and_pictures_of_the_page_are_no_files(tmp_path: Path) -> None:
    message = _message("Plain form")
    message.add_alternative("<p>HTML form<img src='cid:logo'></p>", subtype="html")
    [_, page] = message.iter_parts()
    assert isinstance(page, EmailMessage)
    page.add_related(b"png", "image", "png", cid="<logo>", filename="logo.png")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Überweisung.pdf")
    mail = received(tmp_path, message.as_bytes())
    assert (mail.text or "").strip() == "Plain form"
    assert "HTML form" in (mail.html or "")
    assert mail.attachments == ("Überweisung.pdf",)


def test_a_picture_that_no_page_shows_is_a_file(tmp_path: Path) -> None:
    message = _message("Plain form")
    message.add_alternative("<p>HTML form</p>", subtype="html")
    [_, page] = message.iter_parts()
    assert isinstance(page, EmailMessage)
    page.add_related(b"jpg", "image", "jpeg", cid="<photo>", filename="photo.jpg")
    assert received(tmp_path, message.as_bytes()).attachments == ("photo.jpg",)


def test_html_alone_has_no_plain_form(tmp_path: Path) -> None:
    mail = received(tmp_path, HEAD + b"Content-Type: text/html\r\n\r\n<p>Hello</p>")
    assert (mail.text, mail.html) == (None, "<p>Hello</p>")


def test_an_empty_plain_form_does_not_hide_the_page(tmp_path: Path) -> None:
    message = _message("\n")
    message.add_alternative("<p>Hello</p>", subtype="html")
    assert received(tmp_path, message.as_bytes()).text is None


def test_an_attached_mail_is_a_file_and_not_text(tmp_path: Path) -> None:
    message, inner = _message("See below"), _message("The inner text")
    message.add_attachment(inner)
    mail = received(tmp_path, message.as_bytes())
    assert (mail.text or "").strip() == "See below"
    assert mail.attachments == ("Card.eml",)


def test_an_attached_text_file_is_not_part_of_the_text(tmp_path: Path) -> None:
    message = _message("See below")
    message.add_attachment("file content", filename="notes.txt")
    mail = received(tmp_path, message.as_bytes())
    assert "file content" not in (mail.text or "")
    assert mail.attachments == ("notes.txt",)


def test_verdicts_in_the_file_are_taken_over_and_pass_otherwise(tmp_path: Path) -> None:
    assert received(tmp_path, HEAD + b"\r\nx").spam_verdict == "PASS"
    mail = received(tmp_path, HEAD + b"X-SES-Spam-Verdict: FAIL\r\nX-SES-Virus-Verdict:\r\n\r\nx")
    assert (mail.spam_verdict, mail.virus_verdict) == ("FAIL", None)


def test_a_mail_without_an_id_gets_one_of_its_content(tmp_path: Path) -> None:
    first, again, other = (received(tmp_path, HEAD + b"\r\n" + text).message_id for text in (b"a", b"a", b"b"))
    assert first == again != other


def test_a_subject_alone_is_a_mail(tmp_path: Path) -> None:
    assert received(tmp_path, HEAD + b"\r\n").text == ""


@pytest.mark.parametrize("sender", [b"", b"From: undisclosed\n", b"From:\n"])
def test_a_mail_may_name_no_address_to_answer(tmp_path: Path, sender: bytes) -> None:
    mail = received(tmp_path, sender + b"Subject: x\n\nHello")
    assert (mail.from_address, mail.subject, mail.text) == ("", "x", "Hello")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        pytest.param(b"", "is empty", id="empty file"),
        pytest.param(b"\r\n  \n", "is empty", id="blank file"),
        pytest.param(b"Hello", "it has no headers", id="text"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", "it has no headers", id="picture"),
        pytest.param(b"From: jane@example.com\n\n \n", "the mail is empty", id="empty mail"),
        pytest.param(HEAD + b"\r\n" + b"x" * (6 << 20), "at most 5 MB", id="too long a text"),
        pytest.param(HEAD + b"\r\n" + b"x" * (30 << 20), "at most 25 MB", id="too big"),
    ],
)
def test_what_is_no_mail_is_refused_by_name_with_a_remedy(tmp_path: Path, source: bytes, reason: str) -> None:
    path = tmp_path / "odd.eml"
    path.write_bytes(source)
    assert refusal(path).startswith(f"{path}: ")
    assert reason in refusal(path)


def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "missing.eml")
    assert "cannot be read" in refusal(tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=20),
            st.sampled_from(
                [HEAD, b"\r\n", b"From: a@b.c\n",
                 b"Content-Type: multipart/mixed; boundary=x\n", b"--x\n", b"--x--\n", b'"',
                 b"Content-Type: text/html; charset=", b"=?utf-8?B?", b"?=", b"filename*0*=", b"Date: ", b"Subject: ",
                 b"Content-Transfer-Encoding: base64\n", b"Content-Disposition: attachment; filename=\"", b";", b"<"]
            ),
        )
    ).map(b"".join)
)  # fmt: skip
def test_any_bytes_are_a_mail_or_are_refused(tmp_path: Path, source: bytes) -> None:
    path = tmp_path / "any.eml"
    path.write_bytes(source)
    try:
        mail = read(path)
    except SimulatorError:
        return
    assert mail.from_address == "" or "@" in mail.from_address
    "".join([mail.subject, mail.from_name, mail.text or "", mail.html or "", *mail.attachments]).encode()


def _message(text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "jane@example.com", "care@anycompany.example", "Card"
    message.set_content(text)
    return message


def _collection() -> list[dict[str, str]]:
    if not (MIME / "index.csv").is_file():
        return []
    with (MIME / "index.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _text(mail: ReceivedMail) -> str:
    return mail.text if mail.text is not None else visible_text(mail.html or "")


def _collapsed(text: str) -> str:
    return " ".join(text.split())


collected = pytest.mark.parametrize("row", _collection() or [None], ids=lambda row: row["file"] if row else "none")


@collected
def test_collected_mails_give_subject_attachments_and_new_text(row: dict[str, str] | None) -> None:
    if row is None:
        pytest.skip("the collection of mails is not beside this checkout")
    mail = read(MIME / row["file"])
    new = _collapsed(new_text(_text(mail)))
    assert _collapsed(mail.subject) == _collapsed(row["subject"])
    assert bool(mail.attachments) == (row["has_attachment"] == "yes")
    assert _collapsed(row["new_text_contains"]) in new
    if unwanted := _collapsed(row["new_text_must_not_contain"]):
        assert unwanted not in new
    if expected := row["expected_new_text_file"]:
        assert new == _collapsed((MIME / expected).read_text(encoding="utf-8"))


@collected
def test_collected_automatic_mails_are_told_from_ordinary_ones(row: dict[str, str] | None) -> None:
    if row is None:
        pytest.skip("the collection of mails is not beside this checkout")
    mail = read(MIME / row["file"])
    if row["must_not_auto_respond"] == "unclear" or row["file"] in ONLY_HEADERS_TELL:
        pytest.skip("only headers or a reader could tell")
    found = len(list(signs(mail.from_address, mail.subject, _text(mail))))
    assert found >= 1 if row["must_not_auto_respond"] == "yes" else found < ENOUGH_SIGNS
