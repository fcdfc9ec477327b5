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

from simulator.errors import SimulatorError
from simulator.upkeep.imports.pieces import Document, Heading, Hidden, Item, LeftOut, Paragraph, Piece, plain
from triage.wording import clean

PACKAGE: Final = "pypdf"
MISSING: Final = "pypdf is not installed, which reads PDF: pip install -r requirements-import.txt."
MOST_PAGES: Final = 300
LARGER: Final = 1.15
"""How many times as large as most of the text a heading is at least."""
LONGEST_HEADING: Final = 120
_INVISIBLE: Final = 3
"""The mode of rendering that draws nothing; OCR writes in it above the picture of a page."""
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


def _lines(page: Any) -> list[Line]:
    """The lines of a page as they are drawn."""
    state = {"mode": 0, "white": False}
    kept: list[tuple[str, float, bool]] = []

    def operand(operator: bytes, operands: Sequence[Any], _cm: Any, _tm: Any) -> None:
        match operator:
            case b"Tr":
                state["mode"] = int(operands[0])
            case b"g" | b"rg":
                state["white"] = all(float(each) >= 0.99 for each in operands)
            case b"k":
                state["white"] = not any(float(each) > 0.01 for each in operands)

    def text(found: str, cm: Sequence[float], tm: Sequence[float], _font: Any, size: float | None) -> None:
        scale = abs(tm[3] * cm[3]) or abs(tm[1] * cm[2]) or 1.0
        height = abs((size or 0.0) * scale)
        kept.append((found, height, state["mode"] != _INVISIBLE and not state["white"] and height >= 1))

    page.extract_text(visitor_operand_before=operand, visitor_text=text)
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
