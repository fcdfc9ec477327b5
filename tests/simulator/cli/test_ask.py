"""`ask`: one object a question for programs, an answer with its proof for people."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backend.api_pages.pages import schema
from simulator.cli import main
from tests.json_schema import admits

FEE = "What annual fee does the Cash Plus Card have?"


def ask(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["ask", *arguments])


def file_of(tmp_path: Path, *lines: object) -> str:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines), encoding="utf-8")
    return str(path)


@pytest.fixture(autouse=True)
def _by_shared_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether or not the encoder is installed here."""
    monkeypatch.setattr("simulator.knowledge.asking.encoder", lambda: None)


def test_each_question_of_a_file_has_its_object(tmp_path: Path) -> None:
    told = ask(
        "--json", "--file", file_of(tmp_path, {"question": FEE}, {"question": "Cash Plus Card?", "language": "de-AT"})
    )
    first, second = (json.loads(line) for line in told.stdout.splitlines())
    assert (told.exit_code, told.stderr) == (0, "")
    assert admits(schema("found"), first)
    assert admits(schema("found"), second)
    assert (first["query"], first["language"], second["language"]) == (FEE, "en", "de")
    (answer,) = first["contextual_answers"]
    assert "$49" in answer["text"]
    assert " ".join(statement["text"] for statement in answer["statements"]) == answer["text"]
    assert second["contextual_answers"] == []
    assert first["total_results"] >= len(first["search_results"]) > 0


def test_a_person_reads_the_answer_what_proves_it_and_what_else_there_is() -> None:
    told = ask(FEE).stdout
    assert "Its annual fee is $49." in told
    assert "credit/cash-back-cards.md, Cash Plus Card" in told
    assert "Related" in told
    assert "stand-in" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("annual fee for the business card?",), "No article answers this for certain"),
        (("¿Qué comisión anual tiene la Cash Plus Card?", "--language", "es"), "Answers are given in English only"),
        (("xyzzy",), "No article has anything on this."),
    ],
)
def test_a_person_is_told_why_there_is_no_answer(arguments: tuple[str, ...], said: str) -> None:
    assert said in ask(*arguments).stdout


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"question": 3}', '{"question": " "}', '{"question": "a", "language": "Klingon!"}']
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    told = ask("--json", "--file", file_of(tmp_path, {"question": "a"}, line))
    assert (told.exit_code, told.stdout) == (1, "")
    assert "questions.jsonl:2: " in told.stderr


def test_odd_letters_and_great_lengths_are_questions_too(tmp_path: Path) -> None:
    odd = ["\ud800 fee", "a\0b", "\u202eeef", "\u00bf?", "\n\n.", "x" * 100_000]
    told = ask("--json", "--file", file_of(tmp_path, *({"question": text} for text in odd)))
    found = [json.loads(line) for line in told.stdout.splitlines()]
    assert [each["query"] for each in found] == odd
    assert not any(each["contextual_answers"] for each in found)


@pytest.mark.parametrize("arguments", [(), ("a", "--file", "b"), (" ",), ("--file", "none.jsonl")])
def test_a_call_without_one_question_says_what_to_do(arguments: tuple[str, ...]) -> None:
    told = ask(*arguments)
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr


def test_an_empty_question_is_refused_with_what_to_do() -> None:
    for question in ("", "  "):
        told = ask("--json", question)
        assert (told.exit_code, told.stdout) == (1, "")
        assert "Write it in quotation marks." in told.stderr
