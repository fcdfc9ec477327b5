"""A translation may be said once its figures are equal and somebody has read exactly these words; nothing else may."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from backend.knowledge import articles
from simulator import build, deployment
from simulator.cli import main, translations
from simulator.errors import SimulatorError
from simulator.upkeep import memory
from simulator.upkeep.memory import Memory, Row, State, faults
from simulator.upkeep.translating import translated
from triage.ports import Answer, Deadline
from triage.prompt import Question

EQUAL = [
    ("A wire costs $2,500.50 or 3.5%.", "Un virement coûte 2 500,50 $ ou 3,5 %."),
    ("A wire costs $2,500.50 or 3.5%.", "Eine Überweisung kostet 2.500,50 $ oder 3,5 %."),
    ("Call +1-202-555-0150 before 4:00 p.m.", "Llame al +1-202-555-0150 antes de las 16:00."),
    ("Call before 4:00 p.m. Eastern Time.", "Appelez avant 16h00, heure de l'Est."),
    ("Call before 4 p.m. Eastern Time.", "Rufen Sie vor 16 Uhr an."),
    ("It takes ten business days.", "Tarda 10 días hábiles."),
    ("It takes ten business days.", "Tarda diez días hábiles."),
    ("The code is ANYCUS30.", "El código es ANYCUS30."),
    ("The Travel Elite Card costs $250 a year.", "La Travel Elite Card cuesta $250 al año."),
    ("You can send up to $25,000 a day.", "Sie können bis zu 25.000 $ am Tag senden."),
]
UNEQUAL = [
    ("A wire costs $25.", "Un virement coûte 35 $.", ["25 is missing", "35 is not in the English sentence"]),
    ("A wire costs $25.", "Un virement coûte quelque chose.", ["25 is missing"]),
    ("A wire costs $2.5.", "Un virement coûte 2.500 $.", ["2.5 is missing", "2500 is not in the English sentence"]),
    ("A wire is free.", "Ein Auftrag kostet 5 $.", ["5 is not in the English sentence"]),
    ("Call before 4:00 p.m.", "Llame antes de las 17:00.", ["4:00 is missing", "5:00 is not in the English sentence"]),
    (
        "The code is ANYCUS30.",
        "El código es ANYCUS31.",
        ["anycus30 is missing", "anycus31 is not in the English sentence"],
    ),
    ("The Travel Elite Card is free.", "La tarjeta de viaje es gratis.", ["the product 'Travel Elite Card'"]),
]
NAMES = frozenset({"Travel Elite Card"})


@pytest.mark.parametrize(("english", "text"), EQUAL)
def test_figures_are_equal_in_whatever_form_a_language_writes_them(english: str, text: str) -> None:
    assert faults(Row(english, text), NAMES) == []


@pytest.mark.parametrize(("english", "text", "found"), UNEQUAL)
def test_what_differs_is_named(english: str, text: str, found: list[str]) -> None:
    assert faults(Row(english, text), NAMES) == found


def test_each_changed_figure_of_the_articles_is_noticed_and_none_that_stayed() -> None:
    english = [each for section in articles.load(deployment.ARTICLES).sections for each in section.sentences]
    assert [each for each in english if faults(Row(each, each))] == []
    changed = [
        (each, f"{each[: match.start()]}{int(match[0]) + 413}{each[match.end() :]}")
        for each in english
        for match in re.finditer(r"\d+", each)
    ]
    assert len(changed) > 500
    assert [text for text, other in changed if not faults(Row(text, other))] == []


def test_only_what_somebody_has_read_is_said_and_no_longer_once_a_word_changes() -> None:
    row = Row("A wire costs $25.", "Un virement coûte 25 $.")
    states = [
        Memory({}).state(row.english),
        Memory({row.key: row}).state(row.english),
        Memory({row.key: row.read_by("Ann")}).state(row.english),
        Memory({row.key: Row(row.english, row.text + " !", read=row.read_by("Ann").read)}).state(row.english),
        Memory({row.key: Row(row.english, "Gratuit.").read_by("Ann")}).state(row.english),
    ]
    assert states == [State.MISSING, State.UNREAD, State.READY, State.UNREAD, State.UNEQUAL]
    read = Memory({row.key: row.read_by("Ann")})
    assert read.said([row.english]) == (row.text,)
    assert read.said([row.english, "A wire is fast."]) is None
    assert read.stale(["A wire costs $30."]) == [row.read_by("Ann")]


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
    return {name: value for name, value in told.items() if value and name != "rows"}


def test_rows_are_added_read_and_stale_once_the_article_changes(folder: Path) -> None:
    assert counted(folder) == {"missing": 2}
    assert run(folder, "--add").exit_code == 0
    path = memory.file_of(folder, "fr")
    (first, second) = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{json.dumps({**json.loads(first), 'text': 'Un virement coûte 25 $.'})}\n{second}\n", "utf-8")
    assert counted(folder) == {"unread": 1, "missing": 1}
    key = memory.key("A wire costs $25.")
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
    texts = ["Un virement coûte 25 $.", "Un virement prend 3 jours."]
    monkeypatch.setattr(build, "chain", lambda _: Translating({"translations": texts}))
    monkeypatch.setattr(translations, "called", lambda *_: None)
    assert "1 of 2 sentences got no translation" in run(folder, "--add", "--model", "bedrock").output
    assert counted(folder) == {"unread": 1, "missing": 1}


@pytest.mark.parametrize(
    "line", ["x", "[]", '{"text": "a"}', '{"english": "a", "text": 1}', '{"english": "a", "b": ""}']
)
def test_a_damaged_memory_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "fr.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(SimulatorError, match="line 1"):
        memory.load(path, frozenset())
