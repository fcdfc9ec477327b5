"""Read Markdown as an editor of articles writes it: headings, and what stands between them as plain sentences."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from backend.knowledge.sentences import split
from triage.wording import clean, one_line

LONGEST_HEADING = 150
"""Characters; what is longer is read as text."""

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"[ ]{0,3}(#{1,6})(?:[ \t]+(.*))?$")
_UNDERLINE = re.compile(r"[ ]{0,3}(=+|-+)[ \t]*$")
_RULE = re.compile(r"[ ]{0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
_QUOTE = re.compile(r"^[ ]{0,3}(?:>[ ]?)+")
_ITEM = re.compile(r"([ \t]*)(?:[-*+\u2022]|\d{1,3}[.)])[ \t]+(\S.*)$")
_DEFINITION = re.compile(r"^[ ]{0,3}\[([^\[\]^]{1,100})\]:[ \t]+<?(\S{1,500}?)>?(?:[ \t]+[\"'(].*)?$", re.MULTILINE)
_ENDS, _CLOSING = ".!?:\u2026\u3002\uff01\uff1f", "\"'\u201d\u2019)"
_UNESCAPED_BAR = re.compile(r"(?<!\\)\|")

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_SHIELD = 0xE000
"""Private characters that stand for escaped signs until the markup is gone."""
_SHIELDED = re.compile(f"[{chr(_SHIELD + 0x21)}-{chr(_SHIELD + 0x7E)}]")
_IMAGE = re.compile(r"!\[([^\[\]]{0,300})\](?:\([^()]{0,500}\)|\[[^\[\]]{0,100}\])")
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\([ \t]*<?([^\s()<>]{0,500})>?(?:[ \t]+[\"'][^\"']{0,300}[\"'])?[ \t]*\)")
_REFERENCE = re.compile(r"\[([^\[\]]{1,300})\][ ]?\[([^\[\]]{0,100})\]")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:|tel:)[^<>\s]{1,500}|[\w.+-]{1,100}@[\w.-]{1,200})>")
_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:|www\.)", re.IGNORECASE)
_SCHEME = re.compile(r"^(?:mailto:|tel:)", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_STRUCK = re.compile(r"~~(?=\S)[^~]{1,300}~~")
_CODE = re.compile(r"(`{1,3})([^`]{1,300})\1")
_EMPHASIS = (
    re.compile(r"\*\*(?=\S)(.{1,500}?)(?<=\S)\*\*"),
    re.compile(r"(?<!\w)__(?=\S)(.{1,500}?)(?<=\S)__(?!\w)"),
    re.compile(r"(?<![\w*])\*(?=[^\s*])(.{1,500}?)(?<=[^\s*])\*(?![\w*])"),
    re.compile(r"(?<!\w)_(?=[^\s_])(.{1,500}?)(?<=[^\s_])_(?!\w)"),
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a level from 1 to 6."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list or a table as sentences; *headless* where it is a table without heads."""

    sentences: tuple[str, ...]
    headless: bool = False


def read(text: str, language: str = "en") -> Iterator[Heading | Block]:
    """Give headings and blocks in their order; whatever *text* is, it can be read."""
    text = _COMMENT.sub(" ", clean(text))
    addresses = {name.casefold(): address for name, address in _DEFINITION.findall(text)}
    return _Reader(_DEFINITION.sub("", text).split("\n"), addresses, language).blocks()


class _Reader:
    def __init__(self, lines: Sequence[str], addresses: Mapping[str, str], language: str) -> None:
        self._lines = [_QUOTE.sub("", line, count=1) for line in lines]
        self._addresses = addresses
        self._language = language
        self._place = 0

    def blocks(self) -> Iterator[Heading | Block]:
        lead = ""
        while self._place < len(self._lines):
            line = self._line()
            if not line.strip() or _RULE.match(line):
                self._place += 1
                continue
            if _ITEM.match(line):
                yield Block(tuple(self._list(lead)))
                lead = ""
                continue
            if lead:
                yield Block((lead,))
                lead = ""
            if heading := self._heading():
                yield heading
            elif _FENCE.match(line):
                yield from _block(self._fenced())
            elif self._is_table():
                yield self._table()
            else:
                found = self._paragraph()
                if isinstance(found, Heading):
                    yield found
                    continue
                *sentences, last = found or [""]
                if last.endswith(":"):
                    lead = last
                yield from _block(sentences if lead else found)
        if lead:
            yield Block((lead,))

    def _line(self, ahead: int = 0) -> str:
        place = self._place + ahead
        return self._lines[place] if place < len(self._lines) else ""

    def _heading(self) -> Heading | None:
        if not (match := _HEADING.match(self._line())):
            return None
        text = self._plain((match[2] or "").strip().rstrip("#").strip())
        if len(text) > LONGEST_HEADING:
            self._lines[self._place] = match[2]
            return None
        self._place += 1
        return Heading(len(match[1]), text)

    def _fenced(self) -> list[str]:
        mark = self._line().strip()[:3]
        rows: list[str] = []
        self._place += 1
        while self._place < len(self._lines) and not self._line().strip().startswith(mark):
            rows.append(one_line(self._line()))
            self._place += 1
        self._place += 1
        return [row for row in rows if row]

    def _paragraph(self) -> list[str] | Heading:
        rows: list[str] = []
        while self._line().strip() and not (rows and self._interrupts()):
            if rows and (match := _UNDERLINE.match(self._line())):
                text = self._plain(" ".join(rows))
                self._place += 1
                if text and len(text) <= LONGEST_HEADING:
                    return Heading(1 if match[1][0] == "=" else 2, text)
                continue
            rows.append(self._line().strip().removesuffix("\\"))
            self._place += 1
        return split(self._plain(" ".join(rows)), self._language)

    def _interrupts(self) -> bool:
        line = self._line()
        if _UNDERLINE.match(line):
            return False
        return bool(_HEADING.match(line) or _FENCE.match(line) or _ITEM.match(line) or _RULE.match(line)) or (
            self._is_table()
        )

    def _list(self, lead: str) -> Iterator[str]:
        """Give items as sentences, each with what leads to it."""
        items = list(self._items())
        leads = [(-1, lead)]
        for place, (indent, text) in enumerate(items):
            while leads[-1][0] >= indent and len(leads) > 1:
                leads.pop()
            sentences = [sentence.rstrip(";, ") for sentence in split(self._plain(text), self._language)]
            if not any(sentences):
                continue
            first, *rest = sentences
            sentences = [_led(leads[-1][1], first), *rest]
            if place + 1 < len(items) and items[place + 1][0] > indent:
                leads.append((indent, sentences[-1]))
                if sentences[-1].endswith(":"):
                    sentences.pop()
            yield from map(_ended, sentences)

    def _items(self) -> Iterator[tuple[int, str]]:
        indent, rows = 0, list[str]()
        while self._place < len(self._lines):
            line = self._line()
            if _RULE.match(line):
                break
            if match := _ITEM.match(line):
                if rows:
                    yield indent, " ".join(rows)
                indent, rows = len(match[1].expandtabs(4)), [match[2]]
            elif not line.strip():
                if not self._goes_on():
                    break
            elif self._interrupts():
                break
            else:
                rows.append(line.strip())
            self._place += 1
        if rows:
            yield indent, " ".join(rows)

    def _goes_on(self) -> bool:
        """Say whether the list goes on after a blank line."""
        after = next((line for line in self._lines[self._place :] if line.strip()), "")
        return bool(_ITEM.match(after)) or after.startswith(("  ", "\t"))

    def _is_table(self) -> bool:
        line = self._line()
        return line.lstrip().startswith("|") or ("|" in line and _is_separator(self._line(1)))

    def _table(self) -> Block:
        rows = []
        while "|" in self._line() and self._line().strip():
            rows.append(self._line())
            self._place += 1
        has_heads = len(rows) > 1 and _is_separator(rows[1])
        heads = self._cells(rows[0]) if has_heads else []
        body = [self._cells(row) for row in rows if not _is_separator(row)][1 if has_heads else 0 :]
        written = [_written(heads, cells) for cells in body] or [_written([], heads)]
        return Block(tuple(_ended(row) for row in written if row), headless=not has_heads)

    def _cells(self, row: str) -> list[str]:
        row = row.strip().removeprefix("|")
        row = row[:-1] if row.endswith("|") and not row.endswith("\\|") else row
        return [self._plain(cell.strip()) for cell in _UNESCAPED_BAR.split(row)]

    def _plain(self, text: str) -> str:
        """Take the markup off; a link keeps its address behind it."""
        text = _ESCAPE.sub(lambda match: chr(_SHIELD + ord(match[1])), text)
        text = _IMAGE.sub(r"\1", text)
        text = _REFERENCE.sub(self._referenced, text)
        text = _LINK.sub(lambda match: _linked(match[1], match[2]), text)
        text = _TAG.sub(" ", _AUTOLINK.sub(lambda match: _SCHEME.sub("", match[1]), text))
        text = _CODE.sub(r"\2", _STRUCK.sub("", text))
        for pattern in _EMPHASIS:
            text = pattern.sub(r"\1", text)
        text = _SHIELDED.sub(lambda match: chr(ord(match[0]) - _SHIELD), text)
        return one_line(html.unescape(text))

    def _referenced(self, match: re.Match[str]) -> str:
        address = self._addresses.get((match[2] or match[1]).casefold())
        return _linked(match[1], address) if address else match[0]


def _block(sentences: Iterable[str]) -> Iterator[Block]:
    if kept := tuple(sentence for sentence in sentences if sentence):
        yield Block(kept)


def _led(lead: str, text: str) -> str:
    return f"{lead.rstrip(' .:;,')}: {text}" if lead else text


def _ended(text: str) -> str:
    """End an item or a row as a sentence ends."""
    return text if text.rstrip(_CLOSING)[-1:] in _ENDS else f"{text}."


def _linked(text: str, address: str) -> str:
    """Write a link out; where it leads within the articles means nothing to a customer."""
    bare = _SCHEME.sub("", address)
    return text if not _ADDRESS.match(address) or bare in text else f"{text} ({bare})"


def _written(heads: Sequence[str], cells: Sequence[str]) -> str:
    named = [*heads, *[""] * len(cells)]
    return "; ".join(f"{head}: {cell}" if head else cell for head, cell in zip(named, cells, strict=False) if cell)


def _is_separator(line: str) -> bool:
    cells = line.strip().strip("|").split("|")
    return "|" in line and all("-" in cell and set(cell.strip()) <= {"-", ":"} for cell in cells)
