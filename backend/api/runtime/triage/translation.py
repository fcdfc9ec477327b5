"""The memory of translations: what English sentences are in another language, as a person has read it.

Each row belongs to one English sentence, by a hash of its words: once these change, the row is stale. Figures, names,
addresses and numbers are equal in both, which code proves; that the rest is, a person says, of exactly these words.
What a letter says around its statements are rows like any other.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from triage import letter
from triage.evidence.contacts import links, phones, without
from triage.evidence.facts import known_figures
from triage.evidence.names import named
from triage.evidence.reading import plain
from triage.evidence.statement import Original, Source, Statement
from triage.normal import hides_something

SUFFIX = ".sentences.jsonl"
"""How the file of a memory ends, after its language."""

_TIME = re.compile(
    r"(?<!\w)([01]?\d|2[0-3])[:hH.]([0-5]\d)(?=\s?(?:h|Uhr|[ap]\.? ?m\b))|(?<!\w)([01]?\d|2[0-3])[:hH]([0-5]\d)(?!\w)"
)
_HOUR = re.compile(r"(?<!\w)([01]?\d|2[0-3]) ?(?:h\b|Uhr\b|[ap]\.? ?m\b)")
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u202f'](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)")
_CODE = re.compile(r"\b(?=\w*\d)(?=\w*[^\W\d_])\w+\b")
_NOON = 12
_SIGN = re.compile(r"\{\w*\}|[\[\]{}<>|`^~\\*_#]")
"""What stands for something else than itself."""


class State(StrEnum):
    """How far a sentence is from being said in a language."""

    READY = "ready"
    UNREAD = "unread"
    UNEQUAL = "unequal"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence and its translation; *read* holds who has read it, and a hash of both texts as they were then."""

    english: str
    text: str = ""
    article: str = ""
    read: str = ""

    @property
    def key(self) -> str:
        """What the row is called: a hash of the English words."""
        return key(self.english)

    @property
    def is_read(self) -> bool:
        """Whether somebody has read exactly these words."""
        return bool(self.read) and self.read.rpartition(" ")[2] == _seal(self)

    def read_by(self, name: str) -> "Row":
        """The row as *name* has read it."""
        return replace(self, read=f"{' '.join(name.split())} {_seal(self)}")


class Said(NamedTuple):
    """What a reply would say in another language: statements with their originals, and what has no translation."""

    statements: tuple[Statement, ...]
    missing: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Memory:
    """The rows of one language, by their keys, and the *names* of products, which no translation changes."""

    rows: Mapping[str, Row]
    names: frozenset[str] = frozenset()
    language: str = ""

    def state(self, english: str) -> State:
        """How far the sentence *english* is."""
        row = self.rows.get(key(english))
        if row is None or not row.text:
            return State.MISSING
        if faults(row, self.names):
            return State.UNEQUAL
        return State.READY if row.is_read else State.UNREAD

    def word(self, english: str) -> str:
        """What a text that is *ready* is in the language."""
        return self.rows[key(english)].text

    def unready(self) -> list[str]:
        """The texts of a letter that may not be said yet; a reply takes all of them."""
        return [each for each in letter.FIXED if self.state(each) is not State.READY]

    def said(self, statements: Iterable[Statement], sources: Mapping[str, Source]) -> Said:
        """Say the sentences that *statements* cite, each once, in the order of the statements and of the articles.

        Whatever a statement says in words of its own is left: nobody has read these in the language.
        """
        cited = dict.fromkeys(id_ for each in statements for id_ in _in_order(each.sources, sources))
        found = [sources.get(id_, Source(id_, "", "")) for id_ in cited]
        missing = tuple(each for each in found if self.state(each.sentence) is not State.READY)
        return Said((), missing) if missing else Said(tuple(map(self._statement, found)), ())

    def _statement(self, source: Source) -> Statement:
        row = self.rows[key(source.sentence)]
        return Statement(row.text, (source.id,), Original(self.language, source.sentence, row.key, row.read))

    def stale(self, current: Iterable[str]) -> list[Row]:
        """The rows whose English no article says any more, and no letter."""
        known = {key(each) for each in (*current, *letter.FIXED)}
        return [row for row in self.rows.values() if row.key not in known]

    def with_all(self, rows: Iterable[Row]) -> "Memory":
        """The memory with those of *rows* whose sentence has none."""
        return replace(self, rows={**{row.key: row for row in rows}, **self.rows})

    def with_rows(self, rows: Iterable[Row]) -> "Memory":
        """The memory with these *rows* in place of those of the same sentences."""
        return replace(self, rows={**self.rows, **{row.key: row for row in rows}})


def read(language: str, lines: Iterable[str], names: frozenset[str]) -> Memory:
    """Read the memory of a *language* from lines of JSON; raise `ValueError` for one that is no row."""
    rows = [row_of(line) for line in lines if line.strip()]
    return Memory({row.key: row for row in rows}, names, language)


def row_of(line: str) -> Row:
    """Read a row from a line of JSON; raise `ValueError` where it is none."""
    try:
        row = Row(**json.loads(line))
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError('is no row. Write {"english": "…", "text": "…"}.') from error
    if not all(isinstance(each, str) for each in (row.english, row.text, row.article, row.read)):
        raise ValueError("has something else than texts.")
    if not row.english.strip():
        raise ValueError("has no English sentence.")
    return row


def key(english: str) -> str:
    """A hash of the words of a sentence."""
    return hashlib.sha256(" ".join(english.split()).encode()).hexdigest()[:16]


def faults(row: Row, names: frozenset[str] = frozenset()) -> list[str]:
    """What is not equal in both texts of *row*."""
    english, text = plain(row.english), plain(row.text)
    found = [f"the product {name!r}" for name in sorted(named(english, names) ^ named(text, names))]
    found += [f"the address {each}" for each in sorted(links(english) ^ links(text))]
    found += [f"the phone number {each}" for each in sorted(phones(english) ^ phones(text))]
    ours, theirs = Counter(_SIGN.findall(row.english)), Counter(_SIGN.findall(row.text))
    found += [f"the sign {each!r}" for each in sorted((ours - theirs) | (theirs - ours))]
    found += ["signs that nobody sees"] if hides_something(row.text) else []
    return found + list(_unequal(without(english), without(text)))


def _in_order(ids: Sequence[str], sources: Mapping[str, Source]) -> Iterator[str]:
    """The *ids* as their sentences stand in the articles, and all of them once more, for those of none."""
    yield from (id_ for id_ in sources if id_ in ids)
    yield from ids


def _unequal(english: str, text: str) -> Iterator[str]:
    ours, theirs = _numbers(english), _numbers(text)
    spelled = {_plainly(figure.value) for figure in known_figures(english)}
    for number in sorted(ours.keys() | theirs.keys()):
        if ours[number] > theirs[number]:
            yield f"{number} is missing"
        elif theirs[number] > ours[number] and number not in spelled:
            yield f"{number} is not in the English sentence"


def _numbers(text: str) -> Counter[str]:
    """The numbers and codes of *text* in one form, whatever marks its language has for thousands and fractions.

    Hours are those of a clock of twelve: whether it is morning or evening is for the reader.
    """
    found: Counter[str] = Counter()
    for pattern in (_TIME, _HOUR):
        for match in pattern.finditer(text):
            hour, minute = [each for each in (*match.groups(), "00") if each][:2]
            found[f"{int(hour) % _NOON}:{minute}"] += 1
        text = pattern.sub(" ", text)
    text = _THOUSANDS.sub("", text)
    for match in _CODE.finditer(text):
        found[match[0].casefold()] += 1
    found.update(_plainly(match[0]) for match in _NUMBER.finditer(text))
    return found


def _plainly(number: str) -> str:
    """A number without marks of thousands, its fraction behind a stop: three digits behind a mark are no fraction."""
    whole, mark, last = number.replace(",", ".").rpartition(".")
    if not mark or len(last) == 3:
        return number.replace(",", "").replace(".", "").lstrip("0") or "0"
    fraction = last.rstrip("0")
    return whole.replace(".", "") + (f".{fraction}" if fraction else "")


def _seal(row: Row) -> str:
    return hashlib.sha256(f"{row.english}\0{row.text}".encode()).hexdigest()[:16]
