"""Read a mail as what its sender says and asks: without greeting, signature, quotations and orders to the software."""

import re
from dataclasses import dataclass
from functools import cached_property

from simulator.model import steering
from simulator.model.gloss import in_english, language_of
from simulator.model.lexicon import expand, pattern
from simulator.text import STOP, fold, is_item, sentences, stems, without_bullet, words

LONGEST = 6000
"""Characters that are read; what a mail is about stands at its start."""

_TIER = re.compile(expand(r"\b(premium|gold|platinum|standard)[ -](?=<tiered>\b)"))
_CAPITAL_TIER = re.compile(
    r"(?<=[a-z,] )Premium\b(?! (payment|date|increase|due|bill|for|of))|\bPremium(?=[.,!?]| (?:indeed|really|or not)\b)"
)
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_STANDING = re.compile(
    r"\b(?:[Aa]s|[Ff]or|I am|I'm|[Ww]ith|[Oo]n|[Yy]our|[Mm]y|the|so-called|[Cc]all\w*)(?: an?| the| your| my)?"
    r" (?:so-called )?(?:Premium|PREMIUM)\b(?! (?:payment|date|increase|due|bill|for|of))"
    r"|\bPremium(?:[,.!?]| indeed\b)"
)
_QUESTION = re.compile(expand(r"^\W*<lead><question>"))
_AUXILIARY = re.compile(expand(r"^\W*<lead><aux>\b"))
_RELATIVE = re.compile(r"^\W*(which|who|whose|where|when|what)\b")
_BOUNDARY = re.compile(
    expand(
        r"(?:[,;:]|\s-)\s+(?=(?:and |or |but |also |so |then |please )*<opening>)"
        r"|\s+(?=(?:and|but) (?:also )?<opening>)|;\s+"
    )
)


_ORDINAL = re.compile(r"^\W*(first|second|third|fourth|last)(ly)?\s*[,:]")
_ANNOUNCED = re.compile(r"\b(two|three|four|five|couple of|several|few|some|following)\b[^:?!]{0,60}:\s+")
_LISTED = re.compile(r"[,;]?\s+and\s+(?=(?:\w+ing|how|what|when|whether|the|my|a|an)\b)|[,;]\s+(?=\w+ing\b)")
"""Parts of a list that is announced within a sentence."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a sentence: whether it asks for something, and whether it opens a further matter."""

    text: str
    sentence: int
    asks: bool
    further: bool
    item: bool


@dataclass(frozen=True)
class Mail:
    """What the sender wrote, in folded English as far as that can be had."""

    subject: str
    sentences: tuple[str, ...]
    shouting: float
    """Share of capitals among the letters of the text."""
    names_tier: bool = False
    """Whether the sender speaks of being a Premium customer, beyond the greeting."""

    @classmethod
    def parse(cls, subject: str, text: str) -> "Mail":
        """Read a mail's subject and text."""
        raw = _tierless(_own_part(_COMMENT.sub(" ", text[:LONGEST])))
        letters = [character for character in raw if character.isalpha()]
        capitals = sum(character.isupper() for character in letters)
        language = language_of(f"{subject}\n{text[:LONGEST]}")
        pieces = [fold(piece) for piece in sentences(in_english(raw, language))]
        kept = [piece for piece in pieces if not steering.is_order(piece)]
        return cls(
            subject=_drop_tier(fold(in_english(_tierless(subject), language))),
            sentences=tuple(_drop_tier(piece) for piece in _without_greeting(kept)),
            shouting=capitals / len(letters) if len(letters) > 20 else 0.0,
            names_tier=bool(_STANDING.search(_own_part(text[:LONGEST]))),
        )

    @cached_property
    def text(self) -> str:
        """Give the sentences as one text."""
        return " ".join(self.sentences)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Give the clauses of all sentences."""
        return tuple(clause for number, text in enumerate(self.sentences) for clause in _clauses(text, number))

    @cached_property
    def asks(self) -> tuple[Clause, ...]:
        """Give the clauses that ask for something."""
        return tuple(clause for clause in self.clauses if clause.asks)


def _own_part(text: str) -> str:
    lines = text.replace("\r\n", "\n").split("\n")
    kept: list[str] = []
    for line in lines:
        if kept and pattern("quoted").match(fold(line)):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
    return "\n".join(_unsigned(kept))


def _unsigned(lines: list[str]) -> list[str]:
    """Cut the closing phrase and what follows, or a last line that can only be a name."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    for number in filled[-5:]:
        if number != filled[0] and pattern("closings").match(fold(lines[number])):
            return lines[:number]
    if len(filled) > 1 and _is_name(lines[filled[-1]]):
        return lines[: filled[-1]]
    return lines


def _is_name(line: str) -> bool:
    parts = words(line)
    return 0 < len(parts) <= 4 and not line.rstrip().endswith(("?", "!", ":")) and not STOP.intersection(parts)


def _without_greeting(pieces: list[str]) -> list[str]:
    if not pieces:
        return []
    first = pattern("greetings").sub("", pieces[0], count=1)
    return [piece for piece in [first, *pieces[1:]] if any(character.isalnum() for character in piece)]


def _tierless(text: str) -> str:
    """Take out the name of the service level, which is also a word for what an insurance costs."""
    return _CAPITAL_TIER.sub("", text)


def _drop_tier(text: str) -> str:
    return _TIER.sub("", text)


def _clauses(sentence: str, number: int) -> list[Clause]:
    if announced := _ANNOUNCED.search(sentence):
        parts = [part for part in _LISTED.split(sentence[announced.end() :]) if part.strip()]
        if len(parts) > 1:
            head = _clauses(sentence[: announced.start()], number) if announced.start() else []
            return [*head, *(Clause(part, number, asks=True, further=False, item=True) for part in parts)]
    item = is_item(sentence) or bool(_ORDINAL.match(sentence))
    pieces = [piece for piece in _BOUNDARY.split(without_bullet(sentence)) if piece and piece.strip()]
    last = len(pieces) - 1
    questioned = sentence.rstrip(" \"')").endswith(("?", "\uff1f"))
    found: list[Clause] = []
    marked = False
    for position, piece in enumerate(pieces):
        asked = questioned and (position == last or bool(_AUXILIARY.match(piece)))
        asks = asked or (item and bool(stems(piece))) or _asks(piece, is_first=position == 0)
        further = marked or bool(pattern("further").search(piece))
        found.append(Clause(piece, number, asks, further, item and position == 0))
        marked = further and len(words(piece)) <= 4
    return found


def _asks(piece: str, *, is_first: bool) -> bool:
    """Say whether a piece without a question mark asks; after a comma, "which" and the like go on with the sentence."""
    question = _QUESTION.match(piece) and (is_first or not _RELATIVE.match(piece))
    return bool(question or pattern("requests").search(piece))
