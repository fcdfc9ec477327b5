"""What an article may be written from: sentences that a person has approved, each with the place where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from backend.knowledge.cutting import Section, cut
from backend.knowledge.sentences import split
from backend.privacy.check import Checker
from simulator.upkeep.told import sentences
from triage.evidence.statement import Source

_ITEM: Final = re.compile(r"\s*(?:[-*\u2022]|\d{1,2}[.)])\s+(\S.*)$")


class Form(StrEnum):
    """How a sentence stands in its place."""

    SENTENCE = "sentence"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Approved:
    """A sentence that may be used, and where it comes from; what is *fresh* is in no article yet."""

    source: Source
    origin: str
    paragraph: int
    form: Form = Form.SENTENCE
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What an agent sent to a customer with this *name*."""

    contact: str
    name: str
    body: str


def of_articles(sections: Iterable[Section], letter: str) -> Iterator[Approved]:
    """The sentences of *sections*; their ids begin with *letter*, so that those of several places are told apart."""
    for place, section in enumerate(sections, start=1):
        for each in sentences([section]):
            source = Source(f"{letter}{place}s{each.number}", section.path, each.text)
            yield Approved(source, f"{section.article} {each.id}", place, fresh=False)


def of_notes(notes: Mapping[str, str]) -> Iterator[Approved]:
    """The sentences of texts in Markdown that somebody approved, by the names of their files."""
    sections = [section for name, text in notes.items() for section in cut(name, text)]
    lines = (line for text in notes.values() for line in text.splitlines())
    items = {_bare(match[1]) for line in lines if (match := _ITEM.match(line))}
    for each in of_articles(sections, "n"):
        form = Form.ITEM if _bare(each.source.sentence) in items else Form.SENTENCE
        yield replace(each, form=form, fresh=True)


def of_answers(answers: Sequence[Answer], checker: Checker) -> Iterator[Approved]:
    """The sentences that agents wrote to customers, apart from those with something of a person in them."""
    place = 0
    for number, answer in enumerate(answers, start=1):
        count = 0
        for paragraph in re.split(r"\n\s*\n", answer.body):
            place += 1
            for text, form in _said(paragraph):
                if checker.check(text, "en", filter(None, [answer.name, *answer.name.split()])):
                    continue
                count += 1
                origin = f"an agent's answer to {answer.contact}"
                yield Approved(Source(f"a{number}s{count}", "", text), origin, place, form)


def _said(paragraph: str) -> Iterator[tuple[str, Form]]:
    lines: list[str] = []
    for line in paragraph.splitlines():
        if match := _ITEM.match(line):
            yield from ((text, Form.SENTENCE) for text in split(" ".join(lines)))
            lines = []
            yield match[1].strip(), Form.ITEM
        else:
            lines.append(line)
    yield from ((text, Form.SENTENCE) for text in split(" ".join(lines)))


def _bare(text: str) -> str:
    return text.strip().rstrip(".")
