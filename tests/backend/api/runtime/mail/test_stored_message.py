"""Messages in the forms in which Connect may store them."""

import json

import pytest

from mail import stored_message
from triage.errors import UnreadMessageError


@pytest.mark.parametrize(
    ("stored", "plain"),
    [
        (b"What does a wire cost?", "What does a wire cost?"),
        ("Grüße, 你好, 😀".encode(), "Grüße, 你好, 😀"),
        ("\ufeffGrüße".encode(), "Grüße"),
        ("Grüße".encode("cp1252"), "Grüße"),
        (b"", ""),
        (b'{"a": 1}', '{"a": 1}'),
        (b"{not json", "{not json"),
        (b"1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
    ],
)
def test_a_bare_message_is_read(stored: bytes, plain: str) -> None:
    assert stored_message.read([stored]) == (plain, "")


def test_a_bare_page_is_told_by_its_tags() -> None:
    assert stored_message.read([b"<html><p>A wire</p></html>"]) == ("", "<html><p>A wire</p></html>")


@pytest.mark.parametrize(
    ("kind", "content", "forms"),
    [
        ("text/html", "<p>A wire</p>", ("", "<p>A wire</p>")),
        ("text/html; charset=UTF-8", "<p>A &amp; B</p>", ("", "<p>A &amp; B</p>")),
        ("text/plain", "<p>as it is</p>", ("<p>as it is</p>", "")),
        (None, "<p>A wire</p>", ("", "<p>A wire</p>")),
        (None, None, ("", "")),
    ],
)
def test_an_envelope_is_taken_off(kind: str | None, content: str | None, forms: tuple[str, str]) -> None:
    stored = json.dumps({"contentType": kind, "messageContent": content}).encode()
    assert stored_message.read([stored]) == forms


def test_both_forms_are_kept_and_nothing_of_two_plain_texts_is_lost() -> None:
    assert stored_message.read([b"one", b"<html>page", b"one and two", b"three"]) == (
        "one and two\nthree",
        "<html>page",
    )


def test_deeply_nested_json_is_a_text() -> None:
    stored = b'{"a":' * 50_000
    assert stored_message.read([stored]).plain.startswith('{"a":')


def test_a_message_that_is_too_large_is_not_read() -> None:
    with pytest.raises(UnreadMessageError):
        stored_message.read([b"a" * (stored_message.LONGEST_CONTENT + 1)])
