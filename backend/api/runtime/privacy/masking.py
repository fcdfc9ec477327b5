"""Take out of a text what tells who the customer is and what they wrote, before it is written to a log."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from privacy import detectors
from privacy.detectors import Finding, plain
from triage.tables import table

_WORD = re.compile(r"[^\W_]+")
_MARKS = frozenset({"[name]", "[quoted]", *(f"[{kind}]" for kind, _ in detectors.DETECTORS)})
_MARK = re.compile(r"(\[[a-z]+\])")
_SHORTEST_NAME = 2
_COMMON = frozenset(table(__file__)["common"].split())
"""Words that begin a sentence or close a letter far more often than they are somebody's name."""
_QUOTED_WORDS = 5
"""So many words in a row that stand in the mail as well are a quotation."""


def mask(text: str, names: Iterable[str] = (), mail: str = "", ours: str = "") -> str:
    """Replace what the detectors find, the given *names*, each word of them, and what is taken from the *mail*.

    That is what it quotes, every word of it that *ours*, the texts of the bank, do not have and that is not common, and
    the words that begin with a capital in the mail wherever they stand there, or are in another script than Latin: the
    names of others, but also some harmless words.
    """
    text, mail = plain(text), plain(mail)
    text = _without(((start, end, "quoted") for start, end in _quotations(text, mail)), text)
    text = _without(detectors.find(text), text)
    words = {word for name in names for word in name.split() if len(word) >= _SHORTEST_NAME}
    if words:
        parts = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        text = re.sub(rf"(?<!\w)(?:{parts})(?!\w)", "[name]", text, flags=re.IGNORECASE)
    proper, theirs = _proper_words(_without(detectors.find(mail), mail)), _words(mail) - _words(ours) - _COMMON

    def shown(found: re.Match[str]) -> str:
        word = found[0].casefold()
        return "[name]" if _is_proper(found[0]) and word in proper else "[word]" if word in theirs else found[0]

    return "".join(piece if piece in _MARKS else _WORD.sub(shown, piece) for piece in _MARK.split(text))


def _words(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(text))


def _is_proper(word: str) -> bool:
    """Whether *word* may be a name: by its capital, or as one of a script that has none or that our texts have not."""
    return word[0].isupper() or not (word.isascii() or "LATIN" in unicodedata.name(word[0], "LATIN"))


def _proper_words(mail: str) -> frozenset[str]:
    """Give the words of the *mail* that are always written as names are, common ones left out.

    Addresses are no words of it: they write names small.
    """
    small: dict[str, bool] = {}
    for word in _WORD.findall(mail):
        small[word.casefold()] = small.get(word.casefold(), False) or not _is_proper(word)
    always = {word for word, is_small in small.items() if not is_small and len(word) >= _SHORTEST_NAME}
    return frozenset(always - _COMMON)


def _without(findings: Iterable[Finding], text: str) -> str:
    """Put marks in place of *findings*."""
    pieces, end = [], 0
    for start, stop, kind in findings:
        pieces += [text[end:start], f"[{kind}]"]
        end = stop
    return "".join([*pieces, text[end:]])


def _quotations(text: str, mail: str) -> Iterator[tuple[int, int]]:
    """Give where quotations begin and end, those that touch or overlap as one."""
    known = set(_runs([word.casefold() for word in _WORD.findall(mail)]))
    found = list(_WORD.finditer(text))
    first = last = -1
    for start, run in enumerate(_runs([word[0].casefold() for word in found])):
        if run not in known:
            continue
        if last >= 0 and start > last + 1:
            yield found[first].start(), found[last].end()
        if last < 0 or start > last + 1:
            first = start
        last = start + _QUOTED_WORDS - 1
    if last >= 0:
        yield found[first].start(), found[last].end()


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(words[start : start + _QUOTED_WORDS]) for start in range(len(words) - _QUOTED_WORDS + 1))
