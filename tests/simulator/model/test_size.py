"""The stand-in is a stand-in: it may not grow into a model of its own."""

from collections.abc import Iterable
from pathlib import Path

from tests.imports import ROOT, RUNTIME

SIMULATOR = ROOT / "simulator"
STAND_IN = ("__init__", "local", "reading", "mail", "answer", "signs", "request")
"""Its modules for mails; beside them stand the judge and what asks other models."""
FOR_TURNS = (SIMULATOR / "model" / "turn.py", SIMULATOR / "spelling.py", SIMULATOR / "knowledge" / "nearness.py")

NO_WORDS = {
    "policy.json",
    "holds.json",
    "handover.json",
    "replies.json",
    "interaction.json",
    "models.json",
    "call.json",
    "spoken.json",
    "admission.json",
}
"""What the model is asked, agents and customers are told and how it is spoken, forms of records, names of models, the
score of a call that is over, and how long turns may wait: none of them decides what is answered.
"""


def size(files: Iterable[Path]) -> int:
    return sum(file.stat().st_size for file in files)


TAUGHT = [SIMULATOR / "knowledge" / f"{name}.toml" for name in ("concerns", "intents")]
"""What heads over the sentence encoder learn from: whole messages, of which no word is looked for."""


def word_data() -> list[Path]:
    return [path for ending in ("toml", "txt") for path in SIMULATOR.rglob(f"*.{ending}") if path not in TAUGHT]


def test_the_stand_in_has_at_most_900_lines() -> None:
    files = [SIMULATOR / "topics.py", *(SIMULATOR / "model" / f"{name}.py" for name in STAND_IN)]
    assert sum(len(file.read_text("utf-8").splitlines()) for file in files) <= 900


def test_what_reads_turns_has_at_most_680_lines() -> None:
    assert sum(len(file.read_text("utf-8").splitlines()) for file in FOR_TURNS) <= 680


def test_it_keeps_little_word_data() -> None:
    assert word_data()
    assert size(word_data()) <= 60_000


def test_the_heads_learn_from_little() -> None:
    assert size(TAUGHT) <= 65_000


def test_product_and_stand_in_together_keep_121_kb_of_words() -> None:
    tables = [path for path in RUNTIME.rglob("*.json") if path.name not in NO_WORDS]
    assert size([*tables, *word_data()]) <= 121_000
