"""Read a mail as sentences, each by its form: does it ask, does it order, or does it tell something?"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from simulator.model.signs import finds, form, pattern
from simulator.text import STOP, fold, sentences, without_bullet, words

LONGEST = 6000
"""Characters that are read; a longer mail is not read to its end, which counts as a sentence unaccounted for."""
LONGEST_NAME_LINE = 8
"""Words of a line below the closing."""

COMPANY_WORDS = frozenset({"and", "of", "the"})
"""Small words within the name of a company."""

_VERBS = frozenset({"get", "give", "go", "let", "make", "see", "take", "look"})
"""Words without a meaning of their own that can be an imperative."""


class Form(StrEnum):
    """What a sentence does."""

    ASKS = "asks"
    WISHES = "wishes"
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
        return self.form is Form.TELLS and finds("trouble", self.text)


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
        greeting = form("greeting").match(body.lower())
        hail = greeting or form("hail").match(body.lower())
        body = body[hail.end() :] if hail else body
        found = tuple(piece for sentence in sentences(body) for piece in _read(sentence))
        return cls(fold(subject), found, greeting["name"].strip() if greeting else "", len(text) > LONGEST)

    @cached_property
    def text(self) -> str:
        """Give subject and sentences as one folded text."""
        return " . ".join([self.subject, *(sentence.text for sentence in self.sentences)])

    def of(self, form: Form) -> tuple[Sentence, ...]:
        """Give the sentences of *form*."""
        return tuple(sentence for sentence in self.sentences if sentence.form is form)


def _without_closing(lines: list[str]) -> list[str]:
    """Leave out a closing phrase with the names below it, and a last line that can only be a name."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    for number in filled[1:][-6:]:
        if form("closing").match(fold(lines[number])):
            return [*lines[:number], *(f"\n{line}" for line in lines[number + 1 :] if not _is_idle(line))]
    while len(filled) > 1 and _is_name(lines[filled[-1]]):
        lines = lines[: filled.pop()]
    return lines


def _is_idle(line: str) -> bool:
    """Say whether *line* may stand below a closing, such as a name or a motto: it wants nothing."""
    is_short = len(line.split()) <= LONGEST_NAME_LINE
    return is_short and all(s.form is Form.TELLS and not s.tells_trouble for s in _read(line))


def _is_name(line: str) -> bool:
    parts = line.split()
    is_company = finds("company", fold(line)) and _is_idle(line)
    small = COMPANY_WORDS if is_company else frozenset()
    is_written_so = len(parts) == 1 or all(part[0].isupper() or len(part) < 3 or part in small for part in parts)
    return (
        0 < len(parts) <= (LONGEST_NAME_LINE if is_company else 5)
        and is_written_so
        and not (STOP - small).intersection(words(line))
        and not line.rstrip().endswith(("?", "!", ":"))
    )


def _read(sentence: str) -> Iterator[Sentence]:
    written = without_bullet(sentence)
    questioned = written.rstrip(" \"')").endswith("?")
    pieces = [piece for piece in form("boundary").split(written) if any(map(str.isalpha, piece))]
    for place, piece in enumerate(pieces):
        text = fold(piece)
        yield Sentence(
            piece, text, _form(text, questioned=questioned and place == len(pieces) - 1, item=sentence != written)
        )


def _form(text: str, *, questioned: bool, item: bool) -> Form:
    if not questioned:
        text = form("clause").sub("", text, count=1)
    if form("reply").match(text):
        return Form.TELLS
    informs, requests = finds("telling", text), finds("request", text)
    if (requests or finds("wanted", text)) and not informs:
        return Form.ORDERS if requests or not (questioned or form("question").match(text)) else Form.ASKS
    if requests or questioned or item or form("question").match(text):
        return Form.ASKS
    if finds("wish", text):
        return Form.ASKS if informs else Form.WISHES
    verb = _imperative(text)
    if pattern("tell").fullmatch(verb):
        return Form.ASKS
    return Form.ORDERS if verb and verb not in STOP - _VERBS else Form.TELLS


def _imperative(text: str) -> str:
    """Give the verb that *text* begins with, where it seems to be an imperative."""
    first = form("imperative").match(text)
    if not first or pattern("idle").fullmatch(first["verb"]) or finds("thanks", text):
        return ""
    return first["verb"]
