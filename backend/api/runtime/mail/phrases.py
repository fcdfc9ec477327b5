"""Look for the words of a table in a text, whatever its accents and its full stops.

`card*` begins a word, and `a * b` is a phrase that may have some words in its middle.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

# Most characters between the halves of a phrase.
GAP = 40
_LONGEST_WORD = 40
# From here on scripts do without blanks between words; Korean is among them, taken apart into its letters.
_FIRST_UNSPACED = "\N{HANGUL CHOSEONG KIYEOK}"
_WORD = re.compile(r"\w+(?:'\w+)?")
_ACCENTS = re.compile("[\u0300-\u036f\u3099\u309a]+")


def folded(text: str) -> str:
    """Give the words of *text* as they are compared: small, without accents, with one blank around each."""
    return f" {' '.join(_WORD.findall(unaccented(text)))} "


def unaccented(text: str) -> str:
    """Give *text* in small letters without accents."""
    small = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold()
    return small if small.isascii() else _ACCENTS.sub("", unicodedata.normalize("NFKD", small))


class Lexicon:
    """Lists of words and phrases, each with a name; all are looked for at once."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._words = defaultdict[str, set[str]](set)
        self._beginnings = defaultdict[str, set[str]](set)
        self._phrases = defaultdict[str, list[tuple[str, str, str]]](list)
        self._unspaced: list[tuple[str, str]] = []
        for name, entries in lists.items():
            for entry in entries:
                self._add(name, entry)
        # The same words come again in every mail.
        self._known = lru_cache(maxsize=8_192)(self._look_up)

    def _add(self, name: str, entry: str) -> None:
        first, _, rest = entry.partition(" * ")
        first, rest = _sought(first), _sought(rest)
        word, _, more = first.strip().partition(" ")
        if word >= _FIRST_UNSPACED:
            self._unspaced.append((name, first.strip()))
        elif more or rest:
            self._phrases[word].append((name, first, rest))
        else:
            (self._beginnings if entry.endswith("*") else self._words)[word].add(name)

    def found(self, text: str) -> set[str]:
        """Give the names of the lists of which something stands in *text*, a folded one."""
        names = set[str]()
        for word in text.split():
            of_word, phrases = self._known(word)
            names |= of_word
            if phrases:
                names.update(name for name, *halves in phrases if _stands(text, *halves))
        if not text.isascii() and max(text) >= _FIRST_UNSPACED:
            names.update(name for name, entry in self._unspaced if entry in text)
        return names

    def begun(self, text: str) -> set[str]:
        """Give the names of the lists of which *text*, a folded one, begins with a word or a phrase."""
        of_word, phrases = self._known(text[1 : text.find(" ", 1)])
        return of_word | {name for name, first, _ in phrases if text.startswith(first)}

    def _look_up(self, word: str) -> tuple[set[str], Sequence[tuple[str, str, str]]]:
        """Give the names of the lists that *word* is of, and the phrases that it begins."""
        names = set(self._words.get(word, ()))
        for end in range(1, min(len(word), _LONGEST_WORD) + 1):
            names |= self._beginnings.get(word[:end], set())
        return names, self._phrases.get(word, ())


def _sought(entry: str) -> str:
    """How a phrase stands in a folded text: from the beginning of a word to the end of one, or on within it."""
    plain = folded(entry) if entry.strip(" *") else ""
    return plain.rstrip() if entry.endswith("*") else plain


def _stands(text: str, first: str, rest: str) -> bool:
    start = text.find(first)
    while rest and start >= 0:
        # The blank that ends the first half may be the one that begins the other.
        end = start + len(first) - 1
        if text.find(rest, end, end + GAP + len(rest)) >= 0:
            return True
        start = text.find(first, end)
    return start >= 0
