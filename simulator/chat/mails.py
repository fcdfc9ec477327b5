"""Mails between the turns of chats: they go the way of any mail, at a bank that knows which chats were handed over."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from simulator.chat.lines import Line
from simulator.clock import VirtualClock
from simulator.connect.instance import OUR_ADDRESS
from simulator.mail.eml import ReceivedMail
from simulator.mail_outcome import MailOutcome
from simulator.system import OPENING, Simulator


class Mails:
    """Lets lines by EMAIL through; the bank for them is made *by* the first, at the *clock* of the chats."""

    def __init__(self, by: Callable[[], Simulator], clock: VirtualClock) -> None:
        self._by, self._clock = by, clock

    @cached_property
    def _bank(self) -> Simulator:
        return self._by()

    def receive(self, line: Line) -> MailOutcome:
        """Let the mail that *line* is arrive, and go its way to the end."""
        at = self._clock.now() if line.at is None else OPENING + line.at
        return self._bank.receive(mail_of(line), at=at)

    def record(self, mail: MailOutcome) -> dict[str, Any] | None:
        """The record of *mail*, once everybody is done with it; nobody works here, so what waits ends undecided."""
        if not mail.contact.is_over:
            self._bank.complete(mail.contact)
        return self._bank.interaction(mail.contact.contact_id)


def mail_of(line: Line) -> ReceivedMail:
    """The mail that *line* is: plain text that passed the checks for spam and viruses."""
    return ReceivedMail.plain(
        line.conversation,
        message_id=f"<{line.id or line.conversation}@lines.invalid>",
        sender=line.sender,
        to=OUR_ADDRESS,
        subject=line.subject,
        text=line.text,
    )
