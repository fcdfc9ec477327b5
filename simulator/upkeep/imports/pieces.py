"""What a document is made of, whatever kind it is, and the Markdown that an article of it is."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

MERGED: Final = "a table has cells over several rows or columns: write it out"
MOST_DOUBTS: Final = 8
"""Styles that are named."""
_SPECIAL: Final = re.compile(r"[\\`*_\[\]|~]")
_OPENING: Final = re.compile(r"(?:#{1,6}(?=\s|$)|>|[-+=](?=[\s\-+=]|$)|\d{1,3}(?=[.)]\s))")
_LINKED: Final = re.compile(r"(?:https?://|mailto:|tel:)[^\s()<>]{1,490}$", re.IGNORECASE)


class Heading(NamedTuple):
    """A heading of a level from 1 to 6; like all texts of pieces this one is Markdown."""

    level: int
    text: str


class Paragraph(NamedTuple):
    """A paragraph."""

    text: str


class Item(NamedTuple):
    """An item of a list, at a depth from 0."""

    depth: int
    text: str


class Table(NamedTuple):
    """Rows of cells; the first are the heads where it *has_heads*."""

    rows: tuple[tuple[str, ...], ...]
    has_heads: bool


class Hidden(NamedTuple):
    """Text that whoever reads the document does not see: told, and never part of the article."""

    text: str


class LeftOut(NamedTuple):
    """Something that no article can hold, or that an editor has to look at."""

    words: str


Piece = Heading | Paragraph | Item | Table | Hidden | LeftOut


@dataclass(frozen=True, slots=True)
class Document:
    """A document, or one page of an export; *title* counts where no heading of the first level begins it.

    *doubts* are styles of which nobody here can tell whether they hide a text.
    """

    title: str
    pieces: tuple[Piece, ...]
    language: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What an editor has to know beside the text, each once."""
        told = (each.words for each in self.pieces if isinstance(each, LeftOut))
        hidden = dict.fromkeys(repr(each.text) for each in self.pieces if isinstance(each, Hidden))
        unseen = [f"text that nobody sees is left out ({len(hidden)}): {', '.join(hidden)}"] if hidden else []
        return tuple(dict.fromkeys([*unseen, *self.doubted, *told]))

    @property
    def doubted(self) -> tuple[str, ...]:
        """What an editor has to look at because of styles."""
        shown = ", ".join((*self.doubts[:MOST_DOUBTS], *["..."] * (len(self.doubts) > MOST_DOUBTS)))
        return (f"styles that are not understood may hide some of it ({shown}): compare it with the page",) * bool(
            shown
        )

    @property
    def markdown(self) -> str:
        """The article."""
        shown = [piece for piece in self.pieces if not isinstance(piece, Hidden | LeftOut)]
        if not (shown and isinstance(shown[0], Heading) and shown[0].level == 1):
            shown.insert(0, Heading(1, plain(self.title)))
        settings = f"---\nlanguage: {self.language}\n---\n" if self.language not in {"", "en"} else ""
        return settings + "".join(_written(shown))


def plain(text: str) -> str:
    """Write *text* so that Markdown reads it as it is, on one line."""
    if html.unescape(text) != text:
        text = text.replace("&", "&amp;")
    return " ".join(_SPECIAL.sub(r"\\\g<0>", text).replace("<", "&lt;").split())


def spaced(text: str) -> str:
    """Markdown of *text*, with a blank where it begins or ends with one: other text may stand beside it."""
    before, after = " " * text[:1].isspace(), " " * text[-1:].isspace()
    return f"{before}{plain(text)}{after}"


def link(text: str, address: str) -> str:
    """A link whose *text* is Markdown; the text alone where it leads to no place of its own."""
    return f"[{text}]({address})" if text and _LINKED.match(address) else text


def _written(pieces: Sequence[Piece]) -> Iterator[str]:
    for before, piece in pairwise([None, *pieces]):
        if before is not None and not (isinstance(before, Item) and isinstance(piece, Item)):
            yield "\n"
        match piece:
            case Heading(level, text):
                yield f"{'#' * min(max(level, 1), 6)} {text}\n"
            case Paragraph(text):
                yield f"{_shielded(text)}\n"
            case Item(depth, text):
                yield f"{'    ' * depth}- {_shielded(text)}\n"
            case Table(rows, has_heads):
                yield from _table(rows, has_heads=has_heads)


def _shielded(text: str) -> str:
    """Keep the beginning of *text* from being read as that of a heading, a quotation or a list."""
    match = _OPENING.match(text)
    return f"{match[0]}\\{text[match.end() :]}" if match and match[0].isdigit() else f"\\{text}" if match else text


def _table(rows: Iterable[Sequence[str]], *, has_heads: bool) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield f"| {' | '.join(row)} |\n"
        if has_heads and not number:
            yield f"|{'---|' * len(row)}\n"
