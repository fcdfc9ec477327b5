"""Take the text of a mail apart: what is surely new, what is surely earlier, and what may be either.

Nothing is left out: the parts hold every line of the text, in their order.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from enum import Enum, auto
from functools import lru_cache
from itertools import groupby

from mail import quotation
from mail.quotation import following_lines, is_piped, is_quoted, is_rule, without_marks
from mail.signature import closing, is_name_block, is_name_line, is_notice, name_lines
from triage.message import Part, Writing

MOST_NOTICES = 2
"""Paragraphs at the end of a mail that may be some."""
_LINE_ENDS = re.compile(r"\r\n|\r|\n")


class _Line(Enum):
    NEW = auto()
    CLOSING = auto()
    INTRODUCTION = auto()
    UNMARKED = auto()
    """Below an introduction, but without a quotation mark in front."""
    MARKED = auto()
    EARLIER = auto()
    """Marked, and below an introduction that names sender and date."""


_WRITING = {_Line.NEW: Writing.WRITTEN, _Line.EARLIER: Writing.EARLIER}
_UNQUOTED = (_Line.NEW, _Line.CLOSING)


def parts(text: str) -> tuple[Part, ...]:
    """Cut *text* where its writing changes."""
    return tuple(_runs(text, lambda kind: _WRITING.get(kind, Writing.UNSURE)))


def new_text(text: str) -> str:
    """The lines of *text* that its sender surely wrote for this mail."""
    return _lines_of(text, (_Line.NEW,))


def unquoted(text: str) -> str:
    """The lines of *text* that are no quotation; unlike `new_text`, with the signature or list footer below them."""
    return _lines_of(text, _UNQUOTED)


def signatures(text: str) -> tuple[str, str]:
    """What stands below the new text of *text* like a name, and what its marked closing says; empty for nothing."""
    new, closings = (_lines_of(text, (kind,)).split("\n") for kind in _UNQUOTED)
    return "\n".join(name_lines(new)), "\n".join(line for line in closings if is_name_line(line))


def _runs(text: str, writing: Callable[[_Line], Writing]) -> Iterator[Part]:
    for kind, run in groupby(_classified(text), key=lambda entry: writing(entry[1])):
        if joined := _joined(line for line, _ in run):
            yield Part(kind, joined)


def _lines_of(text: str, kinds: Collection[_Line]) -> str:
    runs = groupby(_classified(text), key=lambda entry: entry[1] in kinds)
    return "\n".join(filter(None, (_joined(line for line, _ in run) for wanted, run in runs if wanted)))


def _joined(lines: Iterator[str]) -> str:
    """The lines between the first and the last that is not blank."""
    text = list(lines)
    filled = [number for number, line in enumerate(text) if line.strip()]
    return "\n".join(text[filled[0] : filled[-1] + 1]) if filled else ""


@lru_cache(maxsize=1)
def _classified(text: str) -> tuple[tuple[str, _Line], ...]:
    """Each line with what it is; asked for several times, so the last text is remembered."""
    lines, begun = _lines(text)
    kinds = _Walk(lines, begun).kinds()
    _mark_closings(lines, kinds)
    return tuple(zip(lines, kinds, strict=True))


def _lines(text: str) -> tuple[list[str], Collection[int]]:
    """The lines of *text*, cut where history begins inside one, and which of them it begins."""
    lines: list[str] = []
    begun: set[int] = set()
    for line in _LINE_ENDS.split(text):
        start = quotation.inside(line)
        if start is not None:
            if line[:start].strip():
                lines.append(line[:start].rstrip())
            begun.add(len(lines))
        lines.append(line[start:])
    return lines, begun


class _Walk:
    """Goes through the lines top down and knows what introduced the quotations so far.

    Lines that are *begun* by an introduction hold what it introduces, too.
    """

    def __init__(self, lines: Sequence[str], begun: Collection[int]) -> None:
        self._lines = lines
        self._begun = begun
        self._following = following_lines(lines)
        self._kinds: list[_Line] = []
        self._introduced = False
        self._piped = False

    def kinds(self) -> list[_Line]:
        otherwise = _Line.NEW
        while (position := len(self._kinds)) < len(self._lines):
            if self._is_marked(self._lines[position]) and position not in self._begun:
                self._take_quotation()
            elif otherwise is _Line.NEW and (found := self._history(position)):
                self._introduced |= found.names_sender_and_date
                self._piped |= found.before_pipes
                if found.goes_on:
                    otherwise = _Line.UNMARKED
                    self._take_rule_above()
                self._kinds += [_Line.INTRODUCTION] * found.length
            else:
                self._kinds.append(otherwise)
        return self._kinds

    def _history(self, position: int) -> quotation.History | None:
        if found := quotation.history(self._lines, position, self._following):
            return found
        return quotation.History(1, goes_on=True) if position in self._begun else None

    def _is_marked(self, line: str) -> bool:
        return is_quoted(line) or (self._piped and is_piped(line))

    def _take_quotation(self) -> None:
        """Take all marked lines; mail programs put the introduction among them, too."""
        start = end = len(self._kinds)
        while end < len(self._lines) and self._is_marked(self._lines[end]) and end not in self._begun:
            end += 1
        bare = [without_marks(line) for line in self._lines[start:end]]
        following = following_lines(bare)
        for position in range(len(bare)):
            self._kinds.append(_Line.EARLIER if self._introduced else _Line.MARKED)
            if not self._introduced:
                self._introduced = quotation.names_sender_and_date(bare, position, following)

    def _take_rule_above(self) -> None:
        """A mail program draws a line above history."""
        position = len(self._kinds)
        while position and self._kinds[position - 1] is _Line.NEW:
            line = self._lines[position - 1]
            if line.strip() and not is_rule(line):
                break
            position -= 1
            self._kinds[position] = _Line.INTRODUCTION


def _mark_closings(lines: Sequence[str], kinds: list[_Line]) -> None:
    start = 0
    for kind, run in groupby(list(kinds)):
        end = start + len(list(run))
        if kind is _Line.NEW:
            for position in range(start + closing(lines[start:end]), end):
                kinds[position] = _Line.CLOSING
            _mark_notices(lines, kinds, range(start, end))
        start = end


def _mark_notices(lines: Sequence[str], kinds: list[_Line], stretch: range) -> None:
    """Mail systems put their notices above or below what somebody wrote, and then a name stands right above them."""
    runs = groupby(stretch, lambda at: not lines[at].strip())
    blocks = [list(run) for is_blank, run in runs if not is_blank]
    last = len(blocks) - 1
    ends = {number for number in (0, *range(last - MOST_NOTICES + 1, last + 1)) if 0 <= number <= last}
    found = {number for number in ends if is_notice([lines[at] for at in blocks[number]])}
    above = next((number for number in range(last, -1, -1) if number not in found), last)
    if above < last and is_name_block([lines[at] for at in blocks[above]]):
        found.add(above)
    for at in (at for number in found for at in blocks[number]):
        kinds[at] = _Line.CLOSING
