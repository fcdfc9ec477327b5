"""Tell the closing of a mail: a marked signature, a list's footer, and what a phone or a mail system adds.

What stands there is hardly ever a message, but it may be one.
"""

import re
from collections.abc import Sequence

from mail.quotation import EDGES, is_rule
from triage.tables import table

_WORDS = table(__file__)
_SENT_FROM = tuple(_WORDS["sent_from"])
_DEVICES = frozenset(_WORDS["devices"])
_DEVICES_INSIDE: Sequence[str] = _WORDS["devices_inside"]
_POSTSCRIPTS = frozenset(_WORDS["postscripts"])
_LIST_FOOTERS: Sequence[str] = _WORDS["list_footers"]
_NOTICES: Sequence[str] = _WORDS["notices"]

LINES_OF_SIGNATURE = 10
LINES_BELOW = 4 * LINES_OF_SIGNATURE
"""Blank ones among them."""
LONGEST_SENT_FROM = 120
WORDS_OF_SENT_FROM = 10
LINES_OF_NAME, WORDS_OF_NAME_LINE = 4, 8
WORDS_OF_NOTICE = 2
"""How many of the words a paragraph has to have, as customers use one or the other of them, too."""

_SENTENCE_ENDS = (".", "?", "!", ":", ";", "\u2026", "\u3002", "\uff1f", "\uff01")
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{2})[.!?]\s+|[!?]\s+")
# Words in Latin, Greek and Cyrillic letters, also where Chinese or Japanese is written around them without a space.
_PRODUCT = re.compile(r"[0-9a-z\u00df-\u052f]+(?:[-.&][0-9a-z\u00df-\u052f]+)*")


def closing(stretch: Sequence[str]) -> int:
    """Where the closing of *stretch* begins, a text without quotations; its length where there is none."""
    text = stretch[: _end_of_text(stretch)]
    low = range(max(0, len(text) - LINES_BELOW), len(text))
    start = next((index for index in low if _is_signature(text, index)), len(text))
    last = _end_of_text(text[:start])
    if last and _is_sent_from(text[last - 1]):
        return last - 1
    return start if start < len(text) else len(stretch)


def is_notice(paragraph: Sequence[str]) -> bool:
    """Whether a paragraph is what a mail system adds to every mail, such as a disclaimer or a warning."""
    text = " ".join(" ".join(paragraph).casefold().split())
    return sum(words in text for words in _NOTICES) >= WORDS_OF_NOTICE


def is_name_block(paragraph: Sequence[str]) -> bool:
    """Whether a paragraph can be a name with what stands below it: few short lines, none of them a sentence."""
    lines = [line.strip() for line in paragraph]
    return len(lines) <= LINES_OF_NAME and all(
        len(line.split()) <= WORDS_OF_NAME_LINE and line[-1] not in ".?!:;," for line in lines
    )


def is_name_line(line: str) -> bool:
    """Whether *line* can be a name or what stands below one; what a phone adds is neither."""
    text = line.strip()
    is_short = bool(_LETTER.search(text)) and len(text.split()) <= WORDS_OF_NAME_LINE
    return is_short and not text.endswith(_SENTENCE_ENDS) and not _is_sent_from(text)


def name_lines(text: Sequence[str]) -> Sequence[str]:
    """The last lines of *text* that can be a name with what stands around it, up to the last sentence.

    A name may follow the sentence on its line: "How do I pay? Jo".
    """
    found: list[str] = []
    for line in reversed([line for line in text if line.strip()]):
        rest = _SENTENCE_END.split(line)[-1]
        if not is_name_line(rest) or len(found) == LINES_OF_NAME:
            break
        found.append(rest)
        if rest != line:
            break
    return found[::-1]


def has_list_footer(lines: Sequence[str]) -> bool:
    """Whether a mailing list's program has put its footer below."""
    return any(_is_list_footer(lines, start) for start in range(max(0, len(lines) - LINES_BELOW), len(lines)))


def _is_signature(stretch: Sequence[str], start: int) -> bool:
    """``--`` on a line of its own (RFC 3676, 4.3) or a mailing list's footer, and little after it."""
    if stretch[start].strip() != "--" and not _is_list_footer(stretch, start):
        return False
    rest = [line.strip() for line in stretch[start + 1 :] if line.strip()]
    return len(rest) <= LINES_OF_SIGNATURE and not any(map(_is_message, rest))


def _is_message(line: str) -> bool:
    """Whether a line below ``--`` speaks to the reader after all."""
    return line.endswith("?") or line.split(maxsplit=1)[0].casefold().rstrip(":") in _POSTSCRIPTS


def _is_list_footer(stretch: Sequence[str], start: int) -> bool:
    if start + 1 >= len(stretch) or not is_rule(stretch[start]) or len(stretch[start].strip()) < LINES_OF_SIGNATURE:
        return False
    below = stretch[start + 1].casefold()
    return any(words in below for words in _LIST_FOOTERS)


def _is_sent_from(line: str) -> bool:
    """A line that a phone or a mail program adds, such as ``Sent from my iPhone``."""
    bare = line.strip(EDGES).casefold()
    if len(bare) > LONGEST_SENT_FROM or not bare.startswith(_SENT_FROM):
        return False
    if len(bare.split("<")[0].split()) > WORDS_OF_SENT_FROM:
        return False
    return not _DEVICES.isdisjoint(_PRODUCT.findall(bare)) or any(word in bare for word in _DEVICES_INSIDE)


def _end_of_text(stretch: Sequence[str]) -> int:
    end = len(stretch)
    while end and not stretch[end - 1].strip():
        end -= 1
    return end
