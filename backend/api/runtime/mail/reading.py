"""Read an e-mail into a message: what its sender wrote, and what only a mail can have against an automatic answer."""

from collections.abc import Iterator

from mail.automatic import automatic_kind, seeks_answer
from mail.quotation import new_text
from mail.subject import plain_subject
from triage.channel import EMAIL
from triage.finding import Finding
from triage.message import Message, Part, Writing
from triage.route import PARKED

LONGEST_TEXT = 200_000
"""Characters of a mail that are looked at at all."""


def read(
    *, contact_id: str, sender: str, subject: str, text: str, files: int, verified: bool, received: float | None = None
) -> Message:
    """Give the message of a mail; *text* is all of it that could be read, *files* counts what is attached."""
    kept = text[:LONGEST_TEXT] or subject
    return Message(
        contact_id=contact_id,
        channel=EMAIL.name,
        sender=sender,
        parts=tuple(_parts(kept)),
        subject=subject,
        topic=plain_subject(subject),
        received=received,
        findings=tuple(_findings(sender, subject, kept, is_read=0 < len(text) <= LONGEST_TEXT))
        + tuple(_of_envelope(files, verified=verified)),
    )


def unread(*, contact_id: str, sender: str, subject: str) -> Message:
    """Give the message of a mail that nobody is to look at."""
    found = (Finding("unread_message"),)
    return Message(contact_id, EMAIL.name, sender, (), subject, plain_subject(subject), findings=found)


def _parts(text: str) -> Iterator[Part]:
    written = new_text(text) or text
    yield Part(Writing.WRITTEN, written)
    ahead = iter(written.split("\n"))
    awaited = next(ahead, None)
    rest = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line == awaited:
            awaited = next(ahead, None)
        else:
            rest.append(line)
    if other := "\n".join(rest).strip("\n"):
        yield Part(Writing.UNSURE, other)


def _findings(sender: str, subject: str, text: str, *, is_read: bool) -> Iterator[Finding]:
    if kind := automatic_kind(sender, subject, text):
        yield Finding(PARKED, rule=kind)
    if not is_read:
        yield Finding("unread_message", rule="text")
    elif not seeks_answer(subject, text):
        yield Finding("no_request", rule="words")


def _of_envelope(files: int, *, verified: bool) -> Iterator[Finding]:
    if not verified:
        yield Finding("unverified_mail", rule="verdicts")
    if files:
        yield Finding("unread_attachment", rule="files")
