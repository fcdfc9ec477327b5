"""What a message itself holds against an automatic reply, found by code: one tuple of checks."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from triage.finding import Finding
from triage.language import is_english
from triage.message import Customer, Message, Part, ProfileMatch, Writing
from triage.message_checks import signs
from triage.message_checks.signs import Plain
from triage.policy import Policy

LONGEST_TEXT = 20_000
"""Characters of a message that the model gets; above 100,000 tokens a request costs five times as much."""


@dataclass(frozen=True)
class Given:
    """What the checks look at: a message, its sender, and the policy."""

    message: Message
    customer: Customer
    policy: Policy

    @cached_property
    def text(self) -> str:
        """What the sender wrote, as far as the model gets it."""
        return self.message.written[:LONGEST_TEXT]

    @cached_property
    def whole(self) -> str:
        """Subject and text."""
        return f"{self.message.subject}\n{self.text}" if self.message.subject else self.text

    @cached_property
    def everything(self) -> str:
        """What may be the sender's, sure or not, with the subject."""
        unsure = (part.text for part in self.parts if part.writing is Writing.UNSURE)
        return "\n".join([self.whole, *unsure])

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The parts as far as the model gets them, each with its share of the length."""
        left = dict.fromkeys(Writing, LONGEST_TEXT)
        kept = []
        for part in self.message.parts:
            text = part.text[: left[part.writing]]
            left[part.writing] -= len(text)
            kept.append(Part(part.writing, text))
        return tuple(part for part in kept if part.text)

    @cached_property
    def plain(self) -> Plain:
        return Plain(self.whole)


Check = Callable[[Given], Iterable[Finding]]


def findings(given: Given, checks: Iterable[Check]) -> Iterator[Finding]:
    """Name what *checks* find, in turn."""
    for check in checks:
        yield from check(given)


def length(given: Given) -> Iterator[Finding]:
    """A message of which the model gets the beginning only; what is surely earlier does not count."""
    if max(len(given.message.written), len(given.message.unsure)) > LONGEST_TEXT:
        yield Finding("unread_message", rule="length")


def sender(given: Given) -> Iterator[Finding]:
    """A sender whom one cannot tell from others."""
    if given.customer.match in {ProfileMatch.SEVERAL, ProfileMatch.FAILED}:
        yield Finding("ambiguous_customer", rule=f"profile_{given.customer.match}")


def wish_for_people(given: Given) -> Iterator[Finding]:
    """A customer who wants no answer by software, whatever the message is."""
    if given.customer.people_only:
        yield Finding("wants_people_only", rule="profile")


def steering(given: Given) -> Iterator[Finding]:
    """Orders to the software that reads the message."""
    if words := signs.steers(given.plain):
        yield Finding("steering_attempt", words, "words")


def roleplay(given: Given) -> Iterator[Finding]:
    """A game with the software, as conversations lead to; in a mail these words may be meant for somebody else."""
    if words := signs.plays_a_role(given.plain):
        yield Finding("steering_attempt", words, "roleplay")


def sensitive_topics(given: Given) -> Iterator[Finding]:
    """Topics that are always a person's."""
    for topic, words in signs.sensitive_topics(given.plain):
        if not given.policy.automates([topic]):
            yield Finding("sensitive_topic", words, topic)


def account_data(given: Given) -> Iterator[Finding]:
    """Questions for what we know of the sender, which no From line entitles to."""
    if words := signs.asks_for_account_data(given.plain):
        yield Finding("account_data_request", words, "words")


def account_orders(given: Given) -> Iterator[Finding]:
    """Orders to pay, to close or to change something, as who took over an account would give."""
    if words := signs.orders_something(given.plain):
        yield Finding("account_order", words, "words")


def other_language(given: Given) -> Iterator[Finding]:
    """A text that does not read like English."""
    if not is_english(given.whole):
        yield Finding("other_language", rule="language")


def files(given: Given) -> Iterator[Finding]:
    """A file that the text points to, and that nobody read."""
    if words := signs.mentions_attachment(given.plain):
        yield Finding("unread_attachment", words, "words")


CHECKS: tuple[Check, ...] = (
    length,
    sender,
    wish_for_people,
    steering,
    sensitive_topics,
    account_data,
    account_orders,
    other_language,
    files,
)
