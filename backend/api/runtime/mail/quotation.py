"""Find what introduces quoted and forwarded mail.

Mail programs do it in many ways and languages; the words stand in ``quotation.json``.
Each rule below is one such way, and works on lines, top down. A rule may be wrong:
what stands below an introduction is never thrown away for it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from triage.tables import table

_WORDS = table(__file__)
_OPENERS = frozenset(_WORDS["openers"])
_WROTE = frozenset(_WORDS["wrote"])
_NARRATORS = frozenset(_WORDS["narrators"])
_WROTE_INSIDE = tuple(_WORDS["wrote_inside"])
_MARKERS = frozenset(_WORDS["markers"])
_MARKER_BEGINNINGS = tuple(_MARKERS)
_MARKERS_INSIDE = tuple(_WORDS["markers_inside"])
_HEADERS = {label: kind for kind, labels in _WORDS["headers"].items() for label in labels}

# An introduction may be wrapped: "On … Jane Doe <\njane@example.com> wrote:".
LINES_OF_INTRODUCTION = 5
LINES_OF_HEADERS = 16
LONGEST_INTRODUCTION = 400
LONGEST_LABEL = 40
KINDS_OF_HEADERS = 3
WORDS_OF_SENDER = 8
"""Of a name and an address with what joins them."""
LONGEST_INSIDE, LONGEST_LEAD = 200, 35
"""Characters of an introduction inside a line, and of what leads to its date: "On Wednesday, September"."""

_QUOTED = re.compile(r"\s{0,8}[>\uff1e]")
_PIPED = re.compile(r"\s{0,8}\|(?:\s|$)")
_MARKS = re.compile(r"(?:\s{0,8}[>\uff1e|])*+\s?")
_RULE = re.compile(r"\s*+[-_=*~\u2013\u2014\u2500]{3,}+\s*$")
_COLONS = (":", "\N{FULLWIDTH COLON}")
# Headers may stand in a table.
_BESIDE_LABELS = str.maketrans(dict.fromkeys((_COLONS[1], "|", "\t"), _COLONS[0]))
EDGES = " \t\xa0*_-\u2013\u2014=~|<>[]():#\u200e\u200f\N{FULLWIDTH COLON}"
_SENTENCE_ENDS = (".", "!", "?")
_DASHES = ("--", "\u2013\u2013", "\u2014\u2014", "__", "==")
_TIME = re.compile(r"(?<![\d.,])\d{1,2}(?:[:.]|\s?[hH]\s?)\d{2}(?![\d.,]*\d)|\d\s?[apAP]\.?[mM]\b|\d[时時]")
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?!\d)|\d{1,2}[日일]")
_ADDRESS = re.compile(r"[^\s<>@]@[^\s<>@]+\.")
_WORD = re.compile(r"[^\W\d_]+")
_FIRST = re.compile(r"[^\w]*(\w+)")
# What each way to begin within a line has; most lines have nothing of it.
_INSIDE = re.compile(r"[:\uff1a]|[-_=#*~]{2}")
_WORD_START = re.compile(r"(?<!\S)\S")
_LABEL = re.compile(r"(?<!\S)([^\s:\uff1a]{1,20})\s?[:\uff1a]")
_COLON_INSIDE = re.compile(r"[:\uff1a](?=\s{0,8}([>\uff1e])|\s{1,8}\S)")
_FRAMED = re.compile(r"(?<![-_=#*~])[-_=#*~]{2,}+(.{3,80}?)[-_=#*~]{2,}")
# Notes puts it between the name and the first words: "Jane Doe ---05/30/2001 10:25:00 AM---Dear John, I".
_DASHED_DATE = re.compile(r"(?<!-)--+((?:[^-]|-(?!-)){8,40})--")
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{2})[.!?]\W{0,3}\s(?=[^\W\d_])|[!?]\s+")


class History(NamedTuple):
    """Lines that introduce what was written before: how many, and what is known of that."""

    length: int
    goes_on: bool = False
    """All that follows is history, whether it has quotation marks or not."""
    names_sender_and_date: bool = False
    before_pipes: bool = False
    """What is quoted has ``|`` in front."""


def history(lines: Sequence[str], position: int, following: Sequence[int]) -> History | None:
    """What introduces history at *position*; *following* are the `following_lines` of *lines*."""
    line = lines[position]
    if not line.strip() or len(line) > LONGEST_INTRODUCTION:
        return None
    if _is_marker(lines, position, following[position + 1]):
        return History(1, goes_on=not _is_quote(lines, following[position + 1]))
    if found := _header_block(lines, position):
        return History(1, goes_on=True, names_sender_and_date=_is_full(found))
    return _introduction(lines, position, following)


def inside(line: str) -> int | None:
    """Where history begins within *line*, behind or before other words, and nothing says where it ends.

    Forms and gateways run a mail's lines together; some programs set only the introduction between marks.
    """
    if _is_between_marks(line):
        return 0
    if not _INSIDE.search(line) or is_quoted(line) or is_piped(line):
        return None
    starts = (_marker_inside(line), _headers_inside(line), _dashed_date_inside(line), _introduction_inside(line))
    return min((start for start in starts if start is not None), default=None)


def names_sender_and_date(lines: Sequence[str], position: int, following: Sequence[int]) -> bool:
    """Whether what introduces history at *position* of a quotation says who wrote when."""
    line = lines[position]
    if not line.strip() or len(line) > LONGEST_INTRODUCTION:
        return False
    if found := _header_block(lines, position):
        return _is_full(found)
    introduction = _introduction(lines, position, following) if _may_introduce(line) else None
    return introduction is not None and introduction.names_sender_and_date


def is_quoted(line: str) -> bool:
    """Whether *line* has a quotation mark in front."""
    return bool(_QUOTED.match(line))


def is_piped(line: str) -> bool:
    """Whether *line* has a stroke in front, as rows of a table do, too."""
    return bool(_PIPED.match(line))


def without_marks(line: str) -> str:
    """Give *line* without the marks in front of it."""
    marks = _MARKS.match(line)
    return line[marks.end() :] if marks else line


def is_rule(line: str) -> bool:
    """Whether *line* is one drawn with signs."""
    return bool(_RULE.match(line))


def following_lines(lines: Sequence[str]) -> list[int]:
    """For each position, the first at or after it that is not blank."""
    found = [len(lines)] * (len(lines) + 2)
    for index in range(len(lines) - 1, -1, -1):
        found[index] = index if lines[index].strip() else found[index + 1]
    return found


def _introduction(lines: Sequence[str], position: int, following: Sequence[int]) -> History | None:
    """The lines that say who wrote what follows, and whether it follows without quote marks."""
    line = lines[position]
    if not (_may_introduce(line) or _is_quote(lines, following[position + 1]) or line.strip().startswith(_DASHES)):
        return None
    found = _complete(lines, position, following)
    if found is None:
        return None
    # Own text may begin as an introduction does and stand directly above one: "On 3 May I paid twice."
    for later in range(position + 1, position + found.length):
        rest = _complete(lines, later, following) if _may_introduce(lines[later]) else None
        is_same = rest is not None and later + rest.length == position + found.length
        if rest and is_same and (rest.names_sender_and_date or lines[later - 1].rstrip().endswith(_SENTENCE_ENDS)):
            return None
    return found


def _is_between_marks(line: str) -> bool:
    """A line such as ``>>> Jane Doe 05/30/2001 10:25 AM >>>``; what it introduces has no marks in front."""
    text = line[: LONGEST_INTRODUCTION + 1].strip()
    is_framed = text.startswith(">>") and text.endswith(">>") and len(text) <= LONGEST_INTRODUCTION
    return is_framed and bool(_DATE.search(text) and _TIME.search(text))


def _marker_inside(line: str) -> int | None:
    for found in _FRAMED.finditer(line):
        words = found[1].strip(EDGES).casefold()
        if words.startswith(_MARKER_BEGINNINGS) or any(marker in words for marker in _MARKERS_INSIDE):
            return found.start()
    return None


def _headers_inside(line: str) -> int | None:
    for found in _LABEL.finditer(line):
        if _HEADERS.get(found[1].strip(EDGES).casefold()) != "from":
            continue
        rest = line[found.start() : found.start() + LONGEST_INSIDE]
        # Own words may have such labels, too: "from: Monday to: Friday".
        if (_ADDRESS.search(rest) or _TIME.search(rest)) and _is_mail(_headers_in(rest), below_rule=False):
            return len(line[: found.start()].rstrip(EDGES))
    return None


def _dashed_date_inside(line: str) -> int | None:
    for found in _DASHED_DATE.finditer(line):
        name = line[max(0, found.start() - LONGEST_INSIDE) : found.start()]
        if name.strip() and _DATE.search(found[1]) and _TIME.search(found[1]):
            ends = [end.end() for end in _SENTENCE_END.finditer(name)]
            return found.start() - len(name) + (ends[-1] if ends else 0)
    return None


def _introduction_inside(line: str) -> int | None:
    end = 0
    for found in _COLON_INSIDE.finditer(line):
        before = line[max(end, found.start() - LONGEST_INSIDE) : found.start()]
        end = found.end()
        wrote, addressed = _says_wrote(before), bool(_ADDRESS.search(before))
        if (wrote and addressed) or (found[1] and (wrote or addressed)):
            start = _start_of_introduction(before)
            if start is not None and (found[1] or not _narrates(before[start:])):
                return found.start() - len(before) + start
    return None


def _start_of_introduction(text: str) -> int | None:
    """Where the last words of *text* begin that say when; none where they do not."""
    for begin in reversed([0, *(end.end() for end in _SENTENCE_END.finditer(text))]):
        date, time = _DATE.search(text, begin), _TIME.search(text, begin)
        if date and time:
            when = min(date.start(), time.start())
            words = _WORD_START.finditer(text, max(begin, when - LONGEST_LEAD), when)
            return next((word.start() for word in words if _starts_introduction(text[word.start() :])), when)
    return None


def _complete(lines: Sequence[str], position: int, following: Sequence[int]) -> History | None:
    starts = _may_introduce(lines[position])
    joined = ""
    for length in range(1, LINES_OF_INTRODUCTION + 1):
        if position + length > len(lines):
            break
        line = lines[position + length - 1]
        is_rest = joined.rfind("<") > joined.rfind(">")
        if not line.strip() or (length > 1 and _QUOTED.match(line) and not is_rest):
            break
        joined = f"{joined} {line.strip()}".strip()
        if len(joined) > LONGEST_INTRODUCTION or (length > 1 and not starts):
            break
        next_line = following[position + length]
        before_quote, before_pipes = _is_quote(lines, next_line), next_line < len(lines) and is_piped(lines[next_line])
        if _introduces(joined, before_quote=before_quote):
            return History(length, not (before_quote or before_pipes), _is_dated(joined), before_pipes)
    return None


def _introduces(text: str, *, before_quote: bool) -> bool:
    ends = text.rstrip("*_ ").endswith(_COLONS)
    framed = text.startswith(_DASHES) and text.endswith(_DASHES)
    if not (ends or framed or before_quote):
        return False
    words = [word.casefold() for word in _WORD.findall(text)]
    wrote = _says_wrote(text)
    # The last but one, too: "napsal(a):", "napisao je:".
    ends_in_wrote = not _WROTE.isdisjoint(words[-2:]) or text.rstrip(": \N{FULLWIDTH COLON}").endswith(_WROTE_INSIDE)
    dated, timed = bool(_DATE.search(text)), bool(_TIME.search(text))
    addressed = bool(_ADDRESS.search(text))
    if framed and wrote:
        return True
    if not (ends or ends_in_wrote):
        return before_quote and addressed and dated and _starts_introduction(text)
    if before_quote:
        said = (wrote and (ends_in_wrote or dated or timed or addressed)) or (dated and (timed or addressed))
        return said or (addressed and "<" in text)
    narrates = _narrates(text)
    if not _starts_introduction(text):
        is_bare = ends_in_wrote and len(words) <= WORDS_OF_SENDER
        return wrote and addressed and ((dated and timed) or is_bare) and not narrates
    return (addressed and dated) or (wrote and timed and (addressed or not narrates))


def _is_dated(text: str) -> bool:
    """Whether an introduction says when, and not only who."""
    return bool(_DATE.search(text) or _TIME.search(text)) and bool(_ADDRESS.search(text) or _says_wrote(text))


def _says_wrote(text: str) -> bool:
    return not _WROTE.isdisjoint(map(str.casefold, _WORD.findall(text))) or any(word in text for word in _WROTE_INSIDE)


def _narrates(text: str) -> bool:
    return not _NARRATORS.isdisjoint(map(str.casefold, _WORD.findall(text)))


def _may_introduce(line: str) -> bool:
    return _starts_introduction(line) or ("@" in line and _says_wrote(line) and bool(_ADDRESS.search(line)))


def _starts_introduction(line: str) -> bool:
    """Whether a line begins as introductions do: with a date, or with a word that leads to one."""
    first = _FIRST.match(line)
    if first is None:
        return False
    return first[1][0].isdigit() or (first[1].casefold() in _OPENERS and any(c.isdigit() for c in line)) or "年" in line


def _is_marker(lines: Sequence[str], position: int, following: int) -> bool:
    """A line such as ``-----Original Message-----``; the bare words only where a mail's headers or quotation follow."""
    line = lines[position].strip()
    bare = line.strip(EDGES).casefold()
    if line.startswith(_DASHES):
        return bare.startswith(_MARKER_BEGINNINGS)
    if bare not in _MARKERS:
        # Help desks ask to "reply above this line", and set it off.
        return line[0] in EDGES and line[-1] in EDGES and any(words in bare for words in _MARKERS_INSIDE)
    return line.endswith(_COLONS) or _is_quote(lines, following) or _is_header(lines, following)


def _header_block(lines: Sequence[str], position: int) -> dict[str, str]:
    """A forwarded or quoted mail's own headers that stand here, by kind; none where lines only resemble them."""
    if not _headers_in(lines[position]):
        return {}
    found: dict[str, str] = {}
    other = blank = 0
    for line in lines[position : position + LINES_OF_HEADERS]:
        if headers := _headers_in(line):
            found = headers | found
            other = blank = 0
        elif line.strip():
            other += 1
        else:
            blank += 1
        if other > 2 or blank > 1:
            break
    return found if _is_mail(found, below_rule=_follows_rule(lines, position)) else {}


def _is_mail(found: Mapping[str, str], *, below_rule: bool) -> bool:
    """Whether headers are a mail's; payments have lines for sender, receiver and day, too."""
    addressed = bool(_ADDRESS.search(found.get("from", "")))
    if below_rule:
        return addressed or ("from" in found and not found.keys().isdisjoint(("date", "subject")))
    is_whole = addressed or "subject" in found or bool(_TIME.search(found.get("date", "")))
    return "from" in found and len(found) >= KINDS_OF_HEADERS and is_whole


def _is_full(found: Mapping[str, str]) -> bool:
    return "date" in found and bool(_ADDRESS.search(found["from"]))


def _headers_in(line: str) -> dict[str, str]:
    """The headers that begin in *line*, by kind, such as ``*Gesendet:* Montag``; some write all on one line."""
    first, *pieces = line[:LONGEST_INTRODUCTION].lstrip(" |\t").translate(_BESIDE_LABELS).split(_COLONS[0])
    kind = _HEADERS.get(first.strip(EDGES).casefold()) if pieces and len(first) < LONGEST_LABEL else None
    if kind is None:
        return {}
    found = {kind: line}
    if kind == "from":
        labels = (_HEADERS.get(words[-1].strip(EDGES).casefold()) for piece in pieces[:-1] if (words := piece.split()))
        found |= {kind: line for kind in labels if kind and kind != "from"}
    return found


def _follows_rule(lines: Sequence[str], position: int) -> bool:
    for line in reversed(lines[max(0, position - 3) : position]):
        if line.strip():
            return bool(_RULE.match(line))
    return False


def _is_header(lines: Sequence[str], index: int) -> bool:
    return index < len(lines) and bool(_headers_in(lines[index]))


def _is_quote(lines: Sequence[str], index: int) -> bool:
    return index < len(lines) and bool(_QUOTED.match(lines[index]))
