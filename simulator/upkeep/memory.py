"""What the sentences of articles are in another language: a memory that a person has read, sentence by sentence.

Each row belongs to one English sentence, by a hash of its words: once these change, the row is stale. Figures, names,
addresses and numbers are equal in both, which code proves; that the rest is, a person says, of exactly these words.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from backend.knowledge.articles import TRANSLATIONS
from simulator.errors import SimulatorError
from simulator.json_lines import numbered
from simulator.upkeep.told import Sentence
from triage.evidence.contacts import links, phones, without
from triage.evidence.facts import known_figures
from triage.evidence.names import named
from triage.evidence.reading import plain

LANGUAGES: Final = ("es", "fr", "de")
SUFFIX: Final = ".sentences.jsonl"
_TIME: Final = re.compile(
    r"(?<!\w)([01]?\d|2[0-3])[:hH.]([0-5]\d)(?=\s?(?:h|Uhr|[ap]\.? ?m\b))|(?<!\w)([01]?\d|2[0-3])[:hH]([0-5]\d)(?!\w)"
)
_HOUR: Final = re.compile(r"(?<!\w)([01]?\d|2[0-3]) ?(?:h\b|Uhr\b|[ap]\.? ?m\b)")
_THOUSANDS: Final = re.compile(r"(?<=\d)[ \u00a0\u202f'](?=\d{3}(?!\d))")
_NUMBER: Final = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)")
_CODE: Final = re.compile(r"\b(?=\w*\d)(?=\w*[^\W\d_])\w+\b")
_NOON: Final = 12


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

    def read_by(self, name: str) -> Row:
        """The row as *name* has read it."""
        return replace(self, read=f"{' '.join(name.split())} {_seal(self)}")


@dataclass(frozen=True, slots=True)
class Memory:
    """The rows of one language, by their keys, and the *names* of products, which no translation changes."""

    rows: Mapping[str, Row]
    names: frozenset[str] = frozenset()

    def state(self, english: str) -> State:
        """How far the sentence *english* is."""
        row = self.rows.get(key(english))
        if row is None or not row.text:
            return State.MISSING
        if faults(row, self.names):
            return State.UNEQUAL
        return State.READY if row.is_read else State.UNREAD

    def said(self, english: Sequence[str]) -> tuple[str, ...] | None:
        """What *english* sentences are in the language; None unless every one of them may be said."""
        if any(self.state(each) is not State.READY for each in english):
            return None
        return tuple(self.rows[key(each)].text for each in english)

    def stale(self, current: Iterable[str]) -> list[Row]:
        """The rows whose English no article says any more."""
        known = {key(each) for each in current}
        return [row for row in self.rows.values() if row.key not in known]

    def with_all(self, sentences: Iterable[Sentence]) -> Memory:
        """The memory with an empty row for each sentence that has none."""
        new = {key(each.text): Row(each.text, article=each.article) for each in sentences}
        return replace(self, rows={**new, **self.rows})

    def with_rows(self, rows: Iterable[Row]) -> Memory:
        """The memory with these *rows* in place of those of the same sentences."""
        return replace(self, rows={**self.rows, **{row.key: row for row in rows}})


def key(english: str) -> str:
    """A hash of the words of a sentence."""
    return hashlib.sha256(" ".join(english.split()).encode()).hexdigest()[:16]


def faults(row: Row, names: frozenset[str] = frozenset()) -> list[str]:
    """What is not equal in both texts of *row*."""
    english, text = plain(row.english), plain(row.text)
    found = [f"the product {name!r}" for name in sorted(named(english, names) ^ named(text, names))]
    found += [f"the address {each}" for each in sorted(links(english) ^ links(text))]
    found += [f"the phone number {each}" for each in sorted(phones(english) ^ phones(text))]
    return found + list(_unequal(without(english), without(text)))


def _unequal(english: str, text: str) -> Iterator[str]:
    ours, theirs = _numbers(english), _numbers(text)
    spelled = {_plainly(figure.value) for line in english.split("\n") for figure in known_figures(line)}
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


def file_of(articles: Path, language: str) -> Path:
    """Where the memory of a language is kept, below the articles; nobody takes it for an article."""
    return articles / TRANSLATIONS / f"{language}{SUFFIX}"


def load(path: Path, names: frozenset[str]) -> Memory:
    """Read the memory at *path*, empty where there is none; SimulatorError names a line that is no row."""
    if not path.exists():
        return Memory({}, names)
    rows = [_row(path, number, line) for number, line in numbered(path, "row")]
    return Memory({row.key: row for row in rows}, names)


def _row(path: Path, number: int, line: str) -> Row:
    try:
        fields: dict[str, Any] = json.loads(line)
        found = Row(**fields)
    except (TypeError, ValueError, RecursionError) as error:
        raise SimulatorError(f'{path}: line {number} is no row. Write {{"english": "…", "text": "…"}}.') from error
    if not all(isinstance(each, str) for each in asdict(found).values()) or not found.english.strip():
        raise SimulatorError(f"{path}: line {number} has something else than texts, or no English sentence.")
    return found


def save(memory: Memory, path: Path) -> None:
    """Write *memory* whole or not at all, in the order of articles."""
    lines = (
        json.dumps(asdict(row), ensure_ascii=False) for row in sorted(memory.rows.values(), key=lambda row: row.article)
    )
    unfinished = path.with_suffix(".unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
        unfinished.replace(path)
    except OSError as error:
        raise SimulatorError(f"{path}: cannot be written ({error.strerror}).") from error
