"""Find the passages of our articles that fit a text, by the words they share."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from heapq import nlargest
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from backend.knowledge import articles
from backend.knowledge.articles import ArticlesError
from backend.knowledge.cutting import Section
from simulator.errors import SimulatorError
from simulator.knowledge.cosines import Cosines
from simulator.knowledge.relevance import ENGLISH
from simulator.knowledge.translations import Translations, uncovered
from simulator.text import features, pieces, sentences
from simulator.topics import UNCOVERED, reader
from triage.language import language as language_of

Fits = Callable[[Mapping[str, str | int]], bool]
State = tuple[tuple[Path, int, int], ...]
"""The files that a search reads, each with the time of its last change and its size."""

FEW = 32
NO_ARTICLE = ""
"""The group of questions that no article answers."""
TITLE_WEIGHT = 2.0
HEADING_WEIGHT = 3.0
WHOLE_SHARE = 0.5
"""How much the whole query counts beside its best sentence."""
AROUND_WEIGHT = 0.3
"""How much a customer's word for something else in the article counts, beside one of the section."""
MEANT = 0.25
"""How much a word counts that the text may mean, beside one that it says."""
STRETCH = 2.1
"""Shared words give lower cosines than an embedding would; this brings both to one scale. Found by looking at mails
about matters that the articles cover and about others: policy.json's minimum relevance then lies between the two."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An object found; *score* is `1 / (3 - 2 cos)`, as a knowledge base gives it for unit vectors and l2."""

    text: str
    source: str
    score: float
    metadata: Mapping[str, str | int]


class Compared(NamedTuple):
    """The objects found, and *apart*: how much more the best of them shares than a question that no article answers.

    Where no such questions are known in the language, nothing is *apart*.
    """

    hits: list[Hit]
    apart: float


class ArticleSearch:
    """Searches the articles below *folder*; raises `SimulatorError` when there are none.

    With a *language* it also knows what customers say in it for what the sections are about, and for what none is.
    """

    def __init__(self, folder: Path | str, language: str | None = None) -> None:
        self._sections = _load(Path(folder), _state(Path(folder)))
        self._metadata = [section.metadata for section in self._sections]
        translations = Translations.read(Path(folder), language) if language else Translations()
        self.knows_customers = bool(translations)
        self._features = features if language in {None, ENGLISH} else pieces  # stems are those of English words
        one_of = {section.article: section for section in self._sections}
        around = {name: self._count([(translations.around(one), AROUND_WEIGHT)]) for name, one in one_of.items()}
        counts = [(one.article, self._count(_parts(one, translations))) for one in self._sections]
        unanswered = uncovered(Path(folder), language) if language else ()
        counts += [(NO_ARTICLE, self._count([(question, 1.0)])) for question in unanswered]
        self._alike = Cosines(counts, around | ({NO_ARTICLE: {}} if unanswered else {}))

    def search(self, query: str, limit: int, fits: Fits = lambda _: True) -> list[Hit]:
        """Give the best *limit* objects for *query* of those whose metadata fit, the best first."""
        return self.compare(query, limit, fits).hits

    def compare(self, query: str, limit: int, fits: Fits = lambda _: True) -> Compared:
        """Give the same, compared with what no article answers."""
        products = self._products(query, _meant(query))
        if parts := [part for part in sentences(query) if part != query]:
            best = reduce(_larger, (self._products(part, _meant(part)) for part in parts))
            both = zip(best, products, strict=True)
            products = [(1 - WHOLE_SHARE) * one + WHOLE_SHARE * other for one, other in both]
        cosines = self._alike.cosines(products)  # once, as the lengths of the texts are the same for every part
        cosines, others = cosines[: len(self._sections)], cosines[len(self._sections) :]
        fitting = (number for number in _best_first(cosines) if fits(self._metadata[number]))
        hits = [self._hit(number, cosines[number]) for number in islice(fitting, limit)]
        return Compared(hits, hits[0].score - _score(max(others)) if hits and others else 0.0)

    def _hit(self, number: int, cosine: float) -> Hit:
        section = self._sections[number]
        return Hit(section.text, section.name, _score(cosine), self._metadata[number])

    def _count(self, parts: Iterable[tuple[str, float]]) -> dict[str, float]:
        counts: dict[str, float] = {}
        for text, importance in parts:
            for feature in self._features(text):
                counts[feature] = counts.get(feature, 0.0) + importance
        return counts

    def _products(self, text: str, meant: Mapping[str, float]) -> list[float]:
        counts = Counter(self._features(text))
        features = counts.keys() | meant.keys()
        return self._alike.products({feature: max(counts[feature], meant.get(feature, 0.0)) for feature in features})


class SearchInAll:
    """Searches the articles for queries in English and in *languages*, each with what is said of sections in it."""

    def __init__(self, folder: Path, languages: Iterable[str]) -> None:
        self._usual = search_in(folder)
        self._others = {each: search_in(folder, each) for each in languages}

    def search(self, query: str, limit: int, fits: Fits = lambda _: True) -> list[Hit]:
        """Give the best *limit* objects for *query*, whose language its words tell."""
        return self._others.get(language_of(query), self._usual).search(query, limit, fits)


def search_in(folder: Path, language: str | None = None) -> ArticleSearch:
    """Search the articles below *folder*, which are read once as long as they stay the same.

    Raises `SimulatorError` when there are none.
    """
    language = language if language and Translations.exist(folder, language) else None
    return _search_in(folder, language, _state(folder))


@lru_cache(maxsize=8)
def _search_in(folder: Path, language: str | None, state: State) -> ArticleSearch:  # noqa: ARG001 - tells versions apart
    return ArticleSearch(folder, language)


def _state(folder: Path) -> State:
    files = sorted([*folder.rglob("*.md"), *folder.rglob("*.toml")]) if folder.is_dir() else []
    return tuple((file, file.stat().st_mtime_ns, file.stat().st_size) for file in files)


def _score(cosine: float) -> float:
    likeness: float = 1 - (1 - min(cosine, 1.0)) ** STRETCH
    return round(1 / (3 - 2 * likeness), 4)


def _larger(one: Iterable[float], other: Iterable[float]) -> list[float]:
    return list(map(max, one, other))


def _best_first(cosines: Sequence[float]) -> Iterator[int]:
    """Give places, the largest cosine first; all of them are sorted only for who wants more than a few."""
    few = nlargest(FEW, range(len(cosines)), cosines.__getitem__)
    yield from few
    yield from sorted(range(len(cosines)), key=cosines.__getitem__, reverse=True)[len(few) :]


def _meant(text: str) -> dict[str, float]:
    """Give words that *text* may mean without saying them: those of its topic, as an embedding would know them."""
    judged = reader().judge({text: 1.0})
    topic = max(judged, key=lambda one: judged[one], default=None)
    if topic is None or topic.answered in UNCOVERED:
        return {}
    return dict.fromkeys(features(f"{topic.about}. {'. '.join(topic.sure)}"), MEANT * judged[topic])


@lru_cache(maxsize=8)
def _load(folder: Path, state: State) -> tuple[Section, ...]:  # noqa: ARG001 - tells versions apart
    try:
        return articles.load(folder).sections
    except ArticlesError as error:
        raise SimulatorError(str(error)) from error


def _parts(section: Section, translations: Translations) -> Iterator[tuple[str, float]]:
    """The texts that say what a section is about, each with how much its words count."""
    yield section.heading[0], TITLE_WEIGHT
    yield " ".join(section.heading[1:]), HEADING_WEIGHT
    yield "\n".join(section.sentences), 1.0
    if translations:
        title, *headings = translations.of(section) or ("",)
        yield title, TITLE_WEIGHT
        yield "\n".join(headings), HEADING_WEIGHT
