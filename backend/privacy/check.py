"""Find the personal data in a text, at the places of the text as it was given, and mask it."""

import base64
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any, Final, Protocol

from backend.privacy import detectors
from backend.privacy.detectors import Ours, Sight
from backend.privacy.lexicon import LANGUAGES, TABLE
from backend.privacy.plain_text import plain_text


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """A piece of personal data: where it begins and ends, of which type it is, and what it says."""

    start: int
    end: int
    type: str
    text: str

    def as_json(self) -> dict[str, Any]:
        return {"type": self.type, "start": self.start, "end": self.end, "text": self.text}


class SecondOpinion(Protocol):
    """A service that finds personal data as well, such as Comprehend: what it finds is added to ours."""

    def find(self, text: str, language: str) -> Iterable[Item]: ...


_PIECE = re.compile(r"[^\W_]*\d[^\W_]*")
_CODED = re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{20,4000}={0,2}(?![\w+/=])")

NOTHING: Final = Ours()


@dataclass(frozen=True, slots=True)
class Checker:
    """Finds personal data, but none in what is *ours*."""

    ours: Ours = NOTHING
    others: Sequence[SecondOpinion] = ()

    def check(self, text: str, language: str = "", names: Iterable[str] = ()) -> list[Item]:
        """Find the personal data in *text*, among it *names* that are known to be somebody's."""
        language = language if language in LANGUAGES else LANGUAGES[0]
        plain = plain_text(text).with_spoken_digits(_spoken(language))
        found = detectors.find(Sight(plain.text, language, self.ours))
        found += ((*span, "NAME") for span in _known(plain.text, names))
        spans = [(*plain.original(start, end), type_) for start, end, type_ in found]
        spans += [(item.start, item.end, item.type) for each in self.others for item in each.find(text, language)]
        spans += (
            (*token.span(), inside[0].type)
            for token in _CODED.finditer(text)
            if (decoded := _decoded(token[0])) and (inside := self.check(decoded, language, names))
        )
        return _joined(text, spans)

    def check_together(self, texts: Sequence[str], language: str = "", names: Iterable[str] = ()) -> list[list[Item]]:
        """Find what is split over *texts* that were written one after the other: items of each of them."""
        together = "\n".join(texts)
        found = _joined(together, [*map(_span, self.check(together, language, names)), *self._pieces(texts, language)])
        shares, begun = [], 0
        for text in texts:
            spans = ((max(item.start - begun, 0), min(item.end - begun, len(text)), item.type) for item in found)
            shares.append([Item(start, end, type_, text[start:end]) for start, end, type_ in spans if start < end])
            begun += len(text) + 1
        return shares

    def _pieces(self, texts: Sequence[str], language: str) -> Iterator[tuple[int, int, str]]:
        """The pieces of a card or an IBAN that somebody wrote over several *texts*, with words between."""
        plain = plain_text("\n".join(texts) if len(texts) > 1 else "")
        pieces = list(_PIECE.finditer(plain.text))
        ends = list(accumulate(len(piece[0]) + 1 for piece in pieces))
        sight = Sight("\n".join(piece[0] for piece in pieces), language, self.ours)
        for row in detectors.SURE_OF_PIECES:
            for start, end in row.find(sight):
                theirs = pieces[bisect_right(ends, start) : bisect_left(ends, end) + 1]
                if "\n" in plain.text[theirs[0].start() : theirs[-1].end()]:
                    yield from ((*plain.original(*piece.span()), row.type) for piece in theirs)


def _span(item: Item) -> tuple[int, int, str]:
    return item.start, item.end, item.type


def _decoded(token: str) -> str:
    """Give what *token* says in Base64, if it says something in it."""
    try:
        text = base64.b64decode(token + "=" * (-len(token) % 4), validate=True).decode()
    except ValueError:
        return ""
    return text if text.isprintable() else ""


def _known(text: str, names: Iterable[str]) -> Iterator[tuple[int, int]]:
    words = {re.escape(word) for name in names for word in plain_text(name).text.split() if len(word) > 1}
    if words:
        pattern = rf"(?<!\w)(?:{'|'.join(sorted(words, key=len, reverse=True))})(?!\w)"
        yield from (found.span() for found in re.finditer(pattern, text, re.IGNORECASE))


def _joined(text: str, spans: Iterable[tuple[int, int, str]]) -> list[Item]:
    """Make items of *spans*; of those that overlap one remains, of the type of the first, as wide as all."""
    joined: list[tuple[int, int, str]] = []
    for start, end, type_ in sorted(spans, key=lambda span: (span[0], -span[1])):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1]), joined[-1][2]
        else:
            joined.append((start, end, type_))
    return [Item(start, end, type_, text[start:end]) for start, end, type_ in joined]


@cache
def _spoken(language: str) -> dict[str, str]:
    said = {word: str(digit) for digit, word in enumerate(TABLE["digits"][language].split())}
    return said | ({"oh": "0"} if language == "en" else {})


def masked(text: str, items: Iterable[Item], mark: str = "[{}]") -> str:
    """Put each item's type, within a *mark*, in its place."""
    pieces, end = [], 0
    for item in sorted(items):
        pieces += [text[end : item.start], mark.format(item.type)]
        end = item.end
    return "".join([*pieces, text[end:]])
