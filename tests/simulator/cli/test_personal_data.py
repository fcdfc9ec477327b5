"""`privacy check` and `privacy mask` find personal data in files, and say what is wrong with one."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main


def check(tmp_path: Path, *lines: object, as_json: bool = True) -> Result:
    path = tmp_path / "texts.jsonl"
    path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines), encoding="utf-8")
    return CliRunner().invoke(main, ["privacy", "check", *(["--json"] if as_json else []), str(path)])


def test_each_text_is_told_with_its_items_and_masked(tmp_path: Path) -> None:
    found = check(tmp_path, {"text": "Soy Rufino Salcedo", "language": "es"}, {"text": "What is the fee?"})
    assert [json.loads(line) for line in found.stdout.splitlines()] == [
        {"items": [{"type": "NAME", "start": 4, "end": 18, "text": "Rufino Salcedo"}], "masked": "Soy [NAME]"},
        {"items": [], "masked": "What is the fee?"},
    ]


def test_texts_of_one_conversation_are_looked_at_together(tmp_path: Path) -> None:
    rows = [{"text": text, "conversation": "a"} for text in ("my card: 4111 1111", "1111 1111")]
    found = check(tmp_path, *rows, {"text": "1111 1111", "conversation": "b"}, as_json=False)
    assert "my card: [CARD]" in found.stdout
    assert found.stdout.count("CARD") == 4
    assert found.stdout.endswith("1111 1111\n")


def test_the_bank_s_own_number_is_nobody_s(tmp_path: Path) -> None:
    found = check(tmp_path, {"text": "Is +1-202-555-0110 really you? Is +1-202-555-0199?"}, as_json=False)
    assert found.stdout.startswith("Is +1-202-555-0110 really you? Is [PHONE]?")


@pytest.mark.parametrize("line", ["{", "[]", '{"text": 3}', '{"text": "a", "names": "b"}', "[" * 100_000])
def test_a_line_that_is_no_text_is_named(tmp_path: Path, line: str) -> None:
    told = check(tmp_path, {"text": "a"}, line)
    assert (told.exit_code, told.stdout) == (1, "")
    assert "texts.jsonl:2: " in told.stderr


@pytest.mark.parametrize("command", ["check", "mask"])
def test_a_file_that_cannot_be_read_is_named(command: str, tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\xff")
    for name in ("none", "bytes"):
        told = CliRunner().invoke(main, ["privacy", command, str(tmp_path / name)])
        assert told.exit_code == 1
        assert str(tmp_path / name) in told.stderr


def test_a_text_is_masked_as_it_stands() -> None:
    masked = CliRunner().invoke(
        main, ["privacy", "mask", "-", "--language", "de"], input="Frau Tjarks,\nKonto 0532013000"
    )
    assert masked.stdout == "Frau [NAME],\nKonto [ACCOUNT]"


def test_what_belongs_to_a_customer_is_sealed_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    rows = [{"text": "I am Harriet Bloomfield", "customer": "h@example.com"}, {"text": "I am Harriet Bloomfield"}]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    first, second = map(json.loads, CliRunner().invoke(main, ["privacy", "protect", str(path)]).stdout.splitlines())
    assert first["protected_data"]["text"] == second["protected_data"]["text"] == "I am [NAME]"
    assert (first["encryption_applied"], second["encryption_applied"]) == (True, False)
    assert len(first["compliance_status"]) == 4


def test_a_conversation_is_protected_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    rows = [{"text": text, "conversation": "a"} for text in ("my card: 4111 1111", "1111 1111")]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    told = CliRunner().invoke(main, ["privacy", "protect", str(path)]).stdout
    assert "1111" not in told
    assert told.count('"CARD"') == 2
