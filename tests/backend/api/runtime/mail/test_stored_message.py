"""Messages in the forms in which Connect may store them."""

import json

import pytest

from mail import stored_message
from triage.errors import UnreadMessageError


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        (b"What does a wire cost?", "What does a wire cost?"),
        ("Grüße, 你好, 😀".encode(), "Grüße, 你好, 😀"),
        ("\ufeffGrüße".encode(), "Grüße"),
        ("Grüße".encode("cp1252"), "Grüße"),
        (b"", ""),
        (b"a\r\nb\x00", "a\nb"),
        (b'{"a": 1}', '{"a": 1}'),
        (b"{not json", "{not json"),
        (b"<html><body><p>What does a <b>wire</b> cost?</p></body></html>", "What does a wire cost?"),
        (b"1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
    ],
)
def test_a_bare_message_is_read(stored: bytes, text: str) -> None:
    assert stored_message.read(stored) == text


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        ("text/html", "<p>A wire</p><script>x()</script>", "A wire"),
        ("text/html; charset=UTF-8", "<p>A &amp; B</p>", "A & B"),
        ("text/plain", "<p>as it is</p>", "<p>as it is</p>"),
        (None, "<p>A wire</p>", "A wire"),
        (None, None, ""),
        ("text/plain", "half \ud83d gone", "half  gone"),
    ],
)
def test_an_envelope_is_taken_off(kind: str | None, content: str | None, text: str) -> None:
    stored = json.dumps({"contentType": kind, "messageContent": content}).encode()
    assert stored_message.read(stored) == text


def test_deeply_nested_json_is_a_text() -> None:
    stored = b'{"a":' * 50_000
    assert stored_message.read(stored).startswith('{"a":')


def test_a_message_that_is_too_large_is_not_read() -> None:
    with pytest.raises(UnreadMessageError):
        stored_message.read(b"a" * (stored_message.LONGEST_CONTENT + 1))
