"""What the decision is about: a message from a customer, whatever channel it came by."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from triage.finding import Finding


class ProfileMatch(StrEnum):
    """How many customer profiles fit the sender; `FAILED` when they could not be looked up."""

    ONE = "one"
    NONE = "none"
    SEVERAL = "several"
    FAILED = "failed"


class Writing(StrEnum):
    """How sure it is that a part of a message is its sender's new text."""

    WRITTEN = "written"
    EARLIER = "earlier"
    UNSURE = "unsure"


class Part(NamedTuple):
    """A stretch of a message, in the order of the message: newly written, surely earlier, or one cannot tell."""

    writing: Writing
    text: str


class Speaker(StrEnum):
    """Who said something in a conversation."""

    CUSTOMER = "customer"
    US = "us"


class Turn(NamedTuple):
    """What was said before in a conversation, at a time in epoch seconds; *hands_over* is why a person takes over.

    What *is_corrected* the customer took back for the new text.
    """

    speaker: Speaker
    text: str
    at: float
    hands_over: str = ""
    is_corrected: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the reader of its channel gives it.

    *channel* names a row of `triage.channel`. *subject* is as it was written and *topic* what it says of the matter,
    both empty where a channel has none. *names* are what the writer is called in it: beside the address, and below the
    text, where lines may be something else than a name. *received* is in epoch seconds. *findings* are what only the
    reader can see, such as a file that nobody read. *conversation* is what was said before, oldest first: what a
    correction corrects and "and abroad?" goes on from; empty for a message that stands for itself.
    """

    contact_id: str
    channel: str
    sender: str
    parts: tuple[Part, ...]
    subject: str = ""
    topic: str = ""
    names: tuple[str, ...] = ()
    received: float | None = None
    findings: tuple[Finding, ...] = ()
    conversation: tuple[Turn, ...] = ()

    @property
    def written(self) -> str:
        """What the sender surely wrote for this message."""
        return self._text(Writing.WRITTEN)

    @property
    def unsure(self) -> str:
        """What may be the sender's, or not."""
        return self._text(Writing.UNSURE)

    @property
    def earlier(self) -> str:
        """What is surely not the sender's new text."""
        return self._text(Writing.EARLIER)

    def _text(self, writing: Writing) -> str:
        return "\n".join(part.text for part in self.parts if part.writing is writing)


@dataclass(frozen=True, slots=True)
class Customer:
    """The sender as the flow found them; an empty text is what nobody knows.

    One with *people_only* wants no answer by software.
    """

    name: str
    service_level: str = ""
    spending_profile: str = ""
    credit_score: str = ""
    additional_information: str = ""
    first_name: str = ""
    last_name: str = ""
    match: ProfileMatch = ProfileMatch.NONE
    people_only: bool = False

    def is_premium(self, levels: Collection[str]) -> bool:
        """Say whether the service level is one of the premium *levels*."""
        return self.service_level.casefold() in {level.casefold() for level in levels}


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article as a search gives it, with its relevance to the question, from 0 to 1."""

    text: str
    source: str
    relevance: float
    metadata: Mapping[str, object] = field(default_factory=dict)
