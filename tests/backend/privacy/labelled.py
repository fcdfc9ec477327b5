"""Texts with labelled personal data, and how much of it is found."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from backend.privacy.check import Checker, Item

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "platform" / "privacy.jsonl"
INVENTED = Path(__file__).with_name("invented.txt")
CHECKED = frozenset({"CARD", "IBAN", "SSN_OR_NATIONAL_ID"})
"""Types whose numbers have check digits, or ranges as strict."""
_LABEL = re.compile(r"<([A-Z_]+):([^>]*)>|\?EXP:([^?]*)\?")
_ONE_FROM_OTHER = frozenset({"ACCOUNT", "PHONE"})
"""Where only digits are said, the text does not tell which it is."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, what must be found in it, and what may be."""

    text: str
    language: str
    items: tuple[Item, ...]
    either: tuple[Item, ...] = ()


@dataclass(slots=True)
class Score:
    """What was to be found and was, and what was found by mistake, by type."""

    wanted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def recall(self, types: Iterable[str]) -> float:
        types = set(types)
        wanted = sum(self.wanted[each] for each in types)
        return sum(self.found[each] for each in types) / wanted if wanted else 1.0

    @property
    def precision(self) -> float:
        return self.right / (self.right + len(self.wrong))


def invented() -> list[Labelled]:
    """Read our own sentences: `<TYPE:what must be found>`, `?EXP:what may be?`."""
    lines = INVENTED.read_text(encoding="utf-8").splitlines()
    return [_read(*line.replace("\\n", "\n").split(" ", 1)) for line in lines]


def _read(language: str, raw: str) -> Labelled:
    text, end = "", 0
    items: list[Item] = []
    either: list[Item] = []
    for label in _LABEL.finditer(raw):
        text += raw[end : label.start()]
        value = label[2] or label[3]
        (items if label[1] else either).append(Item(len(text), len(text) + len(value), label[1] or "CARD", value))
        text, end = text + value, label.end()
    return Labelled(text + raw[end:], language, tuple(items), tuple(either))


def shared() -> list[Labelled]:
    rows = map(json.loads, SHARED.read_text(encoding="utf-8").splitlines())
    return [Labelled(row["text"], row["language"], _items(row["items"]), _items(row["either"])) for row in rows]


def _items(rows: Iterable[dict[str, object]]) -> tuple[Item, ...]:
    return tuple(Item(**row) for row in rows)  # type: ignore[arg-type]


def score(checker: Checker, rows: Iterable[Labelled]) -> Score:
    """An item counts as found when findings of its type cover all its letters and digits."""
    result = Score()
    for row in rows:
        findings, used = checker.check(row.text, row.language), set()
        for item in row.items:
            near = [each for each in findings if _overlaps(each, item) and _is_alike(each.type, item.type)]
            used.update(near)
            covered = {place for each in near for place in range(each.start, each.end)}
            is_found = all(place in covered or not row.text[place].isalnum() for place in range(item.start, item.end))
            result.wanted[item.type] += 1
            result.found[item.type] += is_found
            if not is_found:
                result.missed.append(f"{item.type} {item.text!r} in {row.text!r}")
        wrong = [each for each in findings if each not in used and not any(_overlaps(each, x) for x in row.either)]
        result.right += len(used)
        result.wrong += [f"{each.type} {each.text!r} in {row.text!r}" for each in wrong]
    return result


def _overlaps(one: Item, other: Item) -> bool:
    return one.start < other.end and other.start < one.end


def _is_alike(one: str, other: str) -> bool:
    return one == other or {one, other} == _ONE_FROM_OTHER
