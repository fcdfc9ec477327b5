"""How long a question to a thousand articles takes, the model's own time left out."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from backend.knowledge import articles
from backend.knowledge.articles import TRANSLATIONS
from evaluation.bench.turns import Elsewhere, share
from evaluation.scenarios import reading
from evaluation.scenarios.command import OWN as MAILS
from simulator import deployment
from simulator.aws.bedrock_runtime import Model
from simulator.knowledge.asking import Asking
from simulator.knowledge.relevance import ENGLISH
from simulator.knowledge.translations import UNCOVERED, Translations
from simulator.model.choice import Models
from simulator.model.local import LocalModel
from simulator.text import sentences

COPIES: Final = 48
"""Of each article, so that there are about a thousand."""
OTHER: Final = "fr"
"""The other language that is asked in, whose words have the most pieces."""
EVERY: Final = 5
"""Of the lines of the other language, which one is asked."""
OWN_SHARE: Final = 50
"""Milliseconds of CPU that a question may take of ours."""


@dataclass(frozen=True, slots=True)
class Apart:
    """A model whose time is not ours."""

    model: Model
    elsewhere: Elsewhere

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        answered: Mapping[str, Any] = self.elsewhere.timed(self.model.answer)(request)
        return answered


def rows(copies: int = COPIES) -> Iterator[dict[str, Any]]:
    """A row for each language: English, which is answered, and one in which the search finds the articles."""
    with tempfile.TemporaryDirectory() as name:
        folder, elsewhere = Path(name), Elsewhere()
        count = _copy(folder, copies)
        model = Apart(LocalModel(), elsewhere)
        asking = Asking(Models(model, model), folder, word_for_word=True, by_meaning=False)
        for language, questions in _questions().items():
            times = list[float]()
            for question in [questions[0], *questions]:
                elsewhere.seconds, began = 0.0, time.process_time()
                asking.ask(question, language)
                times.append((time.process_time() - began - elsewhere.seconds) * 1000)
            times = times[1:]  # the first reads tables and makes the index of its language
            yield {
                "ask_own_cpu_ms_p95": round(share(times, 0.95), 1),
                "at_most": OWN_SHARE,
                "p50": round(share(times, 0.5), 1),
                "language": language,
                "questions": len(times),
                "articles": count,
            }


def _questions() -> dict[str, list[str]]:
    turns = (turn for scenario in reading.read((MAILS,)).scenarios for turn in scenario.turns)
    said = list(dict.fromkeys(text for turn in turns for text in turn.texts if "?" in text))
    known = Translations.read(deployment.ARTICLES, OTHER).lines.values()
    other = [sentences(text)[-1] for headings in known for text in headings.values()]
    return {ENGLISH: said, OTHER: other[::EVERY]}


def _copy(folder: Path, copies: int) -> int:
    """Write *copies* of each article, and of what customers say for it; give how many there are."""
    found = articles.find(deployment.ARTICLES)
    for path in found:
        target = folder / path.relative_to(deployment.ARTICLES)
        target.parent.mkdir(parents=True, exist_ok=True)
        for number in range(copies):
            target.with_stem(f"{path.stem}-{number}").write_bytes(path.read_bytes())
    (folder / TRANSLATIONS).mkdir()
    for path in (deployment.ARTICLES / TRANSLATIONS).glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        each = range(copies) if path.name != UNCOVERED else range(1)
        copied = "\n".join(text.replace('.md"]', f'-{number}.md"]') for number in each)
        (folder / TRANSLATIONS / path.name).write_text(copied, encoding="utf-8")
    return len(found) * copies
