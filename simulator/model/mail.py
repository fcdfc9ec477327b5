"""Read a mail as sentences, each by its form: does it ask, does it order, or does it tell something?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from simulator.model.signs import finds, form, pattern
from simulator.text import STOP, fold, sentences, without_bullet, words

LONGEST = 6000
"""Characters that are read; a longer mail is not read to its end, which counts as a sentence unaccounted for."""
LONGEST_NAME_LINE = 8
SHORT, FULL = 3, 5
_NAMES = re.compile(r"[A-Z\d+(|&-]")
"""Words beside names and numbers that make a sentence of a line: among others, and below the closing."""

COMPANY_WORDS = frozenset({"and", "of", "the"})
"""Small words within the name of a company."""

_VERBS = frozenset({"get", "give", "go", "let", "make", "see", "take", "look", "say", "tell", "ask"})
"""Words without a meaning of their own that can be an imperative."""


class Form(StrEnum):
    """What a sentence does."""

    ASKS = "asks"
    WISHES = "wishes"
    ORDERS = "orders"
    TELLS = "tells"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A clause as it was written, folded, and by its form; it may lead to a question, or stand below the closing."""

    written: str
    text: str
    form: Form
    leads: bool = False
    is_aside: bool = False

    @property
    def tells_trouble(self) -> bool:
        """Whether it says that something is not as it should be: more than mere context."""
        return self.form is Form.TELLS and finds("trouble", self.text)

    @property
    def is_line(self) -> bool:
        """Whether it may stand below a closing, such as names or a motto: by its form it wants nothing."""
        return self.form is Form.TELLS and not self.tells_trouble and self._plain < FULL

    @property
    def _plain(self) -> int:
        """How many words it has beside names."""
        return sum(not _NAMES.match(word) or not STOP.isdisjoint(words(word)) for word in self.written.split())

    @property
    def is_context(self) -> bool:
        """Whether it tells of its sender or of some matter, leads to a question, or is too short to tell anything."""
        if self.tells_trouble or self.is_aside or finds("dictates", self.text):
            return False
        own = finds("own", self.text)
        is_told = form("opening").match(self.text) and (own or not finds("duty", self.text))
        is_courtesy = finds("thanks", self.text) or form("reply").match(self.text)
        return bool(is_told or is_courtesy) or self.leads or self._plain < SHORT


@dataclass(frozen=True)
class Mail:
    """What a sender wrote, without greeting, closing and name; *greeted* is whom the greeting names."""

    subject: str
    sentences: tuple[Sentence, ...]
    greeted: str = ""
    is_cut: bool = False

    @classmethod
    def parse(cls, subject: str, text: str, unsure: str = "") -> "Mail":
        """Read a mail's subject, its text, and what may be its sender's, too."""
        body, below = _without_closing(text[:LONGEST].replace("\r\n", "\n").split("\n"))
        greeting = form("greeting").match(body.lower())
        hail = greeting or form("hail").match(body.lower())
        body = body[hail.end() :] if hail else body
        found = tuple(piece for sentence in sentences(body) for piece in _read(sentence))
        asides = tuple(_asides(f"{below}\n\n{unsure[:LONGEST]}"))
        is_cut = max(len(text), len(unsure)) > LONGEST
        return cls(fold(subject), found + asides, greeting["name"].strip() if greeting else "", is_cut)

    @cached_property
    def text(self) -> str:
        """Give subject and sentences as one folded text."""
        return " . ".join([self.subject, *(sentence.text for sentence in self.sentences)])

    def of(self, form: Form) -> tuple[Sentence, ...]:
        """Give the sentences of *form*."""
        return tuple(sentence for sentence in self.sentences if sentence.form is form)


def _without_closing(lines: list[str]) -> tuple[str, str]:
    """Leave out a closing phrase or last lines that can only be names, and give what stands below apart."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    for number in filled[1:][-6:]:
        if form("closing").match(fold(lines[number])):
            return "\n".join(lines[:number]), "\n".join(lines[number + 1 :])
    while len(filled) > 1 and _is_name(lines[filled[-1]]):
        lines = lines[: filled.pop()]
    return "\n".join(lines), ""


def _asides(text: str) -> Iterator[Sentence]:
    """Read what stands below a mail, without names and ways to reach somebody; a line in small letters goes on."""
    for line in re.sub(r"\n(?=[a-z])", " ", text).split("\n"):
        for sentence in sentences(line):
            if not form("motto").fullmatch(fold(sentence)):
                yield from (replace(s, is_aside=True) for s in _read(sentence) if not s.is_line)


def _is_name(line: str) -> bool:
    parts = line.split()
    is_company = finds("company", fold(line)) and all(sentence.is_line for sentence in _read(line))
    small = COMPANY_WORDS if is_company else frozenset()
    is_written_so = len(parts) == 1 or all(
        part[0].isupper() or len(part) < 3 or part in small or not part.isalpha() for part in parts
    )
    return bool(form("motto").fullmatch(line.strip())) or (
        0 < len(parts) <= (LONGEST_NAME_LINE if is_company else 5)
        and is_written_so
        and not (STOP - small).intersection(words(line))
        and not line.rstrip().endswith(("?", "!", ":"))
    )


def _read(sentence: str) -> Iterator[Sentence]:
    written = without_bullet(sentence)
    questioned = written.rstrip(" \"')").endswith("?")
    pieces = [piece for piece in form("boundary").split(written) if any(map(str.isalpha, piece))]
    asked = False
    found: list[Sentence] = []
    for piece in reversed(pieces):
        text = fold(piece)
        form_ = _form(text, questioned=questioned and not found, item=sentence != written)
        found.append(Sentence(piece, text, form_, leads=asked))
        asked = asked or form_ is Form.ASKS
    yield from reversed(found)


def _form(text: str, *, questioned: bool, item: bool) -> Form:
    if not questioned:
        text = form("clause").sub("", text, count=1)
    if form("reply").match(text):
        return Form.TELLS
    dictates, requests = finds("dictates", text), finds("request", text)
    informs = finds("telling", text) and not dictates
    inquires = finds("inquiry", text) and not dictates
    if (requests and not inquires) or (finds("wanted", text) and not informs):
        return Form.ORDERS if requests or not (questioned or form("question").match(text)) else Form.ASKS
    if requests or questioned or (form("question").match(text) and not form("statement").match(text)):
        return Form.ASKS
    if finds("wish", text):
        return Form.ORDERS if dictates else Form.ASKS if informs else Form.WISHES
    verb = _imperative(text)
    if verb and verb not in STOP - _VERBS:
        return Form.ASKS if inquires else Form.ORDERS
    return Form.ASKS if item and ":" not in text else Form.TELLS


def _imperative(text: str) -> str:
    """Give the verb that *text* begins with, where it seems to be an imperative."""
    first = form("imperative").match(text)
    if not first or pattern("idle").fullmatch(first["verb"]) or finds("thanks", text):
        return ""
    return first["verb"]
