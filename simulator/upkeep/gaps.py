"""Gaps in the articles, as records of interactions show them: pure.

A message shows a gap only where the search worked, a model judged, and nothing but the articles stood between the
customer and an answer. A search that was down, or a matter that a person handles anyway,
says nothing about the articles.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations, groupby
from typing import Any, Final

from backend.operations.draft_use import without_choice
from simulator.text import features
from simulator.upkeep.matters import bare, cosine, matters, unit
from triage import interaction
from triage.assessment import Status
from triage.interaction import Use
from triage.judge import Ruling

FEWEST: Final = 3
"""Messages of one matter that make a gap; fewer may be anything."""
SAME: Final = 0.8
"""How alike two sections are that say the same."""
EXAMPLES: Final = 3
SILENCE: Final = 10
"""Messages one after the other for which no article was found at all, from which the search is taken to be at fault."""
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
class State:
    """The articles as they are now: those that are *expired*, and the *texts* of sections by their hashes."""

    expired: frozenset[str] = frozenset()
    texts: Mapping[str, str] = field(default_factory=dict)

    def say_the_same(self, one: str, other: str) -> bool:
        """Whether two sections say the same, by the words they share."""
        vectors = (unit(Counter(features(self.texts[each]))) for each in (one, other))
        return cosine(*vectors) >= SAME


NOTHING: Final = State()


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


def signs(records: Iterable[Mapping[str, Any]], state: State = NOTHING) -> Iterator[Sign]:
    """Name the messages that show a gap, the articles being in that *state*."""
    sound = judged(records)
    quiet = silences(sound)
    for record in sound:
        if record["id"] in quiet:
            continue
        yield from _doubled(record, state)
        yield from _signs(record, state.expired)


def _doubled(record: Mapping[str, Any], state: State) -> Iterator[Sign]:
    """The pairs of sections in different articles that were found for the message and say the same."""
    found = [(row["article"], row["section"]) for row in record["articles"] if row["section"] in state.texts]
    for (one, section), (other, double) in combinations(sorted(set(found)), 2):
        if one != other and state.say_the_same(section, double):
            yield Sign(record["id"], Kind.DUPLICATE, record["category"], (f"{one}, {other}", f"{section} {double}"))


def silences(records: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The messages of times in which the search found nothing for anybody, one after the other: that is an outage.

    A search that works finds nothing for some; an index that is empty or half loaded answers like that, and fails not.
    """
    in_order = sorted(records, key=lambda record: (record["at"], record["id"]))
    runs = (list(run) for found, run in groupby(in_order, key=lambda record: bool(record["articles"])) if not found)
    return frozenset(record["id"] for run in runs if len(run) >= SILENCE for record in run)


def judged(records: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The records of messages that a model judged; none that contradicts itself."""
    sound = (record for record in records if not interaction.contradictions(record))
    return [record for record in sound if record["status"] == Status.READY and record["model"] is not None]


def _signs(record: Mapping[str, Any], expired: frozenset[str]) -> Iterator[Sign]:
    holds, nearest = frozenset(without_choice(record["holds"])), _nearest(record)
    rejected = record["use"] == Use.REJECTED and record["reason"] == "wrong"
    if rejected:
        for place in dict.fromkeys(_told(record)):
            yield Sign(record["id"], Kind.WRONG, record["category"], place)
        return
    if "other_language" in holds and holds <= {"other_language", "untranslated"} and nearest[0]:
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
    state: State = NOTHING,
    fewest: int = FEWEST,
) -> list[Gap]:
    """Give the gaps that at least *fewest* messages show, the most asked first; *questions* are masked, by id."""
    unique = {record["id"]: record for record in records}
    groups: dict[tuple[Kind, tuple[str, str]], list[Sign]] = defaultdict(list)
    for sign in signs(unique.values(), state):
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
    rows = {id_: frozenset(features(bare(questions[id_]))) for id_ in ids if id_ in questions}
    seen = Counter(feature for row in rows.values() for feature in row)
    plainest = sorted(rows, key=lambda id_: (-sum(seen[each] - 1 for each in rows[id_]) / (len(rows[id_]) or 1), id_))
    category = Counter(sign.category for sign in members).most_common(1)[0][0]
    words = tuple(word for word, count in seen.most_common(5) if count > 1)
    examples = tuple(dict.fromkeys(questions[id_] for id_ in plainest))[:EXAMPLES]
    return Gap(kind, category, article, ids, words, examples, len(ids) / whole)


def _matters(group: Sequence[Sign], questions: Mapping[str, str]) -> list[list[Sign]]:
    """Part messages by what they are about; one without words is about nothing that is known."""
    told = sorted((sign for sign in group if sign.id in questions), key=lambda sign: sign.id)
    return [[told[place] for place in places] for places in matters([questions[sign.id] for sign in told])]
