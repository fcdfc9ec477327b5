"""Tell what the sender of a mail newly wrote from what is quoted or forwarded in it.

Mail programs mark history in many ways and languages; the words stand in
``quotation.json``. Each rule below is one such way, and works on lines, top down.
Where a rule is not sure, the text stays: losing the customer's words is as bad as
taking somebody else's for theirs.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from triage.tables import table

_WORDS = table(__file__)
_OPENERS = frozenset(_WORDS["openers"])
_WROTE = frozenset(_WORDS["wrote"])
_NARRATORS = frozenset(_WORDS["narrators"])
_WROTE_INSIDE = tuple(_WORDS["wrote_inside"])
_MARKERS = frozenset(_WORDS["markers"])
_MARKER_BEGINNINGS = tuple(_MARKERS)
_HEADERS = {label: kind for kind, labels in _WORDS["headers"].items() for label in labels}
_SENT_FROM = tuple(_WORDS["sent_from"])
_DEVICES = frozenset(_WORDS["devices"])
_DEVICES_INSIDE: Sequence[str] = _WORDS["devices_inside"]
_POSTSCRIPTS = frozenset(_WORDS["postscripts"])
_LIST_FOOTERS: Sequence[str] = _WORDS["list_footers"]

# An introduction may be wrapped: "On … Jane Doe <\njane@example.com> wrote:".
LINES_OF_INTRODUCTION = 5
LINES_OF_HEADERS = 16
LINES_OF_SIGNATURE = 10
LONGEST_INTRODUCTION = 400
LONGEST_SENT_FROM = 120
WORDS_OF_SENT_FROM = 10

_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_QUOTED = re.compile(r"\s{0,8}[>\uff1e]")
_RULE = re.compile(r"\s*+[-_=*~\u2013\u2014\u2500]{3,}+\s*$")
_COLONS = (":", "\N{FULLWIDTH COLON}")
_EDGES = " \t\xa0*_-\u2013\u2014=~|<>[]():#\u200e\u200f\N{FULLWIDTH COLON}"
_DASHES = ("--", "\u2013\u2013", "\u2014\u2014", "__", "==")
_TIME = re.compile(r"(?<![\d.,])\d{1,2}(?:[:.]|\s?[hH]\s?)\d{2}(?![\d.,]*\d)|\d\s?[apAP]\.?[mM]\b|\d[时時]")
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?!\d)|\d{1,2}[日일]")
_ADDRESS = re.compile(r"[^\s<>@]@[^\s<>@]+\.")
_WORD = re.compile(r"[^\W\d_]+")
# Words in Latin, Greek and Cyrillic letters, also where Chinese or Japanese is written around them without a space.
_PRODUCT = re.compile(r"[0-9a-z\u00df-\u052f]+(?:[-.&][0-9a-z\u00df-\u052f]+)*")
_FIRST = re.compile(r"[^\w]*(\w+)")


@lru_cache(maxsize=1)
def new_text(text: str) -> str:
    """The lines of *text* that its sender wrote for this mail; asked for several times, so the last one is remembered.

    Left out are quotations, forwarded messages, and a signature that is clearly marked as one.
    """
    lines = _LINE_ENDS.split(text)
    kept = [_without_signature(stretch) for stretch in _stretches(lines)]
    return "\n".join(line for stretch in kept for line in stretch).strip("\n")


def unquoted(text: str) -> str:
    """The lines of *text* that are no quotation; unlike `new_text`, with the signature or list footer below them."""
    return "\n".join(line for stretch in _stretches(_LINE_ENDS.split(text)) for line in stretch)


def _stretches(lines: Sequence[str]) -> list[list[str]]:
    """What stands before, between and after quotations."""
    following = _following(lines)
    stretches: list[list[str]] = [[]]
    position = 0
    while position < len(lines):
        line = lines[position]
        if _QUOTED.match(line):
            length = 1
        else:
            length, is_last = _history(lines, position, following)
            if is_last:
                stretches[-1] = _without_rule(stretches[-1])
                break
        if length:
            if stretches[-1]:
                stretches.append([])
        else:
            stretches[-1].append(line)
        position += length or 1
    return stretches


def _history(lines: Sequence[str], position: int, following: Sequence[int]) -> tuple[int, bool]:
    """How many lines from *position* introduce history, and whether all that follows is history."""
    line = lines[position]
    if not line.strip() or len(line) > LONGEST_INTRODUCTION:
        return 0, False
    if _is_marker(lines, position, following[position + 1]):
        return 1, not _is_quote(lines, following[position + 1])
    if _is_header_block(lines, position):
        return 0, True
    return _introduction(lines, position, following)


def _introduction(lines: Sequence[str], position: int, following: Sequence[int]) -> tuple[int, bool]:
    """The lines that say who wrote what follows, and whether it follows without quote marks."""
    starts = _starts_introduction(lines[position])
    if not (starts or _is_quote(lines, following[position + 1]) or lines[position].strip().startswith(_DASHES)):
        return 0, False
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
        before_quote = _is_quote(lines, following[position + length])
        if _introduces(joined, before_quote=before_quote):
            return length, not before_quote
    return 0, False


def _introduces(text: str, *, before_quote: bool) -> bool:
    ends = text.rstrip("*_ ").endswith(_COLONS)
    framed = text.startswith(_DASHES) and text.endswith(_DASHES)
    words = [word.casefold() for word in _WORD.findall(text)]
    wrote = not _WROTE.isdisjoint(words) or any(word in text for word in _WROTE_INSIDE)
    # The last but one, too: "napsal(a):", "napisao je:".
    ends_in_wrote = not _WROTE.isdisjoint(words[-2:]) or text.rstrip(": \N{FULLWIDTH COLON}").endswith(_WROTE_INSIDE)
    dated, timed = bool(_DATE.search(text)), bool(_TIME.search(text))
    addressed = bool(_ADDRESS.search(text))
    if framed and wrote:
        return True
    if not (ends or ends_in_wrote):
        return before_quote and addressed and dated and _starts_introduction(text)
    if before_quote:
        return (wrote and (ends_in_wrote or dated or timed or addressed)) or (dated and (timed or addressed))
    if not ends or not _starts_introduction(text):
        return False
    if addressed:
        return dated or (wrote and timed)
    return wrote and timed and _NARRATORS.isdisjoint(words)


def _starts_introduction(line: str) -> bool:
    """Whether a line begins as introductions do: with a date, or with a word that leads to one."""
    first = _FIRST.match(line)
    if first is None:
        return False
    return first[1][0].isdigit() or (first[1].casefold() in _OPENERS and any(c.isdigit() for c in line)) or "年" in line


def _is_marker(lines: Sequence[str], position: int, following: int) -> bool:
    """A line such as ``-----Original Message-----``; the bare words only where a mail's headers or quotation follow."""
    line = lines[position].strip()
    bare = line.strip(_EDGES).casefold()
    if line.startswith(_DASHES):
        return bare.startswith(_MARKER_BEGINNINGS)
    if bare not in _MARKERS:
        return False
    return line.endswith(_COLONS) or _is_quote(lines, following) or _is_header(lines, following)


def _is_header_block(lines: Sequence[str], position: int) -> bool:
    """Whether a forwarded or quoted mail's own headers stand here."""
    if _header(lines[position]) is None:
        return False
    found: dict[str, str] = {}
    other = blank = 0
    for line in lines[position : position + LINES_OF_HEADERS]:
        kind = _header(line)
        if kind is not None:
            found.setdefault(kind, line)
            other = blank = 0
        elif line.strip():
            other += 1
        else:
            blank += 1
        if other > 2 or blank > 1:
            break
    if "from" not in found:
        return False
    addressed = any(_ADDRESS.search(line) for line in found.values())
    if _follows_rule(lines, position):
        return len(found) >= 2 or addressed
    return len(found) >= 3 and (addressed or "subject" in found)


def _header(line: str) -> str | None:
    """Which header a line such as ``*Gesendet:* Montag`` is, None for any other line."""
    label, colon, _ = line[:40].replace(_COLONS[1], _COLONS[0]).partition(":")
    return _HEADERS.get(label.strip(_EDGES).casefold()) if colon else None


def _follows_rule(lines: Sequence[str], position: int) -> bool:
    for line in reversed(lines[max(0, position - 3) : position]):
        if line.strip():
            return bool(_RULE.match(line))
    return False


def _without_rule(stretch: list[str]) -> list[str]:
    """Without the line that a mail program draws above history."""
    end = len(stretch)
    while end and (not stretch[end - 1].strip() or _RULE.match(stretch[end - 1])):
        end -= 1
    return stretch[:end]


def _without_signature(stretch: list[str]) -> list[str]:
    stretch = _without_blank_end(stretch)
    start = next((index for index in range(len(stretch)) if _is_signature(stretch, index)), len(stretch))
    return _without_sent_from(stretch[:start])


def _is_signature(stretch: Sequence[str], start: int) -> bool:
    """``--`` on a line of its own (RFC 3676, 4.3) or a mailing list's footer, and little after it."""
    if stretch[start].strip() != "--" and not _is_list_footer(stretch, start):
        return False
    if len(stretch) - start > 4 * LINES_OF_SIGNATURE:
        return False
    rest = [line.strip() for line in stretch[start + 1 :] if line.strip()]
    return len(rest) <= LINES_OF_SIGNATURE and not any(map(_is_message, rest))


def _is_message(line: str) -> bool:
    """Whether a line below ``--`` speaks to the reader after all."""
    return line.endswith("?") or line.split(maxsplit=1)[0].casefold().rstrip(":") in _POSTSCRIPTS


def _is_list_footer(stretch: Sequence[str], start: int) -> bool:
    if start + 1 >= len(stretch) or not _RULE.match(stretch[start]) or len(stretch[start].strip()) < 10:
        return False
    below = stretch[start + 1].casefold()
    return any(words in below for words in _LIST_FOOTERS)


def _without_sent_from(stretch: list[str]) -> list[str]:
    stretch = _without_blank_end(stretch)
    return stretch[:-1] if stretch and _is_sent_from(stretch[-1]) else stretch


def _without_blank_end(stretch: list[str]) -> list[str]:
    end = len(stretch)
    while end and not stretch[end - 1].strip():
        end -= 1
    return stretch[:end]


def _is_sent_from(line: str) -> bool:
    """A line that a phone or a mail program adds, such as ``Sent from my iPhone``."""
    bare = line.strip(_EDGES).casefold()
    if len(bare) > LONGEST_SENT_FROM or not bare.startswith(_SENT_FROM):
        return False
    if len(bare.split("<")[0].split()) > WORDS_OF_SENT_FROM:
        return False
    return not _DEVICES.isdisjoint(_PRODUCT.findall(bare)) or any(word in bare for word in _DEVICES_INSIDE)


def _is_header(lines: Sequence[str], index: int) -> bool:
    return index < len(lines) and _header(lines[index]) is not None


def _is_quote(lines: Sequence[str], index: int) -> bool:
    return index < len(lines) and bool(_QUOTED.match(lines[index]))


def _following(lines: Sequence[str]) -> list[int]:
    """For each position, the first at or after it that is not blank."""
    found = [len(lines)] * (len(lines) + 2)
    for index in range(len(lines) - 1, -1, -1):
        found[index] = index if lines[index].strip() else found[index + 1]
    return found
