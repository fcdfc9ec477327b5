"""Read a mail as sentences, each by its form: does it ask, does it order, or does it tell something?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from simulator.model.signs import finds
from simulator.text import STOP, fold, sentences, without_bullet, words

LONGEST = 6000
"""Characters that are read; a longer mail is not read to its end, which counts as a sentence unaccounted for."""
LONGEST_NAME_LINE = 8
"""Words of a line below the closing."""

_GREETING = re.compile(
    r"\s*(?:dear|hello|hi|hiya|hey|yo|greetings|good (?:morning|afternoon|evening|day)|morning|afternoon|evening|salutations"
    r"|to whom it may concern|gentlemen|ladies)\b([^,.!?:;\n]{0,40})(?:[,.!:;]+|\n|$)\s*"
)
_OPEN_GREETING = re.compile(r"\s*(?:hi|hello|hey)(?: there| all| team)?\s+")
_CLOSING = re.compile(
    r"\s*(?:(?:with |many |kind(?:est)? |best |warm(?:est)? |my |very |the |i remain,? )*"
    r"(?:regards|wishes|thanks|thank you|cheers|compliments|sincerely|greetings|love)|yours|all the best|best|respectfully"
    r"|cordially|take care|thx|ta|bye)\b[^?]{0,40}$"
)
_WH = r"(?:how|what|whats|which|when|where|who|whom|whose|why|until (?:when|what|which)|by (?:when|what|which))"
_AUX = r"(?:can|could|do|does|did|is|are|was|were|will|would|may|might|should|shall|am|has|have|must|isn't|don't|doesn't|can't)"
_SUBJECT = r"(?:i|you|u|we|he|she|it|they|this|that|there|my|our|your|the|an?|any\w*|some\w*|every\w*"
_SUBJECT = rf"{_SUBJECT}|one|these|those|such|all|both|\w+ing)"
_LEAD = (
    r"(?:(?:and|or|but|so|then|also|please|now|well|ok|first|firstly|second|secondly|thirdly|finally|besides|if so|if not"
    r"|otherwise|plus|another thing|question|q|[\w ]{0,20}:)[\s,:;-]+)*"
)
_OPENING = re.compile(rf"\W*{_LEAD}(?:(?:in|for|from|with|on|to|at|of|about) )?(?:{_WH}\b|{_AUX} {_SUBJECT}\b|any(?:thing)?\b)")
_BOUNDARY = re.compile(
    rf"(?:[,;:]|\s-)?\s+(?=(?:and |or |but |also |so |then )+(?:{_WH} (?:\w+ )?{_AUX}|{_AUX} {_SUBJECT}|{_WH} (?:much|many|long|happens))\b)"
    rf"|[,;:]\s+(?=(?:{_WH}(?: \w+)? {_AUX}|{_WH}'s|{_AUX} {_SUBJECT}|{_WH} (?:much|many|long|happens))\b)"
)
_TELL = (
    r"(?:know|tell|explain|say|advise|wonder\w*|understand|hear|find out|learn|see|clarify|describe|show|inform|let me know|ask"
    r"|list|recommend|suggest|help)"
)
_WISH = re.compile(
    r"\b(?:i|we)(?:'d| would| do| am|'m| was)? (?:also |just |only |really |now |very much )*(?:like|love|want\w*|need|wish|wonder\w*|ask|"
    r"hope|looking|curious|interested|considering)\b|\b(?:my|the|one|another) question\b|^\W*question"
)
_ASKS_TO_TELL = re.compile(
    rf"\b{_TELL}\b|\b(?:information|info|details|instructions|steps|explanation|idea|advice|rules|policy)\b"
)
_REQUEST = re.compile(
    rf"^\W*{_LEAD}(?:(?:can|could|would|will) (?:you|u|someone|somebody)\b|(?:please|pls|kindly|be so (?:good|kind))\b)\s*(?:please |kindly |also |to )*(\w+)"
    r"|\b(?:please|pls|kindly)\s+(\w+)"
)
_WANTED_OF_US = re.compile(r"\b(?:i|we)(?:'d| would| do)? (?:\w+ )?(?:like|want|need|expect|ask) (?:you|it|this|that|them|someone|somebody|the|my)\b")
_IMPERATIVE = re.compile(
    r"^\W*([a-z]+) (?:my|the|this|that|these|it|me|us|all|your|our|an?|one|him|them|both|everything|nothing|back|up|off|to)\b"
)
_NO_VERB = re.compile(r"(?:.*(?:ing|ed|s|ly|ever)|left|got|had|made|went|found|bought|saw|took|paid|sent|told|lost|put|gave|kept|sorry)$")
"""First words that are no imperative."""
_VERBS = frozenset({"get", "give", "go", "let", "make", "see", "take", "look"})
"""Words without a meaning of their own that can be one."""
_TROUBLE = re.compile(
    r"\b(?:i|we|you|u|it)(?:'ve|'m|'re| am| are| have| had| was| \w+ly)? (?:can't|cannot|cant|can not|do not|don't|dont|couldn't|could not"
    r"|haven't|have not|didn't|did not|didnt|doesn't|does not|won't|never|still|fail\w*)\b"
    r"|\b(?:nothing|nobody|no one|none)\b|^\W*(?:(?:and |but |so )?you|not|still|again|no) (?!know|must|may|can)|\b(?:is|was|are|were) wrong\b|\bwithout success\b"
)


class Form(StrEnum):
    """What a sentence does."""

    ASKS = "asks"
    ORDERS = "orders"
    TELLS = "tells"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A clause as it was written, folded, and by its form."""

    written: str
    text: str
    form: Form

    @property
    def tells_trouble(self) -> bool:
        """Whether it says that something is not as it should be: more than mere context."""
        return self.form is Form.TELLS and bool(_TROUBLE.search(self.text))


@dataclass(frozen=True)
class Mail:
    """What a sender wrote, without greeting, closing and name; *greeted* is whom the greeting names."""

    subject: str
    sentences: tuple[Sentence, ...]
    greeted: str = ""
    is_cut: bool = False

    @classmethod
    def parse(cls, subject: str, text: str) -> "Mail":
        """Read a mail's subject and the text that may be its sender's."""
        lines = _without_closing(text[:LONGEST].replace("\r\n", "\n").split("\n"))
        body = "\n".join(lines)
        greeting = _GREETING.match(fold(body)) if len(fold(body)) == len(body) else None
        if greeting:
            body = body[greeting.end() :]
        elif opened := _OPEN_GREETING.match(body.lower()):
            body = body[opened.end() :]
        found = tuple(piece for sentence in sentences(body) for piece in _read(sentence))
        return cls(fold(subject), found, greeting[1].strip() if greeting else "", len(text) > LONGEST)

    @cached_property
    def text(self) -> str:
        """Give subject and sentences as one folded text."""
        return " . ".join([self.subject, *(sentence.text for sentence in self.sentences)])

    def of(self, form: Form) -> tuple[Sentence, ...]:
        """Give the sentences of *form*."""
        return tuple(sentence for sentence in self.sentences if sentence.form is form)


def _without_closing(lines: list[str]) -> list[str]:
    """Leave out a closing phrase with the short lines below it, and a last line that can only be a name."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    for number in filled[-6:]:
        below = [lines[later] for later in filled if later > number]
        if _CLOSING.match(fold(lines[number])) and all(_is_short(line) for line in below):
            return lines[:number]
    while len(filled) > 1 and _is_name(lines[filled[-1]]):
        lines = lines[: filled.pop()]
    return lines


def _is_short(line: str) -> bool:
    return len(line.split()) <= LONGEST_NAME_LINE and "?" not in line


def _is_name(line: str) -> bool:
    parts = words(line)
    return 0 < len(parts) <= 5 and not line.rstrip().endswith(("?", "!", ":")) and not STOP.intersection(parts)


def _read(sentence: str) -> Iterator[Sentence]:
    written = without_bullet(sentence)
    questioned = written.rstrip(" \"')").endswith("?")
    pieces = [piece for piece in _BOUNDARY.split(written) if any(map(str.isalpha, piece))]
    for place, piece in enumerate(pieces):
        text = fold(piece)
        yield Sentence(piece, text, _form(text, questioned=questioned and place == len(pieces) - 1, item=sentence != written))


def _form(text: str, *, questioned: bool, item: bool) -> Form:
    asked = _REQUEST.search(text)
    if asked and not _ASKS_TO_TELL.search(text):
        return Form.ORDERS
    if asked or questioned or _OPENING.match(text):
        return Form.ASKS
    if _WANTED_OF_US.search(text) and not _ASKS_TO_TELL.search(text):
        return Form.ORDERS
    if _WISH.search(text) or item:
        return Form.ASKS
    first = _IMPERATIVE.match(text)
    if first and not _NO_VERB.match(first[1]) and not finds("thanks", text):
        if _ASKS_TO_TELL.match(first[1]):
            return Form.ASKS
        if first[1] not in STOP - _VERBS:
            return Form.ORDERS
    return Form.TELLS
