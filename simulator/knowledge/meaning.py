"""Find sections by what they mean, with the sentence encoder: in other words, and in other languages."""

from __future__ import annotations

import hashlib
import importlib
import os
from collections.abc import Callable, Mapping, Sequence
from heapq import nlargest
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import Any, Final, Protocol

from backend.knowledge.cutting import Section

SECTIONS: Final = 24
"""Sections that a search by words and one by meaning each give, before the best are kept."""
UNLIKE: Final = 1 / 3 + 1e-3
"""The score of a section that shares nothing with the question, and a little for rounding."""
WORDS_WEIGHT: Final = 0.5
"""How much words that are shared count beside meaning, whose cosines lie close together."""
FORM: Final = 1
"""Counts up where the encoder's vectors change, so that none of before are read."""


class Encodes(Protocol):
    """What gives vectors of length one."""

    def questions(self, texts: Sequence[str]) -> Any: ...

    def passages(self, texts: Sequence[str]) -> Any: ...


class MeaningSearch:
    """Searches *sections*, each by what it says and by the nearest question of those that are *asked* about it.

    Their vectors, which take a minute, are kept in *folder* until a text changes.
    """

    def __init__(
        self,
        encoder: Encodes,
        sections: Sequence[Section],
        folder: Path | None = None,
        asked: Callable[[Section], Sequence[str]] = lambda _: (),
    ) -> None:
        self._np: Any = importlib.import_module("numpy")
        self._encoder, self._sections = encoder, tuple(sections)
        self._places = {section.name: place for place, section in enumerate(self._sections)}
        self._said = kept(encoder, [section.text for section in self._sections], folder)
        questions = [tuple(asked(section)) for section in self._sections]
        self._asked = self._said
        if several := list(chain.from_iterable(questions)):
            theirs = iter(kept(encoder, several, folder, asked=True))
            rows = zip(questions, self._said, strict=True)
            self._asked = self._np.array(
                [row for each, said in rows for row in list(islice(theirs, len(each))) or [said]]
            )
        self._starts = [0, *accumulate(len(each) or 1 for each in questions)][:-1]

    def search(self, question: str, limit: int, raised: Mapping[str, float]) -> list[tuple[float, Section]]:
        """Give the *limit* nearest sections, the nearest first, with their cosines, *raised* for those it names."""
        wanted = self._encoder.questions([question])[0]
        nearest_asked = self._np.maximum.reduceat(self._asked @ wanted, self._starts)
        scores: list[float] = ((self._said @ wanted + nearest_asked) / 2).tolist()
        for name, more in raised.items():
            scores[self._places[name]] += more
        nearest = nlargest(limit, range(len(scores)), scores.__getitem__)
        return [(scores[place], self._sections[place]) for place in nearest]


def raised(shared: Mapping[str, float]) -> dict[str, float]:
    """Give how much nearer sections count, by the names of those that are *shared* words' with their scores."""
    return {name: WORDS_WEIGHT * (score - UNLIKE) for name, score in shared.items()}


def kept(encoder: Encodes, texts: Sequence[str], folder: Path | None = None, *, asked: bool = False) -> Any:
    """Read the vectors of *texts*, passages or what is *asked*, or make them.

    A folder that cannot be written to costs time only.
    """
    numpy, folder = importlib.import_module("numpy"), folder or _usual_folder()
    form = f"{FORM} asked" if asked else str(FORM)
    name = hashlib.sha256("\0".join((form, *texts)).encode()).hexdigest()
    file = folder / f"{name}.npy"
    try:
        return numpy.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        vectors = encoder.questions(texts) if asked else encoder.passages(texts)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}")
        with unfinished.open("wb") as opened:
            numpy.save(opened, vectors)
        unfinished.replace(file)
    except OSError:
        pass
    return vectors


def _usual_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "acemailai" / "vectors"
