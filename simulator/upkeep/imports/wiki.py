"""Read an export of MediaWiki: one document a page; templates and files are left out and told."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from xml.etree import ElementTree

from mail.appearance import Ink, StyleSheet, look
from mail.markup import attributes
from simulator.errors import SimulatorError
from simulator.upkeep.imports.pieces import (
    Document,
    Heading,
    Hidden,
    Item,
    LeftOut,
    Paragraph,
    Piece,
    Table,
    link,
    plain,
    spaced,
)
from simulator.upkeep.imports.plain_xml import DeclaringError, parsed
from simulator.upkeep.imports.styles import doubts

MOST_PAGES: Final = 500
_HEADING: Final = re.compile(r"(={1,6})\s*([^=].{0,300}?)\s*\1\s*$")
_ITEM: Final = re.compile(r"([*#:;]{1,6})\s*(.*)$")
_TEMPLATE: Final = re.compile(r"\{\{[^{}]{0,5000}\}\}")
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_REFERENCE: Final = re.compile(r"<ref\b[^<>]{0,200}/>|<ref\b[^<>]{0,200}>.{0,3000}?</ref>", re.DOTALL | re.IGNORECASE)
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})\b([^<>]{0,1000})>")
_STYLE: Final = re.compile(
    r"""\bstyle\s*+=\s*+(?:"([^"<>]{0,1000})"|'([^'<>]{0,1000})'|([^\s"'<>|]{1,200}))""", re.IGNORECASE
)
_FILE: Final = re.compile(r"\[\[(?:File|Image|Category)\s*:[^\[\]]{0,1000}\]\]", re.IGNORECASE)
_LINK: Final = re.compile(
    r"\[\[(?:[^\[\]|]{0,300}\|)?([^\[\]|]{1,300})\]\]|\[(https?://[^\s\[\]]{1,490})(?:\s+([^\[\]]{1,300}))?\]"
)
_QUOTES: Final = re.compile(r"'{2,5}")
_CELLS: Final = re.compile(r"\|\||!!")
_NO_SHEET: Final = StyleSheet(iter(()))


class _Look(NamedTuple):
    """Whether something hides what is in it, and how letters in it look."""

    hides: bool = False
    ink: Ink = Ink()

    def within(self, tag: str, given: str) -> _Look:
        """How an element looks in this one, by the attributes that are *given*."""
        found = look(tag, attributes(given), _NO_SHEET, self.ink)
        return _Look(self.hides or found.hides, found.ink)

    @property
    def is_seen(self) -> bool:
        """Whether a text is seen."""
        return not self.hides and self.ink.is_seen


class _Cell(NamedTuple):
    """A cell of a table, as it is written."""

    text: str
    is_seen: bool


def read(content: bytes) -> list[Document]:
    """Read the articles of an export; SimulatorError where it is none."""
    try:
        root = parsed(content)
    except DeclaringError as error:
        raise SimulatorError("declares entities, as no export does. Export the pages anew.") from error
    except ElementTree.ParseError as error:
        raise SimulatorError(f"is damaged XML ({error}). Export the pages anew.") from error
    if root.tag.rpartition("}")[2] != "mediawiki":
        raise SimulatorError("is no export of MediaWiki. Export pages with Special:Export, or save them as HTML.")
    pages = [page for page in root if page.tag.endswith("}page") and _text(page, "ns") in {"", "0"}]
    if len(pages) > MOST_PAGES:
        raise SimulatorError(f"has {len(pages)} pages, more than the {MOST_PAGES} that are read at once. Export fewer.")
    texts = [(_text(page, "title"), _text(page, "text")) for page in pages]
    return [
        Document(title, tuple(pieces(text)), doubts=_doubts(text))
        for title, text in texts
        if text and not text.lower().startswith("#redirect")
    ]


def _text(page: ElementTree.Element, name: str) -> str:
    """What the last element of that name in *page* says: the last revision's."""
    found = [each.text or "" for each in page.iter() if each.tag.rpartition("}")[2] == name]
    return found[-1].strip() if found else ""


def _doubts(text: str) -> tuple[str, ...]:
    return doubts((), ("".join(found) for found in _STYLE.findall(text)))


def pieces(text: str) -> Iterator[Piece]:
    """Read wikitext; whatever *text* is, it can be read."""
    text = _REFERENCE.sub("", _COMMENT.sub("", text))
    files = len(_FILE.findall(text))
    text = _FILE.sub("", text)
    while (shorter := _TEMPLATE.sub("", text)) != text:
        text = shorter
        yield LeftOut("templates are left out: write what they show into the text")
    if files:
        yield LeftOut("files and categories are left out; say in words what an image shows")
    text, hidden = _parted(text)
    yield from _told(hidden)
    lines = iter(text.splitlines())
    paragraph: list[str] = []
    for line in lines:
        found = _block(line.strip(), lines)
        if found is None:
            paragraph.append(line)
            continue
        yield from _paragraph(paragraph)
        paragraph = []
        yield from found
    yield from _paragraph(paragraph)


def _block(line: str, lines: Iterator[str]) -> list[Piece] | None:
    """What *line* begins, which may take more *lines*; None for one of a paragraph."""
    if not line:
        return []
    if match := _HEADING.match(line):
        return [Heading(len(match[1]), _inline(match[2]))]
    if line.startswith("{|"):
        return _table(line[2:], lines)
    if match := _ITEM.match(line):
        text = _inline(match[2])
        return [Item(len(match[1]) - 1, text)] if text and match[1][-1] in "*#" else [Paragraph(text)] if text else []
    return [] if line.startswith("----") else None


def _paragraph(lines: list[str]) -> Iterator[Paragraph]:
    if text := _inline(" ".join(lines)):
        yield Paragraph(text)


def _parted(text: str) -> tuple[str, list[str]]:
    """Take out of *text* what elements of HTML hide; one that never ends hides all that follows."""
    seen, hidden = [], []
    start, hiding, depth = 0, "", 0
    for tag in _TAG.finditer(text):
        name, begins = tag[2].lower(), not tag[1] and not tag[3].endswith("/")
        if depth:
            depth += (1 if begins else -1 if tag[1] else 0) if name == hiding else 0
            if depth:
                continue
            hidden.append(text[start : tag.start()])
        elif begins and not _Look().within(name, tag[3]).is_seen:
            hiding, depth = name, 1
            seen.append(text[start : tag.start()])
        else:
            continue
        start = tag.end()
    (hidden if depth else seen).append(text[start:])
    return "".join(seen), hidden


def _told(texts: list[str]) -> Iterator[Hidden]:
    """What nobody sees, as it is told."""
    for text in texts:
        if words := " ".join(html.unescape(_TAG.sub(" ", text)).split()):
            yield Hidden(words)


def _table(given: str, lines: Iterator[str]) -> list[Piece]:
    table = row = _Look().within("table", given)
    rows: list[list[_Cell]] = [[]]
    has_heads = False
    for line in (each.strip() for each in lines):
        if line.startswith("|}"):
            break
        if line.startswith("|-"):
            rows.append([])
            row = table.within("tr", line.lstrip("|-"))
        elif line.startswith(("|", "!")) and not line.startswith("|+"):
            has_heads = has_heads or (line.startswith("!") and not any(rows[:-1]))
            rows[-1] += [_cell(cell, row) for cell in _CELLS.split(line[1:])]
        elif rows[-1] and not line.startswith("|+"):
            rows[-1][-1] = rows[-1][-1]._replace(text=f"{rows[-1][-1].text} {line}")
    hidden = [cell.text for cells in rows for cell in cells if not cell.is_seen]
    shown = (tuple(_inline(cell.text) if cell.is_seen else "" for cell in cells) for cells in rows)
    whole = tuple(cells for cells in shown if any(cells))
    return [*_told(hidden), *([Table(whole, has_heads and len(whole) > 1)] if whole else [])]


def _cell(written: str, row: _Look) -> _Cell:
    """What a cell says; attributes stand before it, behind which is a bar."""
    given, bar, text = written.partition("|")
    if not bar or "[[" in given:
        given, text = "", written
    return _Cell(text, row.within("td", given).is_seen)


def _inline(text: str) -> str:
    text = html.unescape(_TAG.sub(" ", _QUOTES.sub("", text)))
    parts, end = [], 0
    for match in _LINK.finditer(text):
        parts += [spaced(text[end : match.start()]), link(plain(match[1] or match[3] or match[2]), match[2] or "")]
        end = match.end()
    return " ".join("".join([*parts, spaced(text[end:])]).split())
