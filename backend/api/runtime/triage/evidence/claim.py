"""A statement beside its evidence, read once for all checks."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from triage.evidence.contacts import links, phones
from triage.evidence.facts import known_figures
from triage.evidence.figures import Figure
from triage.evidence.reading import plain, stems
from triage.evidence.statement import Source, Statement, is_number

LONGEST = 700
"""Characters of a statement; three long sentences have fewer."""

_MARK = re.compile(r"[ \t]*(?:[-*\u2022\u2013][ \t]+|\(?(\d{1,2})[.):][ \t]+)")


class Refusal(NamedTuple):
    """Why a statement may not be made: the *rule* that refuses it, and the *words* that an agent has to look at."""

    rule: str
    words: str


@dataclass(frozen=True)
class Claim:
    """What a statement says, the *sources* it rests on, and what it cites that is none of the sentences given.

    *names* are those of the bank's products.
    """

    text: str
    sources: tuple[Source, ...]
    missing: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, statement: Statement, known: Mapping[str, Source], names: frozenset[str] = frozenset()) -> "Claim":
        """Look up what *statement* cites among the sentences that are *known* by their ids."""
        missing = tuple(id_ for id_ in statement.sources if is_number(id_) or id_ not in known)
        found = tuple(known[id_] for id_ in statement.sources if id_ not in missing)
        return cls(statement.text, found, missing, names)

    @cached_property
    def said(self) -> str:
        """The statement in plain form, without the marks of a list and without what makes it too long."""
        return plain(unmarked(self.text[:LONGEST]))

    @cached_property
    def cited(self) -> str:
        """The cited sentences with their headings, in plain form, one a line."""
        return "\n".join(plain(unmarked(text)) for source in self.sources for text in (source.heading, source.sentence))

    @cached_property
    def context(self) -> str:
        """What is cited and the sentences before."""
        return "\n".join((self.cited, *(plain(source.before) for source in self.sources)))

    @cached_property
    def figures(self) -> frozenset[Figure]:
        """The figures that are cited, in every form."""
        return frozenset[Figure]().union(*map(known_figures, self.cited.split("\n")))

    @cached_property
    def links(self) -> frozenset[str]:
        return links(self.cited)

    @cached_property
    def phones(self) -> frozenset[str]:
        return phones(self.cited)

    @cached_property
    def about(self) -> frozenset[str]:
        """What the evidence speaks of."""
        return stems(self.context)

    def is_literal(self) -> bool:
        """Say whether the statement is one of the cited sentences, word for word."""
        said = _bare(self.said)
        return any(_bare(plain(unmarked(source.sentence))) == said for source in self.sources)


def _bare(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")


def unmarked(text: str) -> str:
    """Take the marks of a list off: a bullet, and a number that begins the text or a list, or goes on counting."""
    return "\n".join(_unmarked(text.splitlines()))


def _unmarked(lines: list[str]) -> Iterator[str]:
    last = 0
    for place, line in enumerate(lines):
        mark = _MARK.match(line)
        number = int(mark[1] or 0) if mark else 0
        is_mark = mark and (place == 0 or number in {0, 1, last + 1})
        yield line[mark.end() :] if mark and is_mark else line
        last = number if is_mark else 0
