"""Who was told a sentence of an article that was wrong, as records of interactions say: pure.

A sentence is known by the section that it stands in, word for word, and its number there; a record names both. What an
office knows beside its records finds the same sentence in other versions of the section, and in chats.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from backend.knowledge.cutting import Section
from triage import interaction
from triage.interaction import Use
from triage.passages import passage_hash

SHORT: Final = 12
"""Digits of a section's hash that `articles` prints."""
_CITED: Final = re.compile(r"p\d{1,3}s(\d{1,4})")
_NAMED: Final = re.compile(rf"([0-9a-f]{{{SHORT},32}})s(\d{{1,4}})")


class How(StrEnum):
    """How the sentence reached somebody, or may have."""

    BY_ITSELF = "by_itself"
    AS_DRAFTED = "as_drafted"
    EDITED = "edited"
    NOT_KNOWN = "not_known"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article; *text* and *heading* are empty where only its id is known."""

    section: str
    number: int
    text: str = ""
    heading: str = ""
    article: str = ""

    @property
    def id(self) -> str:
        return f"{self.section[:SHORT]}s{self.number}"


@dataclass(frozen=True, slots=True)
class Words:
    """What an office knows of a message beside its record: who wrote, what was drafted, what agents sent.

    *statements* are pairs of what was said and the sentences that it rests on.
    """

    sender: str
    name: str
    subject: str
    statements: tuple[tuple[str, tuple[str, ...]], ...]
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """One message whose answer rests on a wrong sentence; not *certain* where it only may. *said* are its words."""

    interaction: str
    contact: str
    at: float
    channel: str
    customer: str | None
    how: How
    certain: bool
    sentences: tuple[str, ...]
    said: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "contact": self.contact,
            "interaction": self.interaction,
            "at": self.at,
            "channel": self.channel,
            "how": self.how.value,
            "certain": self.certain,
            "sentences": list(self.sentences),
        }


def sentences(sections: Iterable[Section]) -> Iterator[Sentence]:
    """Give each sentence of *sections*, as records name it."""
    for section in sections:
        digest = passage_hash(section.text)
        for number, text in enumerate(section.sentences, start=1):
            yield Sentence(digest, number, text, section.path, section.article)


def named(id_: str, known: Iterable[Sentence]) -> list[Sentence]:
    """The sentences with this id among those *known*, or one without words; none where *id_* is no id at all."""
    match = _NAMED.fullmatch(id_)
    if match is None:
        return []
    section, number = match[1], int(match[2])
    found = [each for each in known if each.number == number and each.section.startswith(section)]
    return found or [Sentence(section, number)]


def tellings(
    records: Iterable[Mapping[str, Any]],
    wrong: Sequence[Sentence],
    known: frozenset[str],
    words: Mapping[str, Words],
) -> Iterator[Telling]:
    """Name the *records* whose answers rest on a sentence that is *wrong*, the first first; *words* are by interaction.

    A section of the same article that is none of those *known* may have held the sentence too, unless *words* tell.
    """
    unique = {record["id"]: record for record in records}
    for record in sorted(unique.values(), key=lambda each: (each["at"], each["id"])):
        how = _how(record)
        if how is not None and (found := _telling(record, how, wrong, known, words.get(record["id"]))):
            yield found


def _how(record: Mapping[str, Any]) -> How | None:
    """How the answer of *record* left; None where it did not."""
    match record["use"]:
        case Use.REJECTED:
            return None
        case Use.AS_IT_WAS:
            return How.AS_DRAFTED
        case Use.EDITED:
            return How.EDITED
    if record["sent"] is None:
        return How.PENDING
    return How.BY_ITSELF if interaction.answered(record) else How.NOT_KNOWN


def _telling(
    record: Mapping[str, Any], how: How, wrong: Sequence[Sentence], known: frozenset[str], words: Words | None
) -> Telling | None:
    sources = [source for statement in record["statements"] for source in statement["sources"]]
    cited = {each.id for each in wrong if any(_is(source, each) for source in sources)}
    said = spoken(words, wrong) if words else ()
    if said and words:
        cited |= {each.id for each in wrong for _, proofs in words.statements if each.text in proofs}
    names = {each.article.rpartition("/")[2] for each in wrong if each.article}
    elsewhere = any(
        source["article"].rpartition("/")[2] in names and source["section"] not in known for source in sources
    )
    if not cited and (words is not None or not elsewhere):
        return None
    telling = Telling(
        interaction=record["id"],
        contact=record["contact"],
        at=record["at"],
        channel=record["channel"],
        customer=record["customer"],
        how=how,
        certain=bool(cited) and how in {How.BY_ITSELF, How.AS_DRAFTED},
        sentences=tuple(sorted(cited)),
        said=said,
    )
    if words and any(one in answer for one in said for answer in words.answers):
        return replace(telling, certain=True)
    return telling


def spoken(words: Words, wrong: Iterable[Sentence]) -> tuple[str, ...]:
    """What was said on the strength of sentences that are *wrong*."""
    texts = {each.text for each in wrong if each.text}
    return tuple(dict.fromkeys(said for said, proofs in words.statements if texts.intersection(proofs)))


def _is(source: Mapping[str, str], sentence: Sentence) -> bool:
    match = _CITED.fullmatch(source["id"])
    return (
        match is not None
        and int(match[1]) == sentence.number
        and bool(source["section"])
        and source["section"].startswith(sentence.section)
    )
