"""What an article would change: the same questions asked without it and with it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.knowledge.asking import Asking
from simulator.messages import working
from simulator.model.choice import Models

Ask = Callable[[Path], Mapping[str, str]]
"""Gives the answers, by question, that the articles in a folder give; an empty one where they answer nothing."""


@dataclass(frozen=True, slots=True)
class Effect:
    """How many questions of a gap were answered *before* and *after*; *others* are questions whose answers change."""

    questions: int
    before: int
    after: int
    others: int

    def as_json(self) -> dict[str, Any]:
        return {
            "questions": self.questions,
            "answered_before": self.before,
            "answered_after": self.after,
            "other_answers_changed": self.others,
        }

    def __str__(self) -> str:
        changed = f"; the answers to {self.others} other questions change" if self.others else ""
        return f"Of {self.questions} questions {self.before} were answered, and {self.after} would be{changed}."


def asking(models: Models, questions: Sequence[str], *, word_for_word: bool) -> Ask:
    """Ask *questions* as `ask` does, by shared words."""

    def ask(folder: Path) -> dict[str, str]:
        with working(f"Asking {len(questions)} questions"):
            asked = Asking(models, folder, word_for_word=word_for_word, by_meaning=False)
            return {question: asked.ask(question).answer for question in questions}

    return ask


def effect(
    ask: Ask, folder: Path, *, name: str, article: str, questions: Sequence[str], before: Mapping[str, str]
) -> Effect:
    """Ask with the *article* among those in *folder*, in place of the one of its *name*; *before* is without it."""
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "articles"
        shutil.copytree(folder, target)
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(article, encoding="utf-8")
        after = ask(target)
    ours = set(questions)
    return Effect(
        questions=len(ours),
        before=sum(bool(before[each]) for each in ours),
        after=sum(bool(after[each]) for each in ours),
        others=sum(before[each] != after[each] for each in before.keys() - ours),
    )
