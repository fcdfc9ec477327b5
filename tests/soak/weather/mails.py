"""Mails that customers, strangers and worse may write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from html import escape
from random import Random
from typing import Any, Final

from simulator import deployment
from simulator.mail import eml
from simulator.mail.eml import ReceivedMail

VERDICTS: Final = ("PASS", "FAIL", "GRAY", "PROCESSING_FAILED", None)

Oddity = Callable[[ReceivedMail], Mapping[str, Any]]
"""Gives the fields of a mail that are odd."""

ODDITIES: Final[Mapping[str, Oddity]] = {
    "empty": lambda _: {"text": "", "html": None},
    "HTML only": lambda mail: {"text": None, "html": f"<html><p>{escape(mail.text or '')}</p></html>"},
    "300 kB": lambda mail: {"text": f"{mail.text or ''}\n" + "And what does that cost me? " * 11_000},
    "300 kB in one word": lambda mail: {"text": (mail.text or "") + "x" * 300_000},
    "another charset": lambda mail: {"text": (mail.text or "").encode().decode("cp037")},
    "other scripts": lambda mail: {"text": f"{mail.text or ''}\n手数料はいくらですか。"},
    "control characters": lambda mail: {"text": "\0\x07\x1b[2J\u202e\u200b".join((mail.text or "").split(" "))},
    "no From": lambda _: {"from_address": "", "from_name": ""},
    "half a From": lambda _: {"from_address": "@", "from_name": "\0"},
    "a long subject": lambda mail: {"subject": f"{mail.subject} " * (40_000 // (len(mail.subject) + 1) + 1)},
    "no subject": lambda _: {"subject": ""},
    "control characters in the subject": lambda mail: {"subject": f"{mail.subject}\r\nBcc: all@mail.example\0"},
}


def draw(random: Random) -> ReceivedMail:
    """A mail of the samples, from its sender or a stranger, mostly with good verdicts, now and then an odd one."""
    mail = random.choice(samples())
    if random.random() < 0.3:
        mail = replace(mail, from_address=f"stranger{random.randrange(10**6)}@mail.example", from_name="Kim Sample")
    if random.random() < 0.2:
        mail = replace(mail, spam_verdict=random.choice(VERDICTS), virus_verdict=random.choice(VERDICTS))
    return odd(random, mail) if random.random() < 0.12 else mail


def odd(random: Random, mail: ReceivedMail) -> ReceivedMail:
    """The same with something odd about it; a mail of its own."""
    name = random.choice(sorted(ODDITIES))
    return replace(mail, message_id=f"<{name}>{mail.message_id}", **ODDITIES[name](mail))


@cache
def samples() -> tuple[ReceivedMail, ...]:
    """The mails that come with the project."""
    return tuple(eml.read(path) for path in sorted(deployment.SAMPLE_EMAILS.glob("*.eml")))
