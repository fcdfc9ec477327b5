"""The file of translations is kept by a command; a model may write into it, and nothing that it writes is read."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from backend.knowledge import articles
from backend.knowledge.translations import file_of
from simulator import build
from simulator.cli import main, translations
from simulator.errors import SimulatorError
from simulator.upkeep import memory
from simulator.upkeep.translating import translated
from triage import letter
from triage.ports import Answer, Deadline
from triage.prompt import Question
from triage.translation import key as key_of


class Translating:
    """A model that answers what the test says."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)

    def answer(self, question: Question, deadline: Deadline) -> Answer:
        return Answer("m", self.answers.pop(0))


@pytest.mark.parametrize("answer", [None, {}, {"translations": ["a", "b"]}, {"translations": [1]}])
def test_an_answer_of_another_form_translates_nothing(answer: Any) -> None:
    assert list(translated(Translating(answer), lambda: 9.0, ["A wire is free."], "fr")) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "wires.md").write_text("# Wires\n\nA wire costs $25. A wire is fast.\n", encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["translations", "fr", "--articles", str(folder), *arguments])


def counted(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run(folder, "--json").stdout)
    told["missing"] -= len(letter.FIXED)
    return {name: value for name, value in told.items() if value and name != "rows"}


def test_rows_are_added_read_and_stale_once_the_article_changes(folder: Path) -> None:
    assert counted(folder) == {"missing": 2}
    assert run(folder, "--add").exit_code == 0
    path = file_of(folder, "fr")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row["article"] for row in rows] == [*[memory.LETTER] * len(letter.FIXED), "wires.md", "wires.md"]
    rows[-2]["text"] = "Un virement coûte 25 $."
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    assert counted(folder) == {"unread": 1, "missing": 1}
    key = key_of("A wire costs $25.")
    assert "Say with --by" in run(folder, "--accept", key).output
    assert run(folder, "--accept", key, "--by", "Ann Lee").exit_code == 0
    assert counted(folder) == {"ready": 1, "missing": 1}
    (folder / "wires.md").write_text("# Wires\n\nA wire costs $30. A wire is fast.\n", encoding="utf-8")
    assert counted(folder) == {"missing": 2, "stale": [key]}
    assert run(folder).exit_code == 1
    assert [file.name for file in articles.find(folder)] == ["wires.md"]


def test_what_a_model_writes_is_unread_and_with_other_figures_it_is_not_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [*letter.FIXED, "Un virement coûte 25 $.", "Un virement prend 3 jours."]
    monkeypatch.setattr(build, "chain", lambda _: Translating({"translations": texts}))
    monkeypatch.setattr(translations, "called", lambda *_: None)
    assert "1 of 10 sentences got no translation" in run(folder, "--add", "--model", "bedrock").output
    assert counted(folder)["unread"] == len(letter.FIXED) + 1


@pytest.mark.parametrize(
    "line", ["x", "[]", '{"text": "a"}', '{"english": "a", "text": 1}', '{"english": "a", "b": ""}']
)
def test_a_damaged_memory_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "fr.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(SimulatorError, match="line 1"):
        memory.load(path, frozenset())
