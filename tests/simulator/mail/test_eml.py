"""Mails are read from files as Amazon Connect would receive them, or refused with a reason."""

import binascii
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
from tests.cpu_time import cpu_seconds
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
        pytest.param("x-mac-roman", "naïve Zoë".encode("mac_roman"), "naïve Zoë", id="a Mac's own"),
        pytest.param("iso-8859-8-e", "שלום".encode("iso-8859-8"), "שלום", id="Hebrew with a direction"),
        pytest.param(
            "unknown-8bit", "Сколько стоит карта?".encode("koi8_r"), "Сколько стоит карта?", id="unsaid, KOI8"
        ),
        pytest.param("us-ascii", "Когда придёт счёт?".encode("cp1251"), "Когда придёт счёт?", id="no ASCII, Russian"),
        pytest.param("us-ascii", "口座を閉じたいです".encode("cp932"), "口座を閉じたいです", id="no ASCII, Japanese"),
        pytest.param("utf-8", "我想知道年费是多少".encode("gb18030"), "我想知道年费是多少", id="no UTF-8, Chinese"),
        pytest.param("", "年費是多少".encode("big5"), "年費是多少", id="undeclared, Chinese"),
        pytest.param("", "계좌를 닫고 싶어요".encode("cp949"), "계좌를 닫고 싶어요", id="undeclared, Korean"),
        pytest.param("", "Πόσο κοστίζει;".encode("cp1253"), "Πόσο κοστίζει;", id="undeclared, Greek"),
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


def test_a_page_says_itself_how_it_is_written(tmp_path: Path) -> None:
    page = '<html><head><meta charset="iso-8859-7"></head><body>Κάρτα</body></html>'
    assert received(tmp_path, HEAD + b"Content-Type: text/html\r\n\r\n" + page.encode("iso-8859-7")).html == page


@pytest.mark.parametrize("form", ["x-amp-html", "rtf"])
def test_a_form_of_the_text_that_few_programs_show_is_left_out(tmp_path: Path, form: str) -> None:
    message = _message("Plain form")
    message.add_alternative("{\\rtf1 <html amp4email> \\par}", subtype=form)
    message.add_alternative("<p>HTML form</p>", subtype="html")
    mail = received(tmp_path, message.as_bytes())
    assert ((mail.text or "").strip(), (mail.html or "").strip()) == ("Plain form", "<p>HTML form</p>")


def test_a_boundary_that_stands_on_a_line_of_its_own_is_found(tmp_path: Path) -> None:
    source = b'Content-Type: multipart/mixed;\nboundary="cut"\n\n--cut\n\nHello\n--cut--\n'
    assert received(tmp_path, HEAD.replace(b"\r\n", b"\n") + source).text == "Hello"


def test_of_two_content_types_the_one_that_fits_counts(tmp_path: Path) -> None:
    types = b'Content-Type: multipart/mixed; boundary="a"\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    assert received(tmp_path, HEAD + types + b"--b\r\n\r\nHello\r\n--b--\r\n").text == "Hello"


def test_files_written_into_the_text_are_files(tmp_path: Path) -> None:
    [line] = binascii.b2a_uu(b"%PDF-1.4 some bytes").decode().splitlines()
    mail = received(tmp_path, HEAD + f"\r\nSee below.\nbegin 644 form.pdf\n{line}\n`\nend\nBye\n".encode())
    assert (mail.text, mail.attachments) == ("See below.\nBye\n", ("form.pdf",))


def test_a_sentence_that_begins_like_a_file_stays(tmp_path: Path) -> None:
    text = "begin 644 steps to\nclose my account\nend"
    assert received(tmp_path, HEAD + b"\r\n" + text.encode()).text == text


def test_everybody_a_mail_names_is_known(tmp_path: Path) -> None:
    source = (
        b"From: a@example.com\nTo: care@anycompany.example, B <b@example.com>\nCc: c@example.com\n"
        b"Reply-To: d@example.com\nIn-Reply-To: <2@x>\nReferences: <1@x>\n <2@x>\n\nHi"
    )
    mail = received(tmp_path, source)
    assert (mail.recipients, mail.cc) == (("care@anycompany.example", "b@example.com"), ("c@example.com",))
    assert (mail.reply_to, mail.references) == ("d@example.com", ("<1@x>", "<2@x>"))


def test_the_time_to_read_a_mail_grows_with_its_length(tmp_path: Path) -> None:
    def seconds(lines: int) -> float:
        path = tmp_path / f"{lines}.eml"
        path.write_bytes(HEAD + b"\r\n" + b"Content-Type: text/plain;\nbegin 644 x\nM0\nlonger words\n\n" * lines)
        return cpu_seconds(lambda: read(path))

    assert seconds(60_000) < 12 * (seconds(15_000) + 0.05)


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
    told = [row[label] == "yes" for label in ("is_bounce", "is_auto_reply")]
    assert [mail.by_program == what for what in ("a mail system", "an automatic reply")] == told
    if row["must_not_auto_respond"] == "unclear" or row["file"] in ONLY_HEADERS_TELL:
        pytest.skip("only headers or a reader could tell")
    found = len(list(signs(mail.from_address, mail.subject, _text(mail))))
    assert found >= 1 if row["must_not_auto_respond"] == "yes" else found < ENOUGH_SIGNS
