"""Find sections by what they mean, with the sentence encoder: in other words, and in other languages."""

from __future__ import annotations

import hashlib
import importlib
import os
from collections.abc import Mapping, Sequence
from heapq import nlargest
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
    """Searches *sections*. Their vectors, which take half a minute, are kept in *folder* until a text changes."""

    def __init__(self, encoder: Encodes, sections: Sequence[Section], folder: Path | None = None) -> None:
        self._encoder, self._sections = encoder, tuple(sections)
        self._places = {section.name: place for place, section in enumerate(self._sections)}
        self._vectors = kept(encoder, [section.text for section in self._sections], folder)

    def search(self, question: str, limit: int, raised: Mapping[str, float]) -> list[tuple[float, Section]]:
        """Give the *limit* nearest sections, the nearest first, with their cosines, *raised* for those it names."""
        scores: list[float] = (self._vectors @ self._encoder.questions([question])[0]).tolist()
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
