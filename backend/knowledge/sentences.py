"""Cut a text into sentences. Where it is not clear, two stay together: a torn sentence proves nothing."""

import re
from collections.abc import Iterator

_END = re.compile(r"[.!?\u2026]+[\"'\u201d\u2019)\]]*(?=\s)|[\u3002\uff01\uff1f][\u300d\u300f\u201d]*")
_OPENING = "\"'\u201c\u2018\u201e\u00ab([\u00bf\u00a1\u300c"
_CLOSING = "\"'\u201d\u2019)]"
_TITLES = frozenset(
    ("mr", "mrs", "ms", "dr", "prof", "sr", "sra", "dra", "st", "nos", "nr", "vs", "approx", "inc", "ltd", "co")
)
"""Abbreviations before names and numbers; those with a stop inside or of one letter are known by that."""
_FULL_WIDTH = "\u3002\uff01\uff1f"
_NEAR = 40
"""Characters before and after an end that tell what it is."""
_STARTERS = frozenset(
    (
        *("a", "an", "the", "this", "these", "you", "your", "we", "our", "it", "they", "what", "how", "no", "please"),
        *("if", "when", "where", "there", "to", "in", "on", "at", "for", "from", "after", "before", "as"),
    )
)
"""What begins a sentence and no name: after "p.m." one of these says that the sentence was over."""


def split(text: str, language: str = "en") -> list[str]:
    """Give the sentences of *text*, a paragraph without markup, with single blanks."""
    return list(_sentences(" ".join(text.split()), language))


def _sentences(text: str, language: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(text):
        before = text[max(start, end.end() - _NEAR) : end.end()].rstrip(_CLOSING)
        after = text[end.end() : end.end() + _NEAR].strip().lstrip(_OPENING)
        if _is_over(before, after, language):
            yield text[start : end.end()].strip()
            start = end.end()
    if rest := text[start:].strip():
        yield rest


def _is_over(before: str, after: str, language: str) -> bool:
    if before[-1:] in _FULL_WIDTH:
        return True
    if after[:1].islower():
        return False
    return before[-1:] != "." or not _belongs_to_its_word(before, after, language)


def _belongs_to_its_word(before: str, after: str, language: str) -> bool:
    """Say whether the stop at the end of *before* is that of an abbreviation, and no more."""
    word = before.rsplit(maxsplit=1)[-1].lstrip(_OPENING).rstrip(".").lower()
    if word == "no":
        return after[:1].isdigit()
    if word.isdigit():
        return language != "en" and len(word) <= 2  # "am 1. Januar"
    letters = word.split(".")
    if len(word) == 1 or len(letters) > 1:
        is_abbreviation = all(part.isalpha() and len(part) <= 2 for part in letters)
        return is_abbreviation and after.split(" ", maxsplit=1)[0].strip(",").lower() not in _STARTERS
    return word in _TITLES
