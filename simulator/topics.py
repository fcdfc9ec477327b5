"""Tell which matters a text is about: naive Bayes over the terms and sentences of `topics/*.toml`.

Counting some two thousand short texts takes a tenth of a second, so nothing trained is stored.
"""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from simulator.text import features, sentences, stems

FOLDER = Path(__file__).with_name("topics")
PROGRAM, NOTICE, PITCH = "program", "notice", "pitch"
UNASKED = frozenset({PROGRAM, NOTICE})
"""How topics are answered that no customer asks about."""
UNCOVERED = frozenset({"no", PITCH})
"""How those are answered that no article covers."""
LIKELY, HARDLY = 0.5, 0.1
SURE_WEIGHT, SMOOTHING = 2.5, 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Topic:
    """A matter that customers write about; *answered* says whether articles cover it: yes, no, maybe or thanks, or who
    writes about it otherwise: a seller in a pitch, a program, a mail system in a notice.

    *examples* are said about it; those that are *sure* tell it wherever they stand.
    """

    category: str
    answered: str
    about: str
    sure: tuple[str, ...]
    examples: tuple[str, ...]


def read(folder: Path = FOLDER) -> tuple[Topic, ...]:
    """Read the topics from the files of *folder*."""
    return tuple(topic for path in sorted(folder.glob("*.toml")) for topic in _read_file(path))


def _read_file(path: Path) -> Iterator[Topic]:
    topics = tomllib.loads(path.read_text(encoding="utf-8"))
    category = topics.pop("category")
    for about, row in topics.items():
        terms, sure = (tuple(" ".join(row[key].split()).split(", ")) for key in ("terms", "sure"))
        yield Topic(category, row["answered"], about, sure, (*terms, *sure, *row["sentences"].splitlines()))


class TopicReader:
    """Judges texts; made once, as it counts all examples."""

    def __init__(self, topics: tuple[Topic, ...]) -> None:
        self.topics = topics
        self.sure = frozenset(_as_feature(term) for topic in topics for term in topic.sure)
        uncovered = (topic for topic in topics if topic.answered in UNCOVERED)
        self.uncovered = frozenset(_as_feature(term) for topic in uncovered for term in topic.sure)
        self._learn()
        self._known = lru_cache(maxsize=256)(self._judge)  # a sentence of a mail is asked about several times

    def _learn(self) -> None:
        texts = [(number, text) for number, topic in enumerate(self.topics) for text in filter(None, topic.examples)]
        seen = Counter(feature for _, text in texts for feature in set(features(text)))
        homes: dict[str, set[int]] = {}
        for number, text in texts:
            for feature in features(text):
                homes.setdefault(feature, set()).add(number)
        self._rarity = {
            feature: self._telling(feature, len(homes[feature]), (1 + len(texts)) / (1 + count))
            for feature, count in seen.items()
        }
        mass: list[dict[str, float]] = [{} for _ in self.topics]
        for number, text in texts:
            for feature, weight in self._weights(text).items():
                mass[number][feature] = mass[number].get(feature, 0.0) + weight
        sizes = Counter(number for number, _ in texts)
        self._floor, self._prior = [], []
        self._gain: dict[str, list[tuple[int, float]]] = {}
        for number, row in enumerate(mass):
            self._floor.append(math.log(SMOOTHING / (sum(row.values()) + SMOOTHING * len(seen))))
            self._prior.append(math.log(sizes[number] / len(texts)))
            for feature, weight in row.items():
                self._gain.setdefault(feature, []).append((number, math.log((weight + SMOOTHING) / SMOOTHING)))

    def _telling(self, feature: str, topics: int, rarity: float) -> float:
        """Weigh a feature by how few texts and how few topics have it."""
        weight = (1 + math.log(rarity)) * (0.2 + math.log(len(self.topics) / topics) / 2)
        return weight * SURE_WEIGHT if feature in self.sure else weight

    def _weights(self, text: str) -> dict[str, float]:
        counts = Counter(feature for feature in features(text) if feature in self._rarity)
        raw = {feature: (1 + math.log(count)) * self._rarity[feature] for feature, count in counts.items()}
        length = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return {feature: weight / length for feature, weight in raw.items()}

    def judge(self, weighted: Mapping[str, float]) -> Mapping[Topic, float]:
        """Give each topic's probability for texts with their weights; nothing known in them gives an empty result."""
        return self._known(tuple(weighted.items()))

    def _judge(self, weighted: tuple[tuple[str, float], ...]) -> dict[Topic, float]:
        total: dict[str, float] = {}
        for text, importance in weighted:
            for feature, weight in self._weights(text).items():
                total[feature] = total.get(feature, 0.0) + importance * weight
        if not (mass := sum(total.values())):
            return {}
        scores = [prior + mass * floor for prior, floor in zip(self._prior, self._floor, strict=True)]
        for feature, weight in total.items():
            for number, gain in self._gain[feature]:
                scores[number] += weight * gain
        best = max(scores)
        odds = [math.exp(score - best) for score in scores]
        whole = sum(odds)
        return {topic: odd / whole for topic, odd in zip(self.topics, odds, strict=True)}


def _as_feature(term: str) -> str:
    """Give the feature that a term is by its last two words."""
    return " ".join(stems(term)[-2:])


@cache
def reader() -> TopicReader:
    """Give the one reader of what customers write about."""
    return TopicReader(tuple(topic for topic in read() if topic.answered not in UNASKED))


@cache
def sorter() -> TopicReader:
    """Give the one reader that also knows what programs write and what mail systems add."""
    return TopicReader(read())


def chance(judged: Mapping[Topic, float], *answered: str) -> float:
    """Give the probability of the topics that are *answered* in one of these ways."""
    return sum(value for topic, value in judged.items() if topic.answered in answered)


def without_notices(text: str) -> str:
    """Leave out of the paragraphs of *text* what a mail system adds to every mail."""
    return "\n\n".join(map(_without_notice, text.split("\n\n"))).strip()


def _without_notice(paragraph: str) -> str:
    if _notice(paragraph) < LIKELY:
        return paragraph
    lines = re.sub(r"\n(?![a-z])", "\n\n", paragraph)
    return "\n".join(sentence for sentence in sentences(lines) if _notice(sentence) < HARDLY)


def _notice(text: str) -> float:
    return chance(sorter().judge({text: 1.0}), NOTICE)
