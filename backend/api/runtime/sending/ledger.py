"""Who may get an automatic mail: rules that hold even where no automatic mail is recognised as such.

Connect delivers at least once and shows no header that tells a robot from a person, so whoever wants to send asks
here first, and what was granted is remembered:

- a thread gets one automated reply and one acknowledgement at most,
- a mail that reached several of our addresses, or came twice, is answered once,
- an address gets no more automatic mails of any kind than its budget within any span of time,
- who asks again, because an answer was lost on the way, gets the same answer.

Addresses and subjects come in sealed: as codes that only the holder of the key can make (`Seal`).
"""

import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from mail.subject import plain_subject
from triage.errors import UnreadMessageError
from triage.message import Message
from triage.modes import Kind

Seal = Callable[[str], str]

KEPT_SECONDS = 30 * 24 * 3600
"""How long a thread remembers what it got."""
MOST_CLAIMS = 500
"""What one row can hold; an address that got as much within its time gets no more."""
SAME_MAIL_SECONDS = 600
"""Within this time, mails of one sender with one subject count as the same where their texts cannot be compared."""

GRANTED = "granted"
ANSWERED_BEFORE = "answered_before"
ANSWERED_ELSEWHERE = "answered_elsewhere"
SENDER_BUDGET = "sender_budget"
UNSEEN_MAIL = "unseen_mail"
LEDGER_UNAVAILABLE = "ledger_unavailable"

_MARKS = re.compile(r"\[[^\]]*\]|\([^)]*\)|\{[^}]*\}")
_PREFIX = re.compile(r".*[:\uff1a](?=\s*\w)", re.DOTALL)
_EXTENSION = re.compile(r"\+[^@]*(?=@)")


@dataclass(frozen=True, slots=True)
class Budget:
    """At most *mails* automatic mails to one address within *seconds*."""

    mails: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send one mail of *kind*: asked for, and remembered once granted.

    *run* tells runs of a flow for the same contact apart. *mail* is the fingerprint of the mail that is to be
    answered, empty where nobody read it.
    """

    kind: Kind
    contact_id: str
    run: str
    thread: str
    mail: str = ""
    at: float = 0.0

    @property
    def claimant(self) -> str:
        return f"{self.contact_id}/{self.run}"


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a claim; *kept* is what to remember, None where nothing has changed."""

    reason: str
    kept: tuple[Claim, ...] | None = None

    @property
    def granted(self) -> bool:
        return self.reason == GRANTED


class Ledger(Protocol):
    """What went out by itself to whom; raises `StoreUnavailableError`."""

    def ask(self, sender: str, claim: Claim, continues: Collection[str]) -> str:
        """Grant *claim*, once, or give the reason why not.

        *sender* is sealed; *continues* are the contacts whose thread the claim's contact belongs to.
        """
        ...


def decide(claim: Claim, earlier: Sequence[Claim], budget: Budget, now: float) -> Decision:
    """Grant *claim* or refuse it, in the light of what the same address was granted before."""
    # Clocks differ a little between functions; no claim may seem older than one before it.
    now = max([now, *(each.at for each in earlier)])
    known = [each for each in earlier if each.at >= now - KEPT_SECONDS]
    if any((each.claimant, each.kind) == (claim.claimant, claim.kind) for each in known):
        return Decision(GRANTED)
    if any(_same_mail(claim, each, now) for each in known):
        return Decision(ANSWERED_ELSEWHERE)
    if any((each.thread, each.kind) == (claim.thread, claim.kind) for each in known):
        return Decision(ANSWERED_BEFORE)
    recent = sum(each.at >= now - budget.seconds for each in known)
    if recent >= budget.mails or len(known) >= MOST_CLAIMS:
        return Decision(SENDER_BUDGET)
    granted = Claim(claim.kind, claim.contact_id, claim.run, claim.thread, claim.mail, now)
    return Decision(GRANTED, (*known, granted))


def _same_mail(claim: Claim, earlier: Claim, now: float) -> bool:
    """Whether the mail of *earlier* is that of *claim*, taken up by somebody else."""
    if claim.claimant == earlier.claimant:
        return False
    if claim.contact_id == earlier.contact_id:
        return True
    if claim.mail and earlier.mail:
        return claim.mail == earlier.mail
    return claim.thread == earlier.thread and earlier.at >= now - SAME_MAIL_SECONDS


def sender_key(seal: Seal, address: str) -> str:
    """Seal *address*: the same code for every way to write to one mailbox."""
    return seal(f"sender\0{sender_identity(address)}")


def sender_identity(address: str) -> str:
    """The address without what robots vary: letter case, and an extension such as `+ticket123`."""
    return _EXTENSION.sub("", address.strip().casefold())


def thread_subject(subject: str) -> str:
    """What the subjects of a thread have in common, whatever prefixes and numbers each round adds.

    Everything up to the last colon goes, whatever language "Automatic reply:" is in; so two matters of one sender
    may count as one thread, and the second gets a person.
    """
    plain = plain_subject(subject)
    text = _PREFIX.sub("", _MARKS.sub(" ", plain)) or plain
    return " ".join(text.split()).casefold()


def fingerprint(message: Message) -> str:
    """Tell a mail from others by sender, subject and text; empty where the text could not be read."""
    if any(finding.hold == UnreadMessageError.hold for finding in message.findings):
        return ""
    text = " ".join(part.text for part in message.parts)
    parts = (sender_identity(message.sender), thread_subject(message.subject), " ".join(text.split()))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
