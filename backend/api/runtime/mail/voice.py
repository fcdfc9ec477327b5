"""Hear who speaks in a mail: somebody for himself, about something of his, or a program to its reader.

Programs ask as well, so a question alone says little. A person says "I" or "my" and wants something of a bank; a
program tells its readers about what is theirs.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from mail.parts import new_text
from mail.phrases import Lexicon, folded
from triage.tables import table

_LEXICON = Lexicon(table(__file__))
# Whoever wants something says so before or after all that he tells; how many characters are listened to there.
OPENING = 4_000
ENDING = 1_000
_FULL_STOPS = (".", "!", ":", "\u2026", "\u3002", "\uff01")
_BRACKETS = " \n)\"'*_"
# Words of a greeting, or of a name.
LONGEST_GREETING = 2
# In English with a capital, since other languages have a small word "i".
_I = re.compile(r"(?<![\w'])I(?!\w)")
# Between sentences, and where a paragraph ends; a Greek question ends with a semicolon.
_END = re.compile(r"(?<=[.!?])(?:\s+|(?=[^\0-\u2e7f]))|(?<=[。！？])|\n\s*\n|(?<=[\u0370-\u03ff];)\s+")  # noqa: RUF001
# "Re:" and its like in any language; a longer label is somebody's own.
_REPLY = re.compile(r"\s*[^\W\d_]{1,6}\s?[:\uff1a]")
# A line that ends early ends what it says.
_SHORT_LINE = re.compile(r"^(.{0,40})\n", re.MULTILINE)
# A line of a form: "Topic: Cards".
_FIELD = re.compile(r"\w+(?: \w+)?: \S")
_QUESTION_MARK = re.compile("[?¿\uff1f\u061f\u037e]")


class Sentence(NamedTuple):
    """What somebody says, as it is compared, and how."""

    text: str
    mine: bool
    ours: bool
    asks: bool
    wants: bool
    business: bool
    told: bool
    """Readers are told about themselves, or offered something."""
    courtesy: bool

    @property
    def is_notice(self) -> bool:
        """Whether it neither asks nor requests, and is not about those who write."""
        is_request = self.wants and not self.business
        return not (self.asks or self.ours or is_request or self.courtesy)

    def is_wish(self, *, of_bank: bool) -> bool:
        """Whether somebody wants something for himself, in a mail *of_bank* business."""
        for_me = self.mine and (self.business or (self.asks and of_bank))
        return not self.told and (for_me or (self.ours and self.wants and self.business))


@lru_cache(maxsize=1)
def heard(text: str) -> tuple[Sentence, ...]:
    """Hear each sentence at both ends of what is new in *text*; asked for several times, so the last is remembered."""
    new = new_text(text)
    return tuple(heard_in(new if len(new) <= OPENING + ENDING else f"{new[:OPENING]}\n\n{new[-ENDING:]}"))


def heard_in(text: str) -> Iterator[Sentence]:
    """Hear each sentence of all of *text*."""
    return (_heard(written) for written in _END.split(_SHORT_LINE.sub(r"\1\n\n", text)) if written.strip())


def is_business(text: str) -> bool:
    """Whether a folded *text* speaks of a bank's business."""
    return "business" in _LEXICON.found(text)


def speaks_for_self(subject: str, text: str) -> bool:
    """Whether somebody wants something for himself, and says more of himself than of those who read it."""
    of_bank = _is_of_bank(subject, text)
    if not any(sentence.is_wish(of_bank=of_bank) for sentence in heard(text)):
        return False
    own = sum(len(sentence.text) for sentence in heard(text) if not sentence.told and (sentence.mine or sentence.ours))
    return own > sum(len(sentence.text) for sentence in heard(text) if sentence.told)


def seeks_answer(subject: str, text: str) -> bool:
    """Whether somebody plainly speaks for himself, or asks about a bank's business and says hardly anything else.

    Of the subject only the matter counts, unless there is nothing else.
    """
    text = text if heard(text) else subject
    if speaks_for_self(subject, text):
        return True
    asked = sum(len(sentence.text) for sentence in heard(text) if sentence.asks)
    is_mostly_asked = asked > sum(len(sentence.text) for sentence in heard(text) if sentence.is_notice)
    return is_mostly_asked and _is_of_bank(subject, text) and not any(sentence.told for sentence in heard(text))


def _is_of_bank(subject: str, text: str) -> bool:
    # The subject of a reply may be our own.
    is_theirs = not _REPLY.match(subject) and is_business(folded(subject))
    return is_theirs or any(sentence.business and not sentence.told for sentence in heard(text))


def _heard(written: str) -> Sentence:
    text = folded(written)
    found, begun = _LEXICON.found(text), _LEXICON.begun(text)
    mine = "self" in found or bool(_I.search(written))
    asks = "asks" in found or "asks_first" in begun or bool(_QUESTION_MARK.search(written))
    is_short = text.isascii() and text.count(" ") - 1 <= LONGEST_GREETING
    # Signatures and addresses have no full stop.
    courtesy = "courtesy" in begun or is_short or not written.rstrip(_BRACKETS).endswith(_FULL_STOPS)
    wants = asks or "requests" in found
    addresses = "your" in found or bool(_FIELD.match(written)) or ("you" in found and not wants)
    return Sentence(
        text=text,
        mine=mine,
        ours="we" in found,
        asks=asks,
        wants=wants,
        business="business" in found,
        told="theirs" in found or (addresses and not (asks or mine or "courtesy" in begun)),
        courtesy=courtesy,
    )
