"""Read words that are nearly ones that we know: two letters changed places, or one is missing or too many."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

SHORTEST = 4
"""Letters of a word that may be mended; shorter ones are near to too many."""
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


class Spelling:
    """Mends words by a vocabulary: what its *texts* say, more often said first."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._known = Counter(word for text in texts for word in _WORD.findall(text))
        self._near: dict[str, list[str]] = {}
        for word in self._known:
            for hole in _holes(word):
                self._near.setdefault(hole, []).append(word)

    def mend(self, text: str) -> str:
        """Give folded *text* with the nearest known word for each that is unknown and near to one."""
        return _WORD.sub(lambda match: self._mended(match[0]), text)

    def _mended(self, word: str) -> str:
        if len(word) < SHORTEST or word in self._known:
            return word
        near = {known for hole in _holes(word) for known in self._near.get(hole, ()) if _is_near(word, known)}
        return max(near, key=lambda known: (self._known[known], known), default=word)


def _holes(word: str) -> Iterator[str]:
    """The word, and the word with each letter left out; two words that are near have one of these in common."""
    if len(word) >= SHORTEST - 1:
        yield word
        yield from {word[:place] + word[place + 1 :] for place in range(len(word))}


def _is_near(one: str, other: str) -> bool:
    """Whether two letters changed places, or one within the word is missing; other differences make other words."""
    if len(one) == len(other):
        differ = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        changed = [(one[place], other[place]) for place in differ]
        return len(differ) == 2 and differ[1] == differ[0] + 1 and changed[0] == changed[1][::-1]
    return abs(len(one) - len(other)) == 1 and (one[0], one[-1]) == (other[0], other[-1])
