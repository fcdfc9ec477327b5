"""Drafts that put right what customers were told: for agents to read, change and send, never sent by the software."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from mail.addresses import canonical
from simulator.connect.instance import OUR_ADDRESS
from simulator.flow.services import SentMail
from simulator.mail import outbox
from simulator.upkeep.told import Sentence, Telling, Words

UNSENT: Final = "X-Unsent"
"""The header by which mail programs open a file as a draft."""
OPEN: Final = "[The articles do not say yet what is right: write it here once they do.]"


@dataclass(frozen=True, slots=True)
class Correction:
    """A draft to one customer, about all that they were told; without an *address* it goes the way they wrote."""

    contacts: tuple[str, ...]
    address: str
    name: str
    subject: str
    body: str

    @property
    def file(self) -> str:
        return f"{self.contacts[0]}.{'eml' if self.address else 'txt'}"

    def as_bytes(self) -> bytes:
        """The draft as a file that a mail program opens; the bare text where there is no address."""
        if not self.address:
            return self.body.encode()
        mail = SentMail(
            contact_id=f"{self.contacts[0]}/correction",
            for_contact_id=self.contacts[0],
            linked=False,
            action="agent",
            sent_at=0.0,
            from_address=OUR_ADDRESS,
            to_address=self.address,
            to_name=self.name or None,
            subject=self.subject,
            body=self.body,
        )
        message = outbox.compose(mail, by_person=True)
        del message["Date"], message["Message-ID"]
        message[UNSENT] = "1"
        return message.as_bytes()


def drafts(told: Iterable[tuple[Telling, Words]], right: Sequence[str], company: str) -> list[Correction]:
    """Write to everybody who was told something wrong for certain, once; *right* is what the articles say instead."""
    people: dict[str, list[tuple[Telling, Words]]] = defaultdict(list)
    for telling, words in told:
        if telling.certain and telling.said:
            people[canonical(words.sender) or telling.contact].append((telling, words))
    return [_draft(each, right, company) for each in people.values()]


def instead(wrong: Sequence[Sentence], before: Iterable[Sentence], now: Sequence[Sentence]) -> tuple[str, ...]:
    """What stands *now* under the headings of what was *wrong* and did not *before*; () while a wrong one stands."""
    headings, texts = {each.heading for each in wrong}, {each.text for each in wrong}
    known = texts.union(each.text for each in before)
    if any(each.text in texts for each in now):
        return ()
    return tuple(each.text for each in now if each.heading in headings and each.text not in known)


def _draft(told: Sequence[tuple[Telling, Words]], right: Sequence[str], company: str) -> Correction:
    words = told[-1][1]
    lines = [f"Dear {words.name or 'customer'},", ""]
    for telling, _ in told:
        lines += [f"On {datetime.fromtimestamp(telling.at, UTC):%d %B %Y} we wrote to you:", ""]
        lines += [*(f"> {said}" for said in telling.said), ""]
    lines += ["That was not right. This is:", "", *(f"> {each}" for each in right)] if right else [OPEN]
    lines += [
        "",
        "We are sorry. If you have relied on it, please answer this message, and we will look at it with you.",
    ]
    lines += ["", "Kind regards", company]
    subject = f"A correction: {words.subject}" if words.subject else "A correction of what we told you"
    contacts = tuple(dict.fromkeys(telling.contact for telling, _ in told))
    return Correction(contacts, words.sender, words.name, subject[:200], "\n".join(lines))
