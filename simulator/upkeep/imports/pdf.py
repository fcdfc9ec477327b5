"""Read a PDF by its text: headings by the size of their letters; what is not seen on the page is told apart."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from typing import Any, Final

from mail.appearance import Ink
from simulator.errors import SimulatorError
from simulator.upkeep.imports.pieces import Document, Heading, Hidden, Item, LeftOut, Paragraph, Piece, plain
from triage.wording import clean

PACKAGE: Final = "pypdf"
MISSING: Final = "pypdf is not installed, which reads PDF: pip install -r requirements-import.txt."
MOST_PAGES: Final = 300
LARGER: Final = 1.15
"""How many times as large as most of the text a heading is at least."""
LONGEST_HEADING: Final = 120
_UNDRAWN: Final = frozenset((3, 7))
"""Modes of rendering that draw nothing; OCR writes in one above the picture of a page."""
_SHOWING: Final = frozenset((b"Tj", b"TJ", b"'", b'"'))
SMALLEST: Final = 1.0
_ITEM: Final = re.compile(r"[\u2022\u25cf\u25aa\u2013\-*]\s+(\S.*)$")
_BREAK: Final = re.compile(r"(?<=[a-z])-$")
_DIGITS: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page with the size of its letters, and whether somebody sees it."""

    text: str
    size: float
    seen: bool


def read(content: bytes, name: str) -> Document:
    """Read the PDF in *content*; SimulatorError where it has no text that can be had."""
    if not find_spec(PACKAGE):
        raise SimulatorError(MISSING)
    logging.getLogger(PACKAGE).setLevel(logging.CRITICAL)  # it tells of each oddity; this user gets one sentence
    try:
        reader = import_module(PACKAGE).PdfReader(BytesIO(content))
        is_sealed = bool(reader.is_encrypted)
        pages = [] if is_sealed else [_lines(page) for page in reader.pages[: MOST_PAGES + 1]]
        title = "" if is_sealed or not reader.metadata else str(reader.metadata.title or "")
    except Exception as error:  # a damaged file may fail in any way
        raise SimulatorError(f"is a damaged PDF ({error or type(error).__name__}). Print or save it anew.") from error
    if is_sealed:
        raise SimulatorError("is encrypted. Open it with its password, and save it without one.")
    if len(pages) > MOST_PAGES:
        raise SimulatorError(f"has more than {MOST_PAGES} pages. Import it in parts.")
    if not any(line.text for page in pages for line in page):
        raise SimulatorError("has no text: it is scanned, or pictures. Have a program for OCR recognise it first.")
    return Document(clean(title).split("\n")[0].strip() or name, tuple(_pieces(pages)))


class _Pen:
    """How text is drawn at each place of a page."""

    def __init__(self) -> None:
        self._now = (0, Ink())
        self._saved: list[tuple[int, Ink]] = []
        self._seen: list[bool] = []
        self._operator = b""

    def follow(self, operator: bytes, operands: Sequence[Any], _cm: Any, _tm: Any) -> None:
        """Take an operator before it does its work."""
        self._operator = operator
        mode, ink = self._now
        if operator == b"q":
            self._saved.append(self._now)
        elif operator == b"Q" and self._saved:
            self._now = self._saved.pop()
        elif operator == b"Tr":
            self._now = int(operands[0]), ink
        elif operator in {b"g", b"rg", b"k"} or (operator in {b"sc", b"scn"} and len(operands) > 2):
            self._now = mode, Ink(_colour([float(each) for each in operands]))
        elif operator in _SHOWING:
            self._seen.append(mode not in _UNDRAWN and ink.is_seen)

    def has_shown(self) -> bool:
        """Whether all was seen that was drawn since the last time; text within which the look changes is not."""
        is_seen = all(self._seen)
        self._seen = self._seen[-1:] if self._operator in _SHOWING else []
        return is_seen


def _colour(parts: Sequence[float]) -> tuple[int, int, int]:
    """Red, green and blue of a grey, of these three, or of what is printed with four inks."""
    match parts:
        case [cyan, magenta, yellow, black]:
            shares = [(1 - each) * (1 - black) for each in (cyan, magenta, yellow)]
        case [red, green, blue]:
            shares = [red, green, blue]
        case _:
            shares = [parts[0]] * 3
    red, green, blue = (round(255 * min(max(each, 0.0), 1.0)) for each in shares)
    return red, green, blue


def _lines(page: Any) -> list[Line]:
    """The lines of a page as they are drawn."""
    pen = _Pen()
    kept: list[tuple[str, float, bool]] = []

    def text(found: str, cm: Sequence[float], tm: Sequence[float], _font: Any, size: float | None) -> None:
        scale = abs(tm[3] * cm[3]) or abs(tm[1] * cm[2]) or 1.0
        height = abs((size or 0.0) * scale)
        kept.append((found, height, pen.has_shown() and height >= SMALLEST))

    page.extract_text(visitor_operand_before=pen.follow, visitor_text=text)
    return list(_joined(kept))


def _joined(chunks: Sequence[tuple[str, float, bool]]) -> Iterator[Line]:
    text, size, seen = "", 0.0, True
    for chunk, height, is_seen in chunks:
        if chunk.strip() and text.strip() and is_seen != seen:
            yield Line(" ".join(text.split()), size, seen)
            text, size = "", 0.0
        if chunk.strip():
            seen, size = is_seen, max(size, height)
        first, *rest = chunk.split("\n")
        text += first
        for each in rest:
            yield Line(" ".join(text.split()), size, seen)
            text, size = each, height if each.strip() else 0.0
    yield Line(" ".join(text.split()), size, seen)


def _pieces(pages: Sequence[Sequence[Line]]) -> Iterator[Piece]:
    lines = [line for page in pages for line in page]
    told = [line for line in lines if line.text]
    if not any(line.seen for line in told):
        yield LeftOut("the text was recognised in a scan: compare every word and figure with the page")
        lines = [Line(line.text, line.size, seen=True) for line in lines]
    elif hidden := " ".join(line.text for line in told if not line.seen):
        yield Hidden(hidden)
    yield LeftOut("headings and paragraphs of a PDF are guessed from its look: read each of them")
    repeated = _repeated(pages)
    if repeated:
        yield LeftOut(f"lines that stand on most pages are left out: {', '.join(map(repr, sorted(repeated)))}")
    body = _usual_size(lines)
    levels = sorted({round(line.size) for line in lines if _is_large(line, body)}, reverse=True)
    yield from _blocks([line for line in lines if line.seen and _same(line.text) not in repeated], body, levels)


def _blocks(lines: Sequence[Line], body: float, levels: Sequence[int]) -> Iterator[Piece]:
    """Paragraphs end at an empty line, at a heading or an item, and after a sentence that ends a short line."""
    longest = max((len(line.text) for line in lines), default=0)
    open_: list[str] = []
    is_item = False

    def done() -> Iterator[Piece]:
        if text := plain(_unbroken(open_)):
            yield Item(0, text) if is_item else Paragraph(text)
        open_.clear()

    for line in lines:
        if not line.text or _is_large(line, body):
            yield from done()
            is_item = False
            if line.text:
                yield Heading(min(levels.index(round(line.size)) + 1, 6), plain(line.text))
        elif match := _ITEM.match(line.text):
            yield from done()
            is_item, open_[:] = True, [match[1]]
        else:
            open_.append(line.text)
            if line.text[-1] in ".!?:" and len(line.text) < longest * 0.8:
                yield from done()
                is_item = False
    yield from done()


def _is_large(line: Line, body: float) -> bool:
    return bool(line.text) and line.seen and line.size >= body * LARGER and len(line.text) <= LONGEST_HEADING


def _usual_size(lines: Sequence[Line]) -> float:
    """The size in which most letters are written."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def _repeated(pages: Sequence[Sequence[Line]]) -> frozenset[str]:
    """What stands on more than half of three pages or more, whatever its digits: heads, feet, numbers of pages."""
    if len(pages) < 3:
        return frozenset()
    counted = Counter(text for page in pages for text in {_same(line.text) for line in page if line.text})
    return frozenset(text for text, count in counted.items() if count > len(pages) / 2)


def _same(text: str) -> str:
    return _DIGITS.sub("#", text)


def _unbroken(lines: Sequence[str]) -> str:
    """One text of several lines; a word that was broken at the end of one is whole again."""
    text = ""
    for line in lines:
        is_broken = _BREAK.search(text) and line[:1].islower()
        text = text[:-1] + line if is_broken else f"{text} {line}".strip()
    return text
