"""A mail becomes a message: what its sender wrote, what may be theirs, and what only a mail can have against it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.reading import LONGEST_TEXT, read, unread
from mail.stored_message import Forms
from triage.message import Message

HISTORY = "On Tue, 11 Jun 2024 at 09:02, AnyCompany Bank wrote:\n> My card was stolen."


def message(text: str = "What does a wire cost?", **change: Any) -> Message:
    given: dict[str, Any] = {
        "sender": "jo@example.com",
        "subject": "Re: Wire fee",
        "files": 0,
        "verified": True,
    } | change
    return read(contact_id="c1", stored=Forms(text, ""), is_whole=bool(text), **given)


def found(said: Message) -> list[tuple[str, str]]:
    return [(finding.hold, finding.rule) for finding in said.findings]


def test_a_plain_mail_is_what_its_sender_wrote_and_nothing_is_found() -> None:
    said = message()
    assert (said.contact_id, said.channel, said.sender) == ("c1", "EMAIL", "jo@example.com")
    assert (said.subject, said.topic) == ("Re: Wire fee", "Wire fee")
    assert (said.written, said.unsure, found(said)) == ("What does a wire cost?", "", [])


def test_what_the_sender_quotes_is_not_taken_for_theirs() -> None:
    said = message(f"And the foreign fee?\n\n{HISTORY}\n")
    assert said.written == "And the foreign fee?"
    assert "stolen" in said.unsure


def test_a_mail_with_nothing_new_is_taken_as_a_whole() -> None:
    assert message("> What does a wire cost?").written == "> What does a wire cost?"


@given(st.text(alphabet="ab >\n:.", max_size=80))
def test_no_line_of_a_mail_gets_lost(text: str) -> None:
    said = message(f"Hello {text}")
    lines = [line.strip() for line in f"{said.written}\n{said.unsure}".split("\n") if line.strip()]
    assert sorted(lines) == sorted(line.strip() for line in f"Hello {text}".split("\n") if line.strip())


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ({"verified": False}, [("unverified_mail", "verdicts")]),
        ({"files": 1}, [("unread_attachment", "files")]),
        ({"text": ""}, [("unread_message", "text")]),
        ({"text": "Thanks, all is well now."}, [("no_request", "words")]),
        ({"subject": "Automatic reply: Wire fee"}, [("automatic_mail", "out_of_office")]),
        ({"sender": "mailer-daemon@example.com"}, [("automatic_mail", "bounce")]),
    ],
)
def test_what_only_a_mail_can_have_against_an_answer_is_found(
    change: dict[str, Any], holds: list[tuple[str, str]]
) -> None:
    assert set(holds) <= set(found(message(**change)))


def test_a_mail_without_text_is_its_subject() -> None:
    assert message("").written == "Re: Wire fee"


def test_of_a_huge_mail_the_start_is_read_and_an_agent_reads_the_rest() -> None:
    assert ("unread_message", "text") not in found(message("a" * LONGEST_TEXT))
    said = message("a" * (LONGEST_TEXT + 1))
    assert len(said.written) == LONGEST_TEXT
    assert ("unread_message", "text") in found(said)


def test_a_mail_that_nobody_is_to_look_at_has_no_text() -> None:
    said = unread(contact_id="c1", sender="jo@example.com", subject="Re: Wire fee")
    assert (said.parts, said.topic, found(said)) == ((), "Wire fee", [("unread_message", "")])
