"""What words are: ordinary ones of a language, names of people, and those that tell what stands beside them.

Dictionaries and names are those of maintained packages (pyspellchecker, Faker), read when they are first needed; the
table beside this module has only the words that introduce something.
"""

import gzip
import importlib
import json
import pkgutil
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from heapq import nlargest
from importlib.resources import files
from typing import Any, Final
from zoneinfo import available_timezones

from triage.tables import table

TABLE: Final[dict[str, Any]] = table(__file__)
LANGUAGES: Final = ("en", "es", "fr", "de")
FREQUENT, COMMON = 4000, 30_000
"""So many words of a language are hardly ever a name, or are a name less often than not."""


def folded(word: str) -> str:
    """Give *word* in small letters without marks: `Müller` as `muller`."""
    if word.isascii():
        return word.lower()
    letters = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def key_of(word: str, language: str) -> str:
    """Give what stands for *word* in the table: folded, or what only this *language* means by it."""
    own: dict[str, str] = TABLE["own"].get(language, {})
    return own.get(word) or own.get(word.lower()) or folded(word)


@cache
def words_of(name: str) -> frozenset[str]:
    """Give a row of the table's names, or one of its other rows, folded."""
    row = TABLE["names"].get(name) or TABLE[name]
    return frozenset(map(folded, row.split()))


def kind_of(word: str) -> str | None:
    """Say what a *word*, folded, tells of a number or code that stands near it."""
    found = _kinds().fullmatch(word)
    return found.lastgroup if found else None


def tells(word: str) -> bool:
    """Whether *word* tells what stands beside it: a number, a name, a day."""
    word = folded(word)
    return bool(kind_of(word)) or any(word in words_of(row) for row in ("named", "title", "greeting", "months"))


@cache
def _kinds() -> re.Pattern[str]:
    rows = ((kind, folded(row).split()) for kind, row in TABLE["kinds"].items())
    return re.compile("|".join(f"(?P<{kind}>{'|'.join(map(_pattern, words))})" for kind, words in rows))


def _pattern(word: str) -> str:
    """Give the pattern of a word of the table, in which `*` is any ending or beginning."""
    return re.escape(word).replace(r"\*", r"\w*")


@cache
def _counts(language: str) -> dict[str, int]:
    path = files("spellchecker") / "resources" / f"{language}.json.gz"
    counts: dict[str, int] = json.loads(gzip.decompress(path.read_bytes()))
    return counts


@cache
def _first(language: str, many: int) -> frozenset[str]:
    counts = _counts(language)
    return frozenset(nlargest(many, counts, key=counts.__getitem__))


def is_known(word: str, language: str) -> bool:
    """Whether *word* is in the dictionary of *language*, which has some names as well."""
    counts = _counts(language)
    return word.lower() in counts or folded(word) in counts


def is_common(word: str, language: str, many: int = COMMON) -> bool:
    """Whether *word* is one of the *many* most frequent ones of *language*."""
    return word.lower() in _first(language, many)


@cache
def _names(kind: str) -> Counter[str]:
    """Give the names of a *kind*, folded, and how many countries' lists have each."""
    people = importlib.import_module("faker.providers.person")
    found: Counter[str] = Counter()
    for locale in pkgutil.iter_modules(people.__path__):
        provider = importlib.import_module(f"{people.__name__}.{locale.name}").Provider
        lists = (getattr(provider, attribute) for attribute in dir(provider) if attribute.startswith(kind))
        found.update({folded(name) for names in lists if not callable(names) for name in _texts(names)})
    return found


def _texts(names: object) -> Iterable[str]:
    """Some lists have pairs of a name and what it sounds like."""
    if isinstance(names, list | tuple | set | dict):
        for name in names:
            yield from _texts(name) if isinstance(name, tuple) else [name] if isinstance(name, str) else []


@cache
def _towns() -> frozenset[str]:
    return frozenset(folded(name.rpartition("/")[2].replace("_", " ")) for name in available_timezones())


def is_no_person(word: str) -> bool:
    """Whether *word* alone is rather a month, or a town that time zones are called after."""
    return folded(word) in words_of("months") or folded(word) in _towns()


def is_given(word: str, countries: int = 1) -> bool:
    """Whether *word* is somebody's first name, in so many *countries* at least."""
    return _names("first_name")[folded(word)] >= countries


def is_family(word: str) -> bool:
    """Whether *word* is somebody's last name."""
    return folded(word) in _names("last_name")
