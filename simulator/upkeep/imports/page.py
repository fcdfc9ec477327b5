"""Read a page of HTML as somebody sees it: what is hidden is told apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from mail.appearance import Ink, StyleSheet, hides, ink, look
from mail.markup import UNSEEN
from simulator.errors import SimulatorError
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
from simulator.upkeep.imports.styles import doubts
from triage.wording import one_line

PACKAGE: Final = "bs4"
MISSING: Final = "Beautiful Soup is not installed, which reads HTML: pip install -r requirements-import.txt."
DEEPEST: Final = 200
"""Elements within each other; a page has a dozen."""
_CONTENT: Final = "#main-content, main, [role=main], article"
_AROUND: Final = frozenset(("nav", "header", "footer", "aside", "form", "button", "select", "textarea", "input"))
_UNSEEN: Final = UNSEEN - {"head", "title"} | {"noscript"}
_SILENT: Final = frozenset(("title", "svg", "canvas", "video", "audio"))
_BROWSER_HIDES: Final = '[aria-hidden="true" i], dialog:not([open]), [popover]'
"""What mail programs show, and browsers or readers of screens do not."""
_SIMPLE: Final = re.compile(r"[\w*.#-]*$")
"""Selectors that a sheet knows itself."""
MOST_MATCHES: Final = 1_000_000
"""Rules times elements that are compared: some seconds."""
_BLOCKS: Final = frozenset(
    (
        *("p", "div", "section", "article", "main", "body", "blockquote", "pre", "address", "details", "summary"),
        *("figure", "figcaption", "center", "fieldset", "hgroup", "caption", "dt", "dd", "dl", "tr", "td", "th", "hr"),
    )
)
_HEADING: Final = re.compile(r"h([1-6])$")


def read(source: str, name: str) -> Document:
    """Read the HTML in *source*; *name* is the title of a page that has none."""
    if not find_spec(PACKAGE):
        raise SimulatorError(MISSING)
    soup: Any = import_module("simulator.upkeep.imports.soup").parsed(source)
    sheets = [each.get_text() for each in soup.find_all("style")]
    in_doubt = doubts(sheets, [str(each["style"]) for each in soup.find_all(style=True)])
    hidden = {id(node) for node in _hidden(soup, StyleSheet(iter(sheets)))}
    content = soup.select_one(_CONTENT) or soup.body or soup
    reader = _Reader(hidden)
    reader.visit(content, 0)
    reader.flush()
    title = soup.title.get_text() if soup.title else ""
    language = str(soup.html.get("lang") or "") if soup.html else ""
    language = language.partition("-")[0].strip().lower()
    return Document(one_line(title) or name, tuple(reader.whole()), language, in_doubt)


def _hidden(soup: Any, sheet: StyleSheet) -> Iterator[Any]:
    """The elements that are hidden with all that is in them, and the texts whose letters cannot be seen."""
    placed = _placed(soup, sheet)
    unheard = {id(tag) for tag in soup.select(_BROWSER_HIDES)}
    ahead = [(soup, Ink(), False)]
    while ahead:
        parent, around, is_within = ahead.pop()
        for node in parent.children:
            if node.name is None:
                if is_within or not around.is_seen:
                    yield node
                continue
            looks = look(node.name, _attributes(node, placed.get(id(node), "")), sheet, around)
            is_hidden = is_within or looks.hides or node.name in _UNSEEN or id(node) in unheard
            if is_hidden:
                yield node
            ahead.append((node, looks.ink, is_hidden))


def _attributes(tag: Any, placed: str) -> dict[str, str]:
    given = {name: " ".join(value) if isinstance(value, list) else value or "" for name, value in tag.attrs.items()}
    return {**given, "style": f"{placed};{given.get('style', '')}"} if placed else given


def _placed(soup: Any, sheet: StyleSheet) -> dict[int, str]:
    """What the rules that a sheet cannot look up, as they name more than the element, say of elements."""
    rules = {
        selector: ";".join(f"{name}:{value}" for name, value in style.items())
        for selector, style in sheet.rules.items()
        if not _SIMPLE.match(selector) and (hides(style) or ink(style, {}, Ink()) != Ink())
    }
    tags = soup.find_all(True) if rules else []
    if len(rules) * len(tags) > MOST_MATCHES:
        raise SimulatorError("has too many rules in <style> to tell what is seen. Save it without styles, or in parts.")
    for tag in tags:  # a sheet has all names in small letters
        tag.attrs |= {name: _small(tag.attrs[name]) for name in ("class", "id") if name in tag.attrs}
    found: dict[int, str] = {}
    for selector, style in rules.items():
        try:
            chosen = soup.select(selector)
        except Exception:  # noqa: BLE001, S112 - a selector that only browsers know, and each parser fails its way
            continue
        for tag in chosen:
            found[id(tag)] = f"{found.get(id(tag), '')};{style}"
    return found


def _small(value: Any) -> Any:
    return [each.lower() for each in value] if isinstance(value, list) else value.lower()


class _Reader:
    """Collects the pieces of what it visits; a text waits until a block begins or ends."""

    def __init__(self, hidden: set[int]) -> None:
        self._hidden = hidden
        self._pieces: list[Piece] = []
        self._text: list[str] = []
        self._left_out: Counter[str] = Counter()

    def whole(self) -> Iterator[Piece]:
        yield from self._pieces
        for what, count in sorted(self._left_out.items()):
            yield LeftOut(f"<{what}> is left out ({count}): look at what it shows")

    def flush(self) -> None:
        if text := " ".join("".join(self._text).split()):
            self._pieces.append(Paragraph(text))
        self._text = []

    def visit(self, node: Any, depth: int) -> None:
        if depth > DEEPEST:
            raise SimulatorError("The page has elements within each other, more than any page needs: save it anew.")
        for child in node.children:
            if id(child) in self._hidden:
                self._hide(child)
            elif child.name is None:
                self._string(child)
            elif child.name in _SILENT or child.name in _AROUND:
                self._left_out[child.name] += child.name != "title"
            else:
                self._element(child, depth)
        self._left_out = +self._left_out

    def _string(self, node: Any) -> None:
        if _is_text(node):
            self._text.append(spaced(str(node)))

    def _hide(self, node: Any) -> None:
        texts = [node] if node.name is None else node.descendants
        if text := one_line(" ".join(str(each) for each in texts if _is_text(each))):
            self._pieces.append(Hidden(text))
        elif node.name in _UNSEEN:
            self._left_out[node.name] += node.name != "style"

    def _element(self, tag: Any, depth: int) -> None:
        name = tag.name
        if match := _HEADING.match(name):
            self.flush()
            if text := self._inline(tag, depth):
                self._pieces.append(Heading(int(match[1]), text))
        elif name in {"ul", "ol", "menu"}:
            self.flush()
            self._list(tag, 0, depth)
        elif name == "table" and not tag.find("table"):
            self.flush()
            self._table(tag, depth)
        elif name == "img":
            told = one_line(str(tag.get("alt") or ""))
            self._pieces.append(
                LeftOut(f"an image is left out{f': {told!r}' if told else ''}; say in words what it shows")
            )
        elif name == "br":
            self._text.append(" ")
            if getattr(_next(tag), "name", None) == "br":
                self.flush()
        elif name == "a":
            text = self._inline(tag, depth)
            self._text.append(link(text, str(tag.get("href") or "")))
        else:
            self._block(tag, depth)

    def _block(self, tag: Any, depth: int) -> None:
        is_block = tag.name in _BLOCKS
        if is_block:
            self.flush()
        self.visit(tag, depth + 1)
        if is_block:
            self.flush()

    def _inline(self, tag: Any, depth: int) -> str:
        """The text of *tag* on one line; what is hidden in it is kept apart."""
        inside = _Reader(self._hidden)
        inside.visit(tag, depth + 1)
        inside.flush()
        self._pieces += [each for each in inside._pieces if isinstance(each, Hidden | LeftOut)]
        self._left_out += inside._left_out
        return " ".join(text for piece in inside._pieces for text in _texts(piece))

    def _list(self, tag: Any, level: int, depth: int) -> None:
        for item in tag.find_all("li", recursive=False):
            if id(item) in self._hidden:
                self._hide(item)
                continue
            nested = item.find_all(["ul", "ol"], recursive=False)
            for each in nested:
                each.extract()
            if text := self._inline(item, depth):
                self._pieces.append(Item(level, text))
            for each in nested:
                if id(each) in self._hidden:
                    self._hide(each)
                else:
                    self._list(each, level + 1, depth + 1)

    def _table(self, tag: Any, depth: int) -> None:
        rows = []
        for row in tag.find_all("tr"):
            if id(row) in self._hidden:
                self._hide(row)
                continue
            cells = row.find_all(["td", "th"])
            if any(cell.has_attr("colspan") or cell.has_attr("rowspan") for cell in cells):
                self._pieces.append(LeftOut(MERGED))
            rows.append(tuple(self._cell(cell, depth) for cell in cells))
        if rows := [row for row in rows if any(row)]:
            first = tag.find("tr")
            self._pieces.append(Table(tuple(rows), has_heads=bool(first.find("th")) and not first.find("td")))

    def _cell(self, cell: Any, depth: int) -> str:
        if id(cell) in self._hidden:
            self._hide(cell)
            return ""
        return self._inline(cell, depth)


def _is_text(node: Any) -> bool:
    """Whether *node* is text, and no comment, declaration, script or style."""
    return type(node).__name__ in {"NavigableString", "TemplateString"}


def _texts(piece: Piece) -> Iterator[str]:
    match piece:
        case Heading(_, text) | Item(_, text) | Paragraph(text):
            yield text
        case Table(rows, _):
            yield from (cell for row in rows for cell in row if cell)


def _next(tag: Any) -> Any:
    """What follows *tag*, blanks aside."""
    after = tag.next_sibling
    while after is not None and after.name is None and not str(after).strip():
        after = after.next_sibling
    return after
