"""Read an e-mail into a message: what its sender wrote, and what only a mail can have against an automatic answer."""

import re
from collections.abc import Iterator

from mail import forms, markup
from mail.addresses import canonical
from mail.automatic import signs
from mail.parts import signatures, unquoted
from mail.stored_message import Forms
from mail.subject import case_marker, plain_subject
from mail.voice import seeks_answer
from triage.channel import EMAIL
from triage.finding import Finding
from triage.message import Message, Part, Writing
from triage.normal import hidden_letters
from triage.route import PARKED, PROGRAM
from triage.wording import clean

LONGEST_TEXT = 200_000
"""Characters of each form of a mail that are looked at at all."""
_PICTURE = re.compile(r"\bsrc\s{0,9}=\s{0,9}[\"']?\s{0,9}(?:cid|data):", re.IGNORECASE)
OUR_NOTE = "This answer was prepared automatically."
"""How the note below automatic replies begins; a contract test compares the flow."""
MOST_HIDDEN = 15
"""Bytes, without blanks: programs hide two or three words, whoever hides more wants to say something."""
# How a file begins that stands in the text itself, as mail programs of old sent it.
_UUENCODED = re.compile(r"^begin [0-7]{3,4} \S", re.MULTILINE)


def read(
    *,
    contact_id: str,
    sender: str,
    ours: str,
    subject: str,
    stored: Forms,
    is_whole: bool,
    files: int,
    verified: bool,
    shown_name: str = "",
    received: float | None = None,
) -> Message:
    """Give the message of a mail.

    *ours* is the address that it came to, *stored* what could be had of it; *is_whole* says that this is all of its
    text, and *files* counts what is attached. *shown_name* is what stands beside the sender's address, if anything.
    """
    page = markup.read(stored.page)
    plain, visible = clean(stored.plain), clean(page.visible)
    found = forms.join(plain[:LONGEST_TEXT], visible[:LONGEST_TEXT])
    is_whole = is_whole and bool(found.parts) and max(len(plain), len(visible)) <= LONGEST_TEXT
    return Message(
        contact_id=contact_id,
        channel=EMAIL.name,
        sender=sender,
        parts=found.parts or (Part(Writing.WRITTEN, subject),),
        subject=subject,
        topic=plain_subject(subject),
        # Some programs show the address once more.
        names=tuple(name for name in (shown_name, *signatures(found.text)) if name and "@" not in name),
        received=received,
        findings=(
            *_of_text(sender, subject, found.text or subject, is_whole=is_whole),
            *_of_our_mail(subject, f"{plain[:LONGEST_TEXT]}\n{visible[:LONGEST_TEXT]}"),
            *_of_pictures(stored.page),
            *_of_hidden(f"{page.hidden} {hidden_letters(subject + stored.plain + stored.page)}"),
            *_of_envelope(sender, ours, files, verified=verified),
        ),
    )


def unread(*, contact_id: str, sender: str, subject: str) -> Message:
    """Give the message of a mail that nobody is to look at."""
    found = (Finding("unread_message"),)
    return Message(contact_id, EMAIL.name, sender, (), subject, plain_subject(subject), findings=found)


def _of_text(sender: str, subject: str, text: str, *, is_whole: bool) -> Iterator[Finding]:
    for kind, what in signs(sender, subject, text):
        yield Finding(PROGRAM, rule=f"{kind}: {what}")
    if _UUENCODED.search(text):
        yield Finding("unread_attachment", rule="uuencoded")
    if not is_whole:
        yield Finding("unread_message", rule="text")
    elif not unquoted(text):
        yield Finding("unread_message", rule="nothing_new")
    elif not seeks_answer(subject, text):
        yield Finding("no_request", rule="words")


def _of_our_mail(subject: str, text: str) -> Iterator[Finding]:
    """An answer to something of ours, which a person was promised to read."""
    if marker := case_marker(subject):
        yield Finding("follows_up", marker, "case number")
    if OUR_NOTE in " ".join(text.replace(">", " ").split()):
        yield Finding("follows_up", OUR_NOTE, "our note")


def _of_pictures(page: str) -> Iterator[Finding]:
    """Pictures that came with a page; a logo among them costs an agent's look."""
    if _PICTURE.search(page):
        yield Finding("unread_attachment", rule="pictures")


def _of_hidden(hidden: str) -> Iterator[Finding]:
    if len("".join(hidden.split()).encode()) > MOST_HIDDEN:
        yield Finding("hidden_text", " ".join(hidden.split()), "styles")


def _of_envelope(sender: str, ours: str, files: int, *, verified: bool) -> Iterator[Finding]:
    if sender and canonical(sender) == canonical(ours):
        yield Finding(PARKED, rule="own_address")
    if not verified:
        yield Finding("unverified_mail", rule="verdicts")
    if files:
        yield Finding("unread_attachment", rule="files")
