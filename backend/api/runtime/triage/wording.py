"""Bring texts into the sizes and forms that the places they go to allow."""

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")
_OF_NAMES = frozenset(" .,-'\N{RIGHT SINGLE QUOTATION MARK}")
ELLIPSIS = "…"
NOTHING = "-"
"""Stands for an empty text where a flow reads it: an attribute set from nothing would fail."""


def clean(text: str) -> str:
    """Make line ends uniform; drop control characters and halves of characters, which no store takes."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text).encode("utf-8", "ignore").decode("utf-8").strip()


def one_line(text: str) -> str:
    """Put *text* on one line with single blanks."""
    return " ".join(clean(text).split())


def plain_name(text: str) -> str:
    """Give *text* if it reads as a person's name, else nothing.

    Whoever writes under a forged address chooses the name too, and our mail would bring it to the address.
    """
    kinds = {letter if letter in _OF_NAMES else unicodedata.category(letter)[0] for letter in text}
    # A full stop within a word would make the word a link.
    links = any("." in word[:-1] for word in text.split())
    return text if "L" in kinds and kinds <= {"L", "M", *_OF_NAMES} and len(text) <= 60 and not links else ""


def cut(text: str, size: int) -> str:
    """Shorten *text* to *size* UTF-8 bytes, at a blank where one is near, with an ellipsis where it ends."""
    if len(text) * 4 <= size or len(text.encode("utf-8")) <= size:
        return text
    kept = text.encode("utf-8")[: size - len(ELLIPSIS.encode("utf-8"))].decode("utf-8", "ignore")
    blank = kept.rfind(" ")
    return (kept[:blank] if blank > len(kept) * 0.8 else kept).rstrip() + ELLIPSIS
