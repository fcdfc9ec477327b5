"""What a message wants, by a head over the sentence encoder's vectors that learns from messages written for it.

Ridge regression with a kernel has a closed form: the same messages always teach the same head, within a second, so
that no weights are stored. How sure it may be is found on messages that it has not learnt from.
"""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from simulator.knowledge.encoder import encoder
from simulator.knowledge.meaning import Encodes, kept

TAUGHT: Final = Path(__file__).with_suffix(".toml")
CONCERNS: Final = TAUGHT.with_name("concerns.toml")
INTENT_OF: Final[Mapping[str, str]] = {
    "asks_for_person": "Escalation Request",
    "account_data_request": "Account Management",
    "account_order": "Account Management",
    "steering_attempt": "Other",
}
"""Which intent the messages have that teach a concern."""
RIDGE: Final = 0.3
"""How much it costs the head to follow a single message. Of 0.1, 0.3, 1 and 3, and of kernels 1, 3 and 6 times as
narrow, these gave messages that were held out the best likelihood."""
PARTS: Final = 5
"""So many heads are taught for calibration, each without another part of the messages."""
Lesson = tuple[str, str]
"""A message, and what it is."""
COLDEST, HOTTEST, STEPS = 0.01, 2.0, 100
"""Between which temperatures the one is looked for that makes the held-out messages likeliest."""


class Head:
    """Tells apart what messages are; *vectors* are those of the messages that it learns from, a row for each name."""

    def __init__(self, encoder: Encodes, vectors: Any, names: Sequence[str]) -> None:
        self._np: Any = importlib.import_module("numpy")
        self._encoder = encoder
        self.names = tuple(sorted(set(names)))
        self._middle = vectors.mean(axis=0)
        self._known = self._placed(vectors)
        self.right = self._np.array([self.names.index(name) for name in names])
        wanted = self._np.eye(len(self.names))[self.right] - 1 / len(self.names)
        self.held_out = self._held_out(wanted)
        """The scores of each message by a head that has not learnt from it."""
        self.temperature = self.likeliest_temperature(self.held_out, self.right)
        self._weights = self._learnt(self._alike(self._known, self._known), wanted)

    def odds(self, texts: Sequence[str]) -> dict[str, float]:
        """Give the logarithm of how likely each name is, the mean over *texts* that say the same."""
        scores = self._alike(self._placed(self._encoder.questions(texts)), self._known) @ self._weights
        means = self.logs(scores, self.temperature).mean(axis=0)
        return dict(zip(self.names, map(float, means), strict=True))

    def logs(self, scores: Any, temperature: float) -> Any:
        """Turn *scores* into logarithms of probabilities, the softer the higher the *temperature*."""
        shares = scores / temperature
        shares = shares - shares.max(axis=1, keepdims=True)
        return shares - self._np.log(self._np.exp(shares).sum(axis=1, keepdims=True))

    def likeliest_temperature(self, scores: Any, right: Any) -> float:
        """Give the temperature at which *scores* find most likely what is *right*."""
        rows = self._np.arange(len(right))
        tried = map(float, self._np.geomspace(COLDEST, HOTTEST, STEPS))
        return max(tried, key=lambda one: float(self.logs(scores, one)[rows, right].mean()))

    def _held_out(self, wanted: Any) -> Any:
        part = self._np.arange(len(wanted)) % PARTS
        alike = self._alike(self._known, self._known)
        scores = self._np.zeros(wanted.shape)
        for number in range(PARTS):
            out, taught = part == number, part != number
            scores[out] = alike[out][:, taught] @ self._learnt(alike[taught][:, taught], wanted[taught])
        return scores

    def _learnt(self, alike: Any, wanted: Any) -> Any:
        return self._np.linalg.solve(alike + RIDGE * self._np.eye(len(wanted)), wanted)

    def _placed(self, vectors: Any) -> Any:
        """Take off what all messages have in common, which is most of a vector of this encoder."""
        apart = (vectors - self._middle).astype("float64")
        return apart / self._np.linalg.norm(apart, axis=1, keepdims=True)

    def _alike(self, some: Any, others: Any) -> Any:
        return self._np.exp(some @ others.T - 1)


def taught(file: Path = TAUGHT) -> tuple[Lesson, ...]:
    """Give the messages that a head learns from, out of *file*, with what each of them is."""
    languages: Mapping[str, Mapping[str, str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(
        (text, name)
        for messages in languages.values()
        for name, lines in messages.items()
        for text in lines.splitlines()
    )


def lessons() -> tuple[Lesson, ...]:
    """Give the messages that the head learns from: its own, and those that a person has to answer."""
    told = ((text, INTENT_OF[name]) for text, name in taught(CONCERNS) if name in INTENT_OF)
    return (*taught(), *told)


def head(lessons: Sequence[Lesson]) -> Head | None:
    """With the encoder, where its packages are installed; the vectors of the *lessons* are kept."""
    found = encoder()
    if not found:
        return None
    vectors = kept(found, [text for text, _ in lessons], asked=True)
    return Head(found, vectors, [name for _, name in lessons])


@cache
def intent_head() -> Head | None:
    """Tells intents apart."""
    return head(lessons())
