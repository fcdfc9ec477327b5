"""How near in meaning the sentences of a section are to what is asked, with the sentence encoder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from simulator.knowledge.encoder import encoder
from simulator.knowledge.meaning import Encodes, kept

LATELY: Final = 4096


class Nearness:
    """Compares; the vectors of a section are made once and kept in *folder*."""

    def __init__(self, encoder: Encodes, folder: Path | None = None) -> None:
        self._section = lru_cache(LATELY)(lambda texts: kept(encoder, texts, folder))
        self._asked = lru_cache(LATELY)(lambda text: encoder.questions([text])[0])

    def of(self, asked: Sequence[str], sentences: Sequence[str]) -> list[float]:
        """Give for each of the *sentences* of a section its mean cosine with what is asked."""
        wanted = sum(map(self._asked, asked)) / len(asked)
        return list(map(float, self._section(tuple(sentences)) @ wanted))

    def alike(self, question: str, other: str) -> float:
        """Give the cosine of two questions."""
        return float(self._asked(question) @ self._asked(other))


@cache
def nearness() -> Nearness | None:
    """With the encoder, where its packages are installed."""
    found = encoder()
    return Nearness(found) if found else None
