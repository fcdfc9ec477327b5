"""What may be said to a caller: proved statements, two sentences at a time, with figures in words."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from speech.spoken import figures_heard, spoken
from triage.evidence.figures import Figure

MOST_SENTENCES: Final = 2
GO_ON: Final = "There is more. Shall I go on?"
LONGEST_SENTENCE: Final = 40
"""Words that somebody who only hears them can follow."""
_END = re.compile(r"(?<=[.!?])(?<![ap]\.m\.)\s+(?=[A-Z\"'$\d])")
_LINK = re.compile(r"https?:|www\.|\w@\w|\w\.(?:com|org|net|example)\b", re.IGNORECASE)
_LIST = re.compile(r"^[^\S\n]*(?:[-*\u2022|#]|\d+[.)])\s|\n", re.MULTILINE)
_UNSAYABLE = re.compile(r"[<>{}\[\]|\\^~`*_#=@]")
_STEP = re.compile(r" > ")
_NO_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ONE: Final = "1"
"""Not compared: "one" is a figure only where it counts something."""


class Refusal(Exception):  # noqa: N818 - no error: a person speaks instead
    """These words cannot be said; the text tells why."""


class Speech(NamedTuple):
    """Sentences that are said now, and those that wait until the caller wants to hear them."""

    sentences: tuple[str, ...]
    rest: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(self.said)

    @property
    def said(self) -> tuple[str, ...]:
        """The sentences, and the question whether to go on where there are more."""
        return (*self.sentences, GO_ON) if self.rest else self.sentences

    @property
    def next(self) -> "Speech":
        """What is said when the caller wants to hear more."""
        return Speech(self.rest[:MOST_SENTENCES], self.rest[MOST_SENTENCES:])


def for_the_ear(statements: Sequence[str]) -> Speech:
    """Turn proved *statements* into speech; raise `Refusal` for what nobody could follow, or a figure lost."""
    if any(_LIST.search(statement.strip()) or _LINK.search(statement) for statement in statements):
        raise Refusal("A list or a link is read, not heard.")
    sentences = [_said(sentence) for statement in statements for sentence in _END.split(statement.strip())]
    if not sentences:
        raise Refusal("There is nothing to say.")
    return Speech(tuple(sentences[:MOST_SENTENCES]), tuple(sentences[MOST_SENTENCES:]))


def ssml(sentences: Sequence[str]) -> str:
    """Put *sentences* into the one form of speech that goes out; no sign of theirs is markup."""
    return f"<speak>{''.join(f'<s>{_escaped(sentence)}</s>' for sentence in sentences)}</speak>"


def _said(sentence: str) -> str:
    words = spoken(_STEP.sub(", then ", sentence))
    if _UNSAYABLE.search(words):
        raise Refusal("It has signs that nobody can say.")
    if len(words.split()) > LONGEST_SENTENCE:
        raise Refusal("A sentence is too long to be followed by ear.")
    if _counted(sentence) != _counted(words):
        raise Refusal("A figure would be another one when it is said.")
    return words


def _counted(text: str) -> Counter[Figure]:
    return Counter(figure for figure in figures_heard(text) if figure.value != _ONE)


def _escaped(text: str) -> str:
    return escape(_NO_XML.sub(" ", text))
