"""Choose the sentences of the passages that answer what a customer asks."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from simulator.model.request import Passage
from simulator.model.signs import finds, pattern
from simulator.text import features, fold, rarity, stems

MOST, LATER = 6, 2
"""Sentences of an answer from one passage, and how many more there are for each further one."""
HEADING_SHARE = 1.5
"""How much a word counts in the heading of a passage, beside its text."""
LATER_PASSAGE = 0.95
"""What each place further down the ranking of the search costs."""
ASKED_SHARE, CONTEXT_SHARE = 0.5, 0.25
"""How much the other questions, and the rest of the mail, count beside the question that is answered."""
ALSO, ALSO_SHARE = 0.6, 0.5
"""A further passage is told of if it is worth this share of the one that is chosen; how much its sentences count."""
FOLLOWS = 0.5
"""How much of its worth a sentence passes on to the next one, where conditions often stand."""
LEANS, LEAST_COVER = 3, 0.2
"""From so many words on, a question has to share so many of them with the passages."""
DENIED_SHARE = 3.0
"""How much counts against a passage what a customer chooses by and it denies."""

MEASURES = ("amount", "duration", "hour", "limit")
EXPECTED = {**dict.fromkeys(MEASURES, 2.0), "way": 1.0, "papers": 1.0, "verdict": 0.5}
"""How much it counts that a sentence looks like what is asked for, by the lists of `forms.toml`."""

_OUR_WORDS = {
    **dict.fromkeys(("rate", "percentag"), "fee"),
    **dict.fromkeys(("most", "highest"), "limit"),
    **dict.fromkeys(("paper", "form"), "document"),
    "year": "annual",
    "stop": "cancel",
}
"""What the articles call what customers call otherwise, by stem."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of a passage that is part of the answer."""

    id: str
    text: str


@dataclass(frozen=True)
class _Section:
    rank: int
    path: str
    title: frozenset[str]
    heading: frozenset[str]
    told: tuple[Told, ...]

    @cached_property
    def stems(self) -> tuple[frozenset[str], ...]:
        return tuple(ours(one.text) for one in self.told)

    @cached_property
    def denied(self) -> frozenset[str]:
        """What is said to be missing and nowhere said to be there."""
        return self.all - ours(" . ".join(pattern("denied").sub(" ", fold(one.text)) for one in self.told))

    @cached_property
    def everything(self) -> frozenset[str]:
        """The stems of sentences, heading and title."""
        return self.all | self.heading | self.title

    @cached_property
    def all(self) -> frozenset[str]:
        return frozenset().union(*self.stems)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told, how many articles are asked for, and the questions that no passage answers.

    *shared* counts the words that the mail has in common with the passage that fits best; *features* are those of what
    is told and of its headings.
    """

    told: tuple[Told, ...]
    articles: int
    shared: int
    open: tuple[str, ...]
    features: frozenset[str] = frozenset()


class Answers:
    """Answers from the passages of one request."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._sections = [_read(*ranked) for ranked in enumerate(one for one in passages if one.sentences)]
        self._rarity = rarity([section.everything for section in self._sections])

    def to(self, asks: Sequence[str], context: str) -> Answer:
        """Answer each of *asks*, folded questions; what else the mail says is *context*."""
        around = dict.fromkeys(ours(context), CONTEXT_SHARE) | dict.fromkeys(ours(" ".join(asks)), ASKED_SHARE)
        denied = DENIED_SHARE if finds("choice", " ".join(asks)) else 0.0
        worth = {ask: {one.rank: self._worth(one, ask, around, denied) for one in self._sections} for ask in asks}
        total = {section.rank: sum(row[section.rank] for row in worth.values()) for section in self._sections}
        main = max(total, key=lambda rank: total[rank], default=None)
        if main is None:
            return Answer((), 0, 0, tuple(asks))
        best = {ask: self._sections[max(row, key=lambda rank: row[rank])] for ask, row in worth.items()}
        articles = {one.title for ask, one in best.items() if len(one.everything & ours(ask)) > 1}
        values = []
        for ask, row in worth.items():
            found = dict(self._values(self._sections[main], ask, around))
            for rank, value in row.items():
                if rank != main and value and value >= ALSO * row[main]:
                    share = ALSO_SHARE * min(1.0, value / (row[main] or value))
                    found |= {key: share * v for key, v in self._values(self._sections[rank], ask, around)}
            values.append(found)
        told = tuple(self._few(values, main))
        left_open = tuple(ask for ask in asks if not (self.covers(ask) and _looks_answered(ask, told)))
        shared = self._sections[main].everything & around.keys()
        headings = [section.path for section in self._sections if not set(told).isdisjoint(section.told)]
        said = frozenset(feature for text in (*headings, *(one.text for one in told)) for feature in features(text))
        return Answer(told, len(articles), len(shared), left_open, said)

    def _worth(self, section: _Section, ask: str, around: Mapping[str, float], denied: float) -> float:
        wanted = {**around, **dict.fromkeys(ours(ask), 1.0)}
        worth = HEADING_SHARE * self._weight(section.heading, wanted) + self._weight(section.all, wanted)
        worth -= denied * self._weight(section.denied, wanted)
        fitting = max((fitness(one.text, ask) for one in section.told), default=0.0)
        return (worth + fitting) * LATER_PASSAGE**section.rank if worth > 0 else 0.0

    def _values(
        self, section: _Section, ask: str, around: Mapping[str, float]
    ) -> Iterator[tuple[tuple[int, int], float]]:
        wanted = {**around, **dict.fromkeys(ours(ask), 1.0)}
        before = 0.0
        for place, (one, said) in enumerate(zip(section.told, section.stems, strict=True)):
            value = self._weight(said, wanted) + fitness(one.text, ask)
            yield (section.rank, place), value + (FOLLOWS * before if pattern("leaning").match(fold(one.text)) else 0.0)
            before = value

    def _few(self, values: Sequence[Mapping[tuple[int, int], float]], main: int) -> Iterator[Told]:
        """Give the best sentence for each question first, then those that say most, the *main* passage before others.

        A sentence that leans on the one before it does not come without it; a short main passage is told whole.
        """
        total: dict[tuple[int, int], float] = {}
        for row in values:
            for key, value in row.items():
                total[key] = total.get(key, 0.0) + value / len(values)
        first = dict.fromkeys(max(row, key=lambda key: (row[key], total[key])) for row in values if row)
        most = MOST if len({rank for rank, _ in first}) == 1 else MOST + LATER
        chosen: set[tuple[int, int]] = set()
        for rank, place in [*first, *sorted(total, key=lambda key: -total[key])]:
            told = self._sections[rank].told
            leans = place > 0 and pattern("leaning").match(fold(told[place].text))
            before = {(rank, place - 1)} if leans else set()
            if len(chosen) < most and ((rank, place) in first or before <= chosen):
                chosen |= {(rank, place), *before}
        if len(self._sections[main].told) <= MOST:
            chosen |= {(main, place) for place, _ in enumerate(self._sections[main].told)}
        for rank, place in sorted(chosen, key=lambda key: (key[0] != main, key)):
            yield self._sections[rank].told[place]

    def covers(self, ask: str) -> bool:
        """Say whether the passages have words for *ask*; a question of few words leans on the others."""
        own = ours(ask)
        return len(own) < LEANS or len(own & self._rarity.keys()) >= LEAST_COVER * len(own)

    def _weight(self, found: Collection[str], wanted: Mapping[str, float]) -> float:
        return math.fsum(self._rarity.get(stem, 1.0) * wanted[stem] for stem in wanted.keys() & found)


def _looks_answered(ask: str, told: Collection[Told]) -> bool:
    """Say whether some sentence looks like what is asked for, where one can tell: an amount, a time, a limit."""
    wanted = _kinds("asks", ask).intersection(MEASURES)
    return not wanted or any(wanted & _kinds("tells", one.text) for one in told)


def fitness(told: str, asked: str) -> float:
    """Weigh how much the sentence *told* looks like an answer to what is *asked*."""
    return sum(EXPECTED[kind] for kind in _kinds("asks", asked) & _kinds("tells", told))


@lru_cache(maxsize=4096)
def _kinds(side: str, text: str) -> frozenset[str]:
    """Name the kinds of facts that *text*, by its form, asks for or tells."""
    folded = fold(text)
    return frozenset(kind for kind in EXPECTED if finds(f"{side}_{kind}", folded))


@lru_cache(maxsize=4096)
def ours(text: str) -> frozenset[str]:
    """Give the stems of *text*, with the words that our articles use for them."""
    return frozenset(_OUR_WORDS.get(stem, stem) for stem in stems(fold(text)))


def _read(rank: int, passage: Passage) -> _Section:
    title, *headings = passage.heading.split(" > ")
    told = tuple(Told(id_, text) for id_, text in passage.sentences.items())
    return _Section(rank, passage.heading, ours(title), ours(" ".join(headings[-1:])), told)
