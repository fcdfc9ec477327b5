"""Gaps in the articles, as records of interactions show them: pure.

A message shows a gap only where the search worked, a model judged, and nothing but the articles stood between the
customer and an answer. A search that was down, or a matter that a person handles anyway,
says nothing about the articles.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from backend.operations.draft_use import without_mode
from simulator.text import features, rarity
from triage import interaction
from triage.assessment import Status
from triage.interaction import Use
from triage.judge import Ruling

FEWEST: Final = 3
"""Messages of one matter that make a gap; fewer may be anything."""
ALIKE: Final = 0.18
"""Cosine from which a question belongs to the questions of a matter."""
ROUNDS: Final = 5
EXAMPLES: Final = 3
NO_KNOWLEDGE: Final = "no_knowledge"
ABOUT_ARTICLES: Final = frozenset({"partly_answered", "empty_reply"})
"""Holds that better articles would lift; with any other a person would have answered in any case."""


class Kind(StrEnum):
    """What is wrong with the articles."""

    MISSING = "missing"
    WRONG = "wrong"
    OUTDATED = "outdated"
    UNTRANSLATED = "untranslated"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Sign:
    """One message that shows a gap; *place* is the section of an article that it is about, if it is about one."""

    id: str
    kind: Kind
    category: str
    place: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Gap:
    """What several messages show; *ids* are those of their interactions, *examples* are masked, the plainest first."""

    kind: Kind
    category: str
    article: str
    ids: tuple[str, ...]
    words: tuple[str, ...]
    examples: tuple[str, ...]
    share: float

    @property
    def name(self) -> str:
        """The same for the same messages."""
        return f"{self.kind}-{hashlib.sha256(' '.join(self.ids).encode()).hexdigest()[:8]}"

    def as_json(self) -> dict[str, Any]:
        return {
            "gap": self.name,
            "kind": self.kind.value,
            "category": self.category,
            "article": self.article,
            "count": len(self.ids),
            "impact_score": round(self.share, 4),
            "words": list(self.words),
            "examples": list(self.examples),
            "interactions": list(self.ids),
        }


def signs(records: Iterable[Mapping[str, Any]], expired: frozenset[str] = frozenset()) -> Iterator[Sign]:
    """Name the messages that show a gap; *expired* are the articles whose last day is over."""
    for record in records:
        if interaction.contradictions(record) or not _was_judged(record):
            continue
        yield from _signs(record, expired)


def _was_judged(record: Mapping[str, Any]) -> bool:
    return record["status"] == Status.READY and record["model"] is not None


def _signs(record: Mapping[str, Any], expired: frozenset[str]) -> Iterator[Sign]:
    holds, nearest = frozenset(without_mode(record["holds"])), _nearest(record)
    rejected = record["use"] == Use.REJECTED and record["reason"] == "wrong"
    if rejected:
        for place in dict.fromkeys(_told(record)):
            yield Sign(record["id"], Kind.WRONG, record["category"], place)
        return
    if holds == {"other_language"} and nearest[0]:
        yield Sign(record["id"], Kind.UNTRANSLATED, record["category"], nearest)
    elif holds <= ABOUT_ARTICLES and _left_open(record):
        kind = Kind.OUTDATED if nearest[0] in expired else Kind.MISSING
        yield Sign(record["id"], kind, record["category"], nearest if kind is Kind.OUTDATED else ("", ""))


def _left_open(record: Mapping[str, Any]) -> bool:
    """Whether what was found does not answer; what is besides not understood comes in no second message."""
    return bool(record["factors"].get(NO_KNOWLEDGE, {}).get("count") or record["unanswered"])


def _told(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The sections on which the statements rest that were proved and are wrong all the same."""
    for statement in record["statements"]:
        if statement["verdict"] == Ruling.SUPPORTED:
            yield from ((each["article"], each["section"]) for each in statement["sources"] if each["section"])


def _nearest(record: Mapping[str, Any]) -> tuple[str, str]:
    found = record["articles"][0] if record["articles"] else {"article": "", "section": ""}
    return found["article"], found["section"]


def find(
    records: Sequence[Mapping[str, Any]],
    questions: Mapping[str, str],
    expired: frozenset[str] = frozenset(),
    fewest: int = FEWEST,
) -> list[Gap]:
    """Give the gaps that at least *fewest* messages show, the most asked first; *questions* are masked, by id."""
    unique = {record["id"]: record for record in records}
    groups: dict[tuple[Kind, tuple[str, str]], list[Sign]] = defaultdict(list)
    for sign in signs(unique.values(), expired):
        groups[sign.kind, sign.place].append(sign)
    found = [
        _gap(kind, place[0], members, questions, len(unique))
        for (kind, place), group in groups.items()
        for members in (_matters(group, questions) if kind is Kind.MISSING else [group])
        if len(members) >= fewest
    ]
    return sorted(found, key=lambda gap: (-len(gap.ids), gap.name))


def _gap(kind: Kind, article: str, members: Sequence[Sign], questions: Mapping[str, str], whole: int) -> Gap:
    ids = tuple(sorted(sign.id for sign in members))
    rows = {id_: frozenset(features(questions[id_])) for id_ in ids if id_ in questions}
    seen = Counter(feature for row in rows.values() for feature in row)
    plainest = sorted(rows, key=lambda id_: (-sum(seen[each] - 1 for each in rows[id_]) / (len(rows[id_]) or 1), id_))
    category = Counter(sign.category for sign in members).most_common(1)[0][0]
    words = tuple(word for word, count in seen.most_common(5) if count > 1)
    examples = tuple(dict.fromkeys(questions[id_] for id_ in plainest))[:EXAMPLES]
    return Gap(kind, category, article, ids, words, examples, len(ids) / whole)


def _matters(group: Sequence[Sign], questions: Mapping[str, str]) -> list[list[Sign]]:
    """Part messages by what they are about; one without words is about nothing that is known."""
    told = sorted((sign for sign in group if sign.id in questions), key=lambda sign: sign.id)
    counts = [Counter(features(questions[sign.id])) for sign in told]
    rare = rarity(counts)
    vectors = [_unit({each: count * rare[each] for each, count in row.items()}) for row in counts]
    middles: list[dict[str, float]] = []
    places: list[int] = []
    for _ in range(ROUNDS):
        before, places = places, []
        for vector in vectors:
            near = max(range(len(middles)), key=lambda at: _cosine(vector, middles[at]), default=-1)
            if near < 0 or _cosine(vector, middles[near]) < ALIKE:
                near = len(middles)
                middles.append(vector)
            places.append(near)
        if places == before:
            break
        middles = [
            _middle([vector for vector, at in zip(vectors, places, strict=True) if at == place])
            for place in range(len(middles))
        ]
    matters: dict[int, list[Sign]] = defaultdict(list)
    for sign, place in zip(told, places, strict=True):
        matters[place].append(sign)
    return list(matters.values())


def _middle(vectors: Sequence[Mapping[str, float]]) -> dict[str, float]:
    total: Counter[str] = Counter()
    for vector in vectors:
        total.update(vector)
    return _unit(total)


def _unit(vector: Mapping[str, float]) -> dict[str, float]:
    length = math.sqrt(math.fsum(value * value for value in vector.values())) or 1.0
    return {each: value / length for each, value in vector.items()}


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return math.fsum(value * other.get(each, 0.0) for each, value in one.items())
