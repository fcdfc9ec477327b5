"""Read a DOCX: headings by their style, lists, tables, links; what is hidden or struck is told apart."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from mail.appearance import Ink, StyleSheet, look
from simulator.errors import SimulatorError
from simulator.upkeep.imports import plain_xml
from simulator.upkeep.imports.pieces import (
    MERGED,
    Document,
    Heading,
    Hidden,
    Item,
    LeftOut,
    Paragraph,
    Piece,
    Table,
    link,
    spaced,
)

LARGEST: Final = 50 * 1024 * 1024
"""Bytes of a part once it is unpacked; a book has two million."""
MAIN: Final = "word/document.xml"
STYLES, LINKS, FOOTNOTES = "word/styles.xml", "word/_rels/document.xml.rels", "word/footnotes.xml"
PARTS: Final = frozenset((MAIN, STYLES, LINKS, FOOTNOTES))
"""What is unpacked of an archive."""
TRACKED: Final = "tracked changes: what is struck is left out, what is added taken; accept them first"
TITLE: Final = 0
"""The level of what stands above the first headings."""
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_HEADING: Final = re.compile(r"heading ([1-6])$")
DEEPEST_STYLE: Final = 20
"""Styles of which each is based on the next."""
_NO_SHEET: Final = StyleSheet(iter(()))
_OFF: Final = frozenset(("0", "false", "none"))
_BROKEN: Final = "is a damaged DOCX ({}). Open it in a word processor, and save it as .docx anew."


class DocumentError(SimulatorError):
    """A document that cannot be read; the text goes behind its name."""


def read(content: bytes, name: str) -> Document:
    """Read the DOCX in *content*; DocumentError where it is damaged."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = {path: _part(archive, path) for path in PARTS.intersection(archive.namelist())}
    except DocumentError:
        raise
    except Exception as error:  # a damaged archive may fail in any way
        raise DocumentError(_BROKEN.format(error)) from error
    if MAIN not in parts:
        raise DocumentError("is no DOCX: there is no text in it. Save it as .docx, or import another kind of it.")
    body = _parsed(parts[MAIN]).find(f"{_W}body")
    if body is None:
        raise DocumentError(_BROKEN.format("its text has no body"))
    styles = _parsed(parts[STYLES]) if STYLES in parts else Element("none")
    reader = _Reader(_levels(styles), _looks(styles), _addresses(parts.get(LINKS)))
    pieces = [*reader.blocks(body), *(LeftOut(words) for words in reader.remarks)]
    if FOOTNOTES in parts and any(True for _ in body.iter(f"{_W}footnoteReference")):
        pieces.append(LeftOut("footnotes are left out: put into the text what customers need"))
    below = any(isinstance(piece, Heading) and piece.level == TITLE for piece in pieces)
    levelled = (Heading(piece.level + below, piece.text) if isinstance(piece, Heading) else piece for piece in pieces)
    return Document(name, tuple(levelled))


def _part(archive: zipfile.ZipFile, path: str) -> bytes:
    with archive.open(path) as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise DocumentError(f"holds more than {LARGEST // 1024**2} MB once unpacked. Import it in parts.")
    return content


def _parsed(content: bytes) -> Element:
    """The root of a part. Those of Word declare no entities; what does is not read."""
    try:
        return plain_xml.parsed(content)
    except (plain_xml.DeclaringError, ElementTree.ParseError) as error:
        raise DocumentError(_BROKEN.format(error)) from error


def _levels(styles: Element) -> dict[str, int]:
    """The level of the heading that a paragraph of a style is, by the style's id."""
    found: dict[str, int] = {}
    for style in styles.iter(f"{_W}style"):
        name = _value(style.find(f"{_W}name")).lower()
        outline = _value(style.find(f"{_W}pPr/{_W}outlineLvl"))
        if match := _HEADING.match(name):
            found[style.get(f"{_W}styleId", "")] = int(match[1])
        elif name == "title" or (outline.isdecimal() and int(outline) < 6):
            found[style.get(f"{_W}styleId", "")] = TITLE if name == "title" else int(outline) + 1
    return found


def _looks(styles: Element) -> dict[str, str]:
    """What each style says of how its text looks, as declarations of CSS, by the style's id."""
    own = {
        each.get(f"{_W}styleId", ""): (_value(each.find(f"{_W}basedOn")), _declared(each))
        for each in styles.iter(f"{_W}style")
    }
    found: dict[str, str] = {}
    for name in own:
        chain = [name]
        while (base := own[chain[-1]][0]) in own and base not in chain and len(chain) < DEEPEST_STYLE:
            chain.append(base)
        found[name] = ";".join(own[each][1] for each in reversed(chain))
    return found


def _declared(parent: Element | None) -> str:
    """How text looks by the settings in *parent*, in the words of CSS, so that one judgement does for all kinds."""
    if parent is None:
        return ""
    told = []
    for each in parent.iter():
        value = _value(each)
        match each.tag.removeprefix(_W):
            case "vanish":
                told.append(f"mso-hide:{'none' if value.lower() in _OFF else 'all'}")
            case "color":
                told.append(f"color:{_css(value)}")
            case "shd":
                told.append(f"background-color:{_css(each.get(f'{_W}fill', 'auto'))}")
            case "highlight":
                told.append(f"background-color:{value.lower()}")
            case "sz":
                told.append(f"font-size:{int(value) / 2 if value.isdecimal() else 12}pt")
    return ";".join(told)


def _css(colour: str) -> str:
    return f"#{colour}" if colour.lower() != "auto" else "inherit"


def _addresses(content: bytes | None) -> dict[str, str]:
    return {row.get("Id", ""): row.get("Target", "") for row in _parsed(content)} if content else {}


class _Reader:
    def __init__(self, levels: Mapping[str, int], looks: Mapping[str, str], addresses: Mapping[str, str]) -> None:
        self._levels, self._looks, self._addresses = levels, looks, addresses
        self._around = ""
        self._hidden: list[str] = []
        self.remarks: dict[str, None] = {}

    def blocks(self, parent: Element) -> Iterator[Piece]:
        for child in parent:
            match child.tag.removeprefix(_W):
                case "p":
                    yield from self._paragraph(child)
                case "tbl":
                    yield from self._table(child)
                case "sdt" | "sdtContent" | "customXml" | "ins":
                    yield from self.blocks(child)

    def _paragraph(self, paragraph: Element) -> Iterator[Piece]:
        text = self._line(paragraph)
        yield from self._told()
        style, listed = _style(paragraph), paragraph.find(f"{_W}pPr/{_W}numPr")
        if not text:
            return
        if style in self._levels:
            yield Heading(self._levels[style], text)
        elif listed is not None and _value(listed.find(f"{_W}numId")) != "0":
            depth = _value(listed.find(f"{_W}ilvl"))
            yield Item(int(depth) if depth.isdecimal() else 0, text)
        elif style.startswith("List"):
            yield Item(int(style[-1]) - 1 if style[-1].isdecimal() else 0, text)
        else:
            yield Paragraph(text)

    def _line(self, paragraph: Element, cell: str = "") -> str:
        """The text of a paragraph that is seen, in a cell that looks as declared."""
        shade = _declared(paragraph.find(f"{_W}pPr/{_W}shd"))
        self._around = ";".join((cell, self._looks.get(_style(paragraph), ""), shade))
        return " ".join("".join(self._runs(paragraph)).split())

    def _told(self) -> Iterator[Hidden]:
        if text := " ".join(" ".join(self._hidden).split()):
            yield Hidden(text)
        self._hidden = []

    def _runs(self, parent: Element) -> Iterator[str]:
        for child in parent:
            match child.tag.removeprefix(_W):
                case "r":
                    yield from self._run(child)
                case "hyperlink":
                    text = " ".join("".join(self._runs(child)).split())
                    yield link(text, self._addresses.get(child.get(f"{_R}id", ""), ""))
                case "del" | "moveFrom":
                    self.remarks[TRACKED] = None
                case "ins" | "moveTo":
                    self.remarks[TRACKED] = None
                    yield from self._runs(child)
                case "smartTag" | "sdt" | "sdtContent" | "fldSimple" | "customXml":
                    yield from self._runs(child)

    def _run(self, run: Element) -> Iterator[str]:
        text = "".join(self._texts(run))
        if not text:
            return
        style = _value(run.find(f"{_W}rPr/{_W}rStyle"))
        if not _is_seen(f"{self._around};{self._looks.get(style, '')};{_declared(run.find(f'{_W}rPr'))}"):
            self._hidden.append(text)
        else:
            yield spaced(text)

    def _texts(self, run: Element) -> Iterator[str]:
        for child in run:
            match child.tag.removeprefix(_W):
                case "t":
                    yield child.text or ""
                case "tab" | "br" | "cr":
                    yield " "
                case "noBreakHyphen":
                    yield "-"
                case "drawing" | "pict" | "object":
                    self._drawn(child)
                case tag if tag == f"{_MC}AlternateContent":
                    self._drawn(child)

    def _drawn(self, drawing: Element) -> None:
        self.remarks["an image or a text box is left out; say in words what it shows"] = None
        for box in [*drawing.iter(f"{_W}txbxContent")][:1]:
            text = " ".join(each.text or "" for each in box.iter(f"{_W}t"))
            self.remarks[f"a text box is left out: {' '.join(text.split())!r}"] = None

    def _table(self, table: Element) -> Iterator[Piece]:
        rows, heads = [], False
        for number, row in enumerate(table.findall(f"{_W}tr")):
            cells = row.findall(f"{_W}tc")
            merged = any(
                cell.find(f"{_W}tcPr/{_W}{name}") is not None for cell in cells for name in ("gridSpan", "vMerge")
            )
            if merged:
                self.remarks[MERGED] = None
            rows.append(
                tuple(
                    " ".join(
                        " ".join(
                            self._line(each, _declared(cell.find(f"{_W}tcPr"))) for each in cell.iter(f"{_W}p")
                        ).split()
                    )
                    for cell in cells
                )
            )
            heads = heads or (not number and row.find(f"{_W}trPr/{_W}tblHeader") is not None)
        yield from self._told()
        form = table.find(f"{_W}tblPr/{_W}tblLook")
        heads = heads or (form is not None and form.get(f"{_W}firstRow") == "1")
        if rows := [row for row in rows if any(row)]:
            yield Table(tuple(rows), has_heads=heads and len(rows) > 1)


def _value(element: Element | None) -> str:
    return element.get(f"{_W}val", "") if element is not None else ""


def _style(paragraph: Element) -> str:
    return _value(paragraph.find(f"{_W}pPr/{_W}pStyle"))


def _is_seen(declared: str) -> bool:
    """Whether text is seen that looks as declared, on white paper."""
    looks = look("span", {"style": declared}, _NO_SHEET, Ink())
    return not looks.hides and looks.ink.is_seen
