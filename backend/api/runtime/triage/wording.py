"""Bring texts into the sizes and forms that the places they go to allow."""

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")
_BLANK = re.compile(r"\s+")
ELLIPSIS = "…"


def clean(text: str) -> str:
    """Make line ends uniform; drop control characters and halves of characters, which no store takes."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text).encode("utf-8", "ignore").decode("utf-8").strip()


def one_line(text: str) -> str:
    """Put *text* on one line with single blanks."""
    return _BLANK.sub(" ", clean(text)).strip()


def cut(text: str, size: int) -> str:
    """Shorten *text* to *size* UTF-8 bytes, at a blank where one is near, with an ellipsis where it ends."""
    if len(text) * 4 <= size or len(text.encode("utf-8")) <= size:
        return text
    kept = text.encode("utf-8")[: size - len(ELLIPSIS.encode("utf-8"))].decode("utf-8", "ignore")
    blank = kept.rfind(" ")
    return (kept[:blank] if blank > len(kept) * 0.8 else kept).rstrip() + ELLIPSIS
