"""Read an export of MediaWiki: one document a page; templates and files are left out and told."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

from simulator.errors import SimulatorError
from simulator.upkeep.imports.pieces import (
    Document,
    Heading,
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

MOST_PAGES: Final = 500
_HEADING: Final = re.compile(r"(={1,6})\s*([^=].{0,300}?)\s*\1\s*$")
_ITEM: Final = re.compile(r"([*#:;]{1,6})\s*(.*)$")
_TEMPLATE: Final = re.compile(r"\{\{[^{}]{0,5000}\}\}")
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_REFERENCE: Final = re.compile(r"<ref\b[^<>]{0,200}/>|<ref\b[^<>]{0,200}>.{0,3000}?</ref>", re.DOTALL | re.IGNORECASE)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_FILE: Final = re.compile(r"\[\[(?:File|Image|Category)\s*:[^\[\]]{0,1000}\]\]", re.IGNORECASE)
_LINK: Final = re.compile(
    r"\[\[(?:[^\[\]|]{0,300}\|)?([^\[\]|]{1,300})\]\]|\[(https?://[^\s\[\]]{1,490})(?:\s+([^\[\]]{1,300}))?\]"
)
_QUOTES: Final = re.compile(r"'{2,5}")
_CELLS: Final = re.compile(r"\|\||!!")


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
        Document(title, tuple(pieces(text)))
        for title, text in texts
        if text and not text.lower().startswith("#redirect")
    ]


def _text(page: ElementTree.Element, name: str) -> str:
    """What the last element of that name in *page* says: the last revision's."""
    found = [each.text or "" for each in page.iter() if each.tag.rpartition("}")[2] == name]
    return found[-1].strip() if found else ""


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
        return _table(lines)
    if match := _ITEM.match(line):
        text = _inline(match[2])
        return [Item(len(match[1]) - 1, text)] if text and match[1][-1] in "*#" else [Paragraph(text)] if text else []
    return [] if line.startswith("----") else None


def _paragraph(lines: list[str]) -> Iterator[Paragraph]:
    if text := _inline(" ".join(lines)):
        yield Paragraph(text)


def _table(lines: Iterator[str]) -> list[Piece]:
    rows: list[list[str]] = [[]]
    has_heads = False
    for line in (each.strip() for each in lines):
        if line.startswith("|}"):
            break
        if line.startswith("|-"):
            rows.append([])
        elif line.startswith(("|", "!")) and not line.startswith("|+"):
            has_heads = has_heads or (line.startswith("!") and not any(rows[:-1]))
            rows[-1] += [
                _inline(cell.rpartition("|")[2] if "[[" not in cell else cell) for cell in _CELLS.split(line[1:])
            ]
        elif rows[-1] and not line.startswith("|+"):
            rows[-1][-1] = f"{rows[-1][-1]} {_inline(line)}".strip()
    whole = tuple(tuple(row) for row in rows if any(row))
    return [Table(whole, has_heads and len(whole) > 1)] if whole else []


def _inline(text: str) -> str:
    text = html.unescape(_TAG.sub(" ", _QUOTES.sub("", text)))
    parts, end = [], 0
    for match in _LINK.finditer(text):
        parts += [spaced(text[end : match.start()]), link(plain(match[1] or match[3] or match[2]), match[2] or "")]
        end = match.end()
    return " ".join("".join([*parts, spaced(text[end:])]).split())
