"""What the decision is about: a message from a customer, whatever channel it came by."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """A way customers write to us."""

    EMAIL = "EMAIL"


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


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a message, in the order of the message: newly written, surely earlier, or one cannot tell."""

    writing: Writing
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it arrived: *text* is everything that was readable, earlier messages included.

    *read* is false where the text could not be fetched, *verified* where the channel's own checks
    for spam and viruses did not pass.
    """

    contact_id: str
    channel: Channel
    sender: str
    subject: str
    text: str
    attachments: int = 0
    read: bool = True
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Customer:
    """The sender as the flow found them; an empty text is what nobody knows."""

    name: str
    service_level: str = ""
    spending_profile: str = ""
    credit_score: str = ""
    additional_information: str = ""
    first_name: str = ""
    last_name: str = ""
    match: ProfileMatch = ProfileMatch.NONE

    def is_premium(self, levels: Collection[str]) -> bool:
        """Say whether the service level is one of the premium *levels*."""
        return self.service_level.casefold() in {level.casefold() for level in levels}


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article with its relevance to the question, from 0 to 1."""

    text: str
    source: str
    relevance: float
