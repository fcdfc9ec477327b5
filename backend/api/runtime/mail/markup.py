"""Read the text that a person sees in an HTML mail, and make text safe for markup.

The scanner is our own because every step of it has to be linear: the mail comes
from anybody, and the standard library's HTML parser takes quadratic time on
unclosed tags and comments before Python 3.14.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html import escape as escape_markup
from html import unescape
from typing import NamedTuple

from mail.appearance import Ink, Style, StyleSheet, look
from triage.normal import shown
from triage.tables import table

QUOTE_PREFIX = "> "
RULE = "_" * 32
CELL_SEPARATOR = " | "

_NAMES = {use: frozenset(names) for use, names in table(__file__).items()}
VOID, UNSEEN = _NAMES["void"], _NAMES["unseen"]
_RAW = _NAMES["raw"]
_PARAGRAPHS = _NAMES["paragraphs"]
_BLOCKS = _PARAGRAPHS | _NAMES["blocks"]
_CELLS = frozenset(("td", "th"))
_ENDS_HEAD = _BLOCKS - {"html"}
_CLOSES_ITSELF = _NAMES["close_themselves"]
# Classes and ids of containers in which mail programs put what is quoted, or the line that introduces it.
_QUOTING = _NAMES["quoting"]
# Possessive, so that a hostile tag cannot make it go back; a name without a value is taken in one go too.
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++)))?+""")
# `html.unescape` raises on more digits than `int` takes.
_LONG_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{9,}+;?")
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_CONTROLS = dict.fromkeys([code for code in range(32) if chr(code) not in "\t\n"] + [0x7F])
_LINE_ENDS = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


class _Tag(NamedTuple):
    name: str
    closing: bool
    attributes: str


class _Element(NamedTuple):
    name: str
    unseen: bool
    hidden: bool
    quoting: bool
    ink: Ink


class Page(NamedTuple):
    """What stands on a page: the text that a mail program would show, and the text that it would not."""

    visible: str
    hidden: str


def read(html: str) -> Page:
    """Read a page; quoted parts of what is visible carry ``> `` at the start of each line."""
    page = _Reader(StyleSheet(_style_sheets(html)))
    for token in _tokens(html):
        if isinstance(token, str):
            page.write(token)
        elif token.closing:
            page.close(token.name)
        else:
            page.open(token)
    return Page(page.text(), page.hidden_text())


def visible_text(html: str) -> str:
    """The text a mail program would show, in lines; quoted parts carry ``> `` at the start of each line."""
    return read(html).visible


def hidden_text(html: str) -> str:
    """The text of a page that a mail program would not show; neither scripts and styles nor comments are text."""
    return read(html).hidden


def escape(text: str) -> str:
    """*text* as markup that shows exactly this text, on one line: for the agent's guide."""
    safe = escape_markup(_LINE_ENDS.sub("\n", text).translate(_CONTROLS), quote=True)
    return safe.replace("\n", "<br>")


def _tokens(html: str) -> Iterator[str | _Tag]:
    """Split into texts and tags; each character is looked at a bounded number of times."""
    position, end = 0, len(html)
    quotes = _Quotes(html)
    while position < end:
        start = html.find("<", position)
        if start < 0:
            break
        if start > position:
            yield html[position:start]
        if html.startswith("<!--", start):
            position = _after(html, "-->", start + 2)
            continue
        head = _TAG_HEAD.match(html, start)
        if head is None:
            yield "<"
            position = start + 1
            continue
        close = quotes.tag_end(head.end())
        if close < 0:
            return
        position = close + 1
        name = head[2].lower()
        if name[0] in "!?":
            continue
        closing = bool(head[1])
        yield _Tag(name, closing, html[head.end() : close])
        if name in _RAW and not closing:
            raw_end = re.compile(f"</{name}", re.IGNORECASE).search(html, position)
            if raw_end is None:
                return
            if name not in UNSEEN:
                yield html[position : raw_end.start()]
            position = raw_end.start()
    if position < end:
        yield html[position:]


def _style_sheets(html: str) -> Iterator[str]:
    for opening in _STYLE_SHEET.finditer(html):
        end = html.find("</", opening.end())
        if end < 0:
            return
        yield html[opening.end() : end]


# Bounded, so that an opening that never ends is not looked through for each.
_STYLE_SHEET = re.compile(r"<style\b[^<>]{0,1000}>", re.IGNORECASE)
_TAG_HEAD = re.compile(r"<(/?)([a-zA-Z][-a-zA-Z0-9:]*|[!?])")


def _after(html: str, marker: str, start: int) -> int:
    found = html.find(marker, start)
    return len(html) if found < 0 else found + len(marker)


class _Quotes:
    """Finds where a tag ends, past a ``>`` that stands inside a quoted attribute."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._missing: set[str] = set()

    def tag_end(self, start: int) -> int:
        """Index of the closing ``>``, or -1 when the tag is never closed."""
        position = start
        while True:
            found = _TAG_STOP.search(self._html, position)
            if found is None:
                return -1
            if found[0] == ">":
                return found.start()
            quote = found[0][-1]
            position = found.end()
            closing = self._find(quote, position)
            if closing >= 0:
                position = closing + 1

    def _find(self, quote: str, position: int) -> int:
        if quote in self._missing:
            return -1
        found = self._html.find(quote, position)
        if found < 0:
            self._missing.add(quote)
        return found


# A quote opens a value only after "="; a stray one is just a character.
_TAG_STOP = re.compile(r">|=\s{0,20}[\"']")


class _Reader:
    """The lines seen so far, and the elements that are open."""

    def __init__(self, sheet: StyleSheet) -> None:
        self._sheet = sheet
        self._hidden_words: list[str] = []
        self._lines: list[str] = []
        self._line: list[str] = []
        self._line_quoted = False
        self._space = False
        self._cell = False
        self._stack: list[_Element] = []
        self._open: Counter[str] = Counter()
        self._unseen = self._hidden = self._quoting = 0
        self._ink = Ink()

    def open(self, tag: _Tag) -> None:
        name = tag.name
        if name in _ENDS_HEAD and self._open["head"]:
            self.close("head")
        if self._stack and self._closes_previous(name):
            self.close(self._stack[-1].name)
        if name in _BLOCKS:
            self._break(blank=name in _PARAGRAPHS)
        if name == "br":
            self._break_always()
        elif name == "hr":
            self._rule()
        elif name in _CELLS:
            self._cell = bool(self._line)
        if name in _BLOCKS or not (name in VOID or tag.attributes.endswith("/")):
            self._push(_element(tag, self._sheet, self._ink))
        if name == "li" and self._is_seen:
            self._add("- ")

    def close(self, name: str) -> None:
        if name == "br":
            self._break_always()
        if not self._open[name]:
            return
        while True:
            element = self._pop()
            if element.name in _BLOCKS:
                self._break(blank=element.name in _PARAGRAPHS)
            if element.name == name:
                return

    def write(self, text: str) -> None:
        if self._unseen:
            return
        text = shown(_unescape(text))
        if not self._is_seen:
            self._hidden_words += text.split()
            return
        if self._open["pre"]:
            self._write_lines(text)
            return
        text = _SPACES.sub(" ", text)
        self._space = self._space or text.startswith(" ")
        words = text.strip(" ")
        if not words:
            return
        if self._cell:
            self._add(CELL_SEPARATOR)
        elif self._space and self._line and not self._line[-1].endswith(" "):
            self._add(" ")
        self._cell = False
        self._add(words)
        self._space = text.endswith(" ")

    def text(self) -> str:
        self._break()
        return "\n".join(self._lines).strip("\n")

    def hidden_text(self) -> str:
        return " ".join(self._hidden_words)

    @property
    def _is_seen(self) -> bool:
        return not (self._unseen or self._hidden) and self._ink.is_seen

    def _closes_previous(self, name: str) -> bool:
        previous = self._stack[-1].name
        return previous in _CLOSES_ITSELF and (name == previous or (previous == "p" and name in _BLOCKS))

    def _push(self, element: _Element) -> None:
        if element.quoting and not self._quoting:
            self._break()
        self._stack.append(element)
        self._open[element.name] += 1
        self._unseen += element.unseen
        self._hidden += element.hidden
        self._ink = element.ink
        self._quoting += element.quoting

    def _pop(self) -> _Element:
        element = self._stack[-1]
        if element.quoting and self._quoting == 1:
            self._break()
        self._stack.pop()
        self._open[element.name] -= 1
        self._unseen -= element.unseen
        self._hidden -= element.hidden
        self._ink = self._stack[-1].ink if self._stack else Ink()
        self._quoting -= element.quoting
        return element

    def _add(self, text: str) -> None:
        if not self._line:
            self._line_quoted = self._quoting > 0
        self._line.append(text)

    def _write_lines(self, text: str) -> None:
        first, *others = _LINE_ENDS.split(text)
        if first:
            self._add(first)
        for line in others:
            self._break_always()
            if line:
                self._add(line)

    def _rule(self) -> None:
        self._break()
        if self._is_seen:
            self._add(RULE)
        self._break()

    def _break_always(self) -> None:
        if not self._is_seen:
            return
        if self._line:
            self._break()
        else:
            self._blank()

    def _break(self, *, blank: bool = False) -> None:
        if self._line:
            line = "".join(self._line).rstrip()
            self._lines.append(QUOTE_PREFIX + line if self._line_quoted else line)
        self._line = []
        self._space = self._cell = False
        if blank:
            self._blank()

    def _blank(self) -> None:
        if self._lines and self._lines[-1] not in ("", QUOTE_PREFIX.rstrip()):
            self._lines.append(QUOTE_PREFIX.rstrip() if self._quoting else "")


def _element(tag: _Tag, sheet: StyleSheet, around: Ink) -> _Element:
    given = attributes(tag.attributes) if tag.attributes else {}
    seen = look(tag.name, given, sheet, around)
    return _Element(
        tag.name,
        unseen=tag.name in UNSEEN,
        hidden=seen.hides,
        quoting=_is_quoting(tag.name, given, seen.style),
        ink=seen.ink,
    )


def attributes(source: str) -> dict[str, str]:
    """The attributes of a tag, by their names in small letters, as they stand in *source* behind the tag's name."""
    # Of two attributes with one name, the first counts.
    return {name.lower(): _unescape(a or b or c) for name, a, b, c in reversed(_ATTRIBUTE.findall(source))}


def _unescape(text: str) -> str:
    return unescape(_LONG_REFERENCE.sub("\N{REPLACEMENT CHARACTER}", text)) if "&" in text else text


def _is_quoting(name: str, attributes: dict[str, str], style: Style) -> bool:
    marks = {*attributes.get("class", "").lower().split(), attributes.get("id", "").lower()}
    if marks & _QUOTING:
        return True
    if name != "blockquote":
        return False
    only_indented = style.get("border", style.get("border-width", "")).startswith(("none", "0"))
    return not only_indented or bool(marks - {""}) or "cite" in attributes or "type" in attributes
