"""The same mail has the same code, and another mail another."""

from typing import Any

import pytest

from mail.fingerprint import fingerprint, text_key
from mail.reading import read, unread
from mail.stored_message import Forms
from triage.message import Message

SENDER = "jo@example.com"


def mail(**changes: Any) -> Message:
    text = changes.pop("text", "What does a wire cost?\n\nJo")
    usual = {
        "contact_id": "c1",
        "sender": SENDER,
        "subject": "Wires",
        "stored": Forms(text),
        "is_whole": bool(text),
        "ours": "care@anycompany.example",
        "files": 0,
        "verified": True,
    }
    return read(**{**usual, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"contact_id": "c2"},
        {"sender": "JO+2@example.com"},
        {"text": "What does a wire cost? Jo "},
        {"subject": "[EXTERNAL] Wires"},
    ],
)
def test_a_copy_of_a_mail_has_its_fingerprint(changes: dict[str, Any]) -> None:
    assert fingerprint(mail(**changes)) == fingerprint(mail())


@pytest.mark.parametrize(
    "changes", [{"sender": "al@example.com"}, {"subject": "Cards"}, {"text": "What does a card cost?"}]
)
def test_another_mail_has_another(changes: dict[str, Any]) -> None:
    assert fingerprint(mail(**changes)) != fingerprint(mail())


def test_a_fingerprint_tells_nothing_and_one_that_nobody_read_has_none() -> None:
    assert len(fingerprint(mail())) == 64
    assert fingerprint(mail(text="")) == fingerprint(unread(contact_id="c1", sender=SENDER, subject="")) == ""


def test_a_text_that_is_no_unicode_has_a_fingerprint_too() -> None:
    assert len(fingerprint(mail(text="A wire? \ud83d"))) == 64


TICKET = "Your ticket 4711 was received and will be worked on within 2 days. What else may we do?"


@pytest.mark.parametrize(
    "changes",
    [
        {"sender": "al@example.org", "subject": "Another"},
        {"text": TICKET.replace("4711", "98765")},
        {"text": TICKET.upper().replace(" ", "\n")},
        {"text": f"{TICKET}\n\n> What does a wire cost?\n> Jo"},
    ],
)
def test_mails_that_say_the_same_have_one_key(changes: dict[str, Any]) -> None:
    assert text_key(mail(**{"text": TICKET, **changes})) == text_key(mail(text=TICKET)) != ""


def test_mails_that_say_something_else_have_another() -> None:
    assert text_key(mail(text=TICKET.replace("worked", "looked"))) != text_key(mail(text=TICKET))


@pytest.mark.parametrize(("words", "tells"), [(7, False), (8, True)])
def test_a_few_words_are_written_by_many(words: int, *, tells: bool) -> None:
    assert bool(text_key(mail(text=" ".join(TICKET.split()[:words])))) == tells
