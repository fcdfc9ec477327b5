"""Messages of customers, as a reader gives them."""

from collections.abc import Iterable
from dataclasses import replace

from triage.channel import EMAIL
from triage.finding import Finding
from triage.message import Message, Part, Writing


def message(
    text: str,
    *,
    subject: str = "",
    sender: str = "jo@example.com",
    contact_id: str = "c1",
    findings: Iterable[Finding] = (),
) -> Message:
    """A mail that its sender wrote every word of."""
    return Message(contact_id, EMAIL.name, sender, written(text), subject, subject, findings=tuple(findings))


def saying(other: Message, text: str) -> Message:
    """The same message with another text."""
    return replace(other, parts=written(text))


def written(text: str) -> tuple[Part, ...]:
    return (Part(Writing.WRITTEN, text),)
