"""The channels customers write by, a row of data each; a reader and a handler are all that a channel has besides."""

from collections.abc import Mapping
from typing import NamedTuple

from triage.errors import UnknownChannelError
from triage.evidence.checks import CHECKS as STATEMENT_CHECKS
from triage.evidence.checks import Check as StatementCheck
from triage.message_checks import CHECKS as MESSAGE_CHECKS
from triage.message_checks import Check as MessageCheck
from triage.message_checks import roleplay

STORING_SECONDS = 2.0
SEARCH_SECONDS = 6.0


class Channel(NamedTuple):
    """What differs between channels.

    *style* describes a reply to the model, *is_letter* says that it has a greeting and a closing, *is_conversation*
    that messages go on from each other and that the model is asked for the intent of each. A passage needs
    *relevance_share* of the policy's least relevance: a few words are like nothing as much as a letter is.
    *longest_reply* is in
    bytes of UTF-8, as what stores and shows it counts; *longest_words* in words. *attempt_seconds* is what one attempt
    at a model may take at most, *seconds* what a message may take altogether, from its event to its stored result.
    """

    name: str
    style: str
    longest_words: int
    longest_reply: int
    is_letter: bool
    seconds: float
    attempt_seconds: float
    is_conversation: bool = False
    relevance_share: float = 1.0
    message_checks: tuple[MessageCheck, ...] = MESSAGE_CHECKS
    statement_checks: tuple[StatementCheck, ...] = STATEMENT_CHECKS

    @property
    def seconds_after_reading(self) -> float:
        """What search and model need once the text is there."""
        return self.attempt_seconds + SEARCH_SECONDS


EMAIL = Channel(
    name="EMAIL",
    style="an e-mail in plain text, a paragraph for each statement",
    longest_words=350,
    # The agent's guide shows 3,500 bytes beside all that it shows else, and the flow sends 5,000 characters.
    longest_reply=3300,
    is_letter=True,
    seconds=60.0,
    attempt_seconds=29.0,
)

CHAT = Channel(
    name="CHAT",
    style="a chat message in plain text, with one to three short sentences",
    longest_words=80,
    longest_reply=1000,
    is_letter=False,
    seconds=8.0,
    attempt_seconds=3.5,
    is_conversation=True,
    relevance_share=0.9,
    message_checks=(*MESSAGE_CHECKS, roleplay),
)
SOCIAL = CHAT._replace(
    name="SOCIAL", style="a message on a social network in plain text, with one or two short sentences"
)
SMS = CHAT._replace(name="SMS", style="a text message in plain text, with one or two short sentences", longest_words=50)
VOICE = CHAT._replace(
    name="VOICE",
    style="spoken words on the telephone, one or two short sentences without lists, links and abbreviations",
    longest_words=50,
    longest_reply=600,
)

CHANNELS: Mapping[str, Channel] = {row.name: row for row in (EMAIL, CHAT, SOCIAL, SMS, VOICE)}


def channel(name: str) -> Channel:
    """Give the row of a channel; raise `UnknownChannelError` where there is none."""
    try:
        return CHANNELS[name]
    except KeyError:
        raise UnknownChannelError(f"There is no channel {name!r}; known are {', '.join(CHANNELS)}.") from None
