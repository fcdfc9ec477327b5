from pathlib import Path

import pytest

from simulator.chat import lines
from simulator.chat.lines import Line
from simulator.errors import SimulatorError


def read(folder: Path, *rows: str) -> list[Line | str]:
    file = folder / "turns.jsonl"
    file.write_text("\n".join(rows), encoding="utf-8")
    return list(lines.read(file))


def test_a_line_is_a_turn(tmp_path: Path) -> None:
    row = '{"conversation": "a", "channel": "SMS", "from": "+1", "text": "hi", "at": 3, "more": 1}'
    assert read(tmp_path, row, '{"conversation": "a", "text": ""}') == [
        Line("a", "+1", "hi", 3.0, "SMS"),
        Line("a", "", ""),
    ]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ('{"text": "hi"}', "conversation is missing"),
        ('{"conversation": "a"}', "text is missing"),
        ('{"conversation": " ", "text": "hi"}', "conversation is no text"),
        ('{"conversation": "a", "text": 3}', "text is no text"),
        ('{"conversation": "a", "text": "hi", "channel": "EMAIL"}', "no channel EMAIL"),
        ('{"conversation": "a", "text": "hi", "at": "soon"}', "at is no number"),
        ('{"conversation": "a", "text": "\\ud800"}', "not JSON"),
    ],
)
def test_a_line_that_is_none_is_named_with_its_remedy_and_the_others_count(
    tmp_path: Path, row: str, fault: str
) -> None:
    told, following = read(tmp_path, row, '{"conversation": "a", "text": "hi"}')
    assert isinstance(told, str)
    assert "line 1" in told
    assert fault in told
    assert following == Line("a", "", "hi")


def test_a_mail_is_a_line_where_mails_are_taken(tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text('{"conversation": "a", "channel": "EMAIL", "text": "hi", "subject": "Wire"}', encoding="utf-8")
    assert list(lines.read(file, lines.WITH_MAILS)) == [Line("a", "", "hi", channel="EMAIL", subject="Wire")]


def test_a_clock_that_cannot_be_true_is_refused_and_makes_no_other_turn_late(tmp_path: Path) -> None:
    rows = [f'{{"conversation": "a", "text": "hi", "at": {at}}}' for at in (1_764_000_000, 9e12, 1_764_000_030)]
    first, told, following = read(tmp_path, *rows)
    assert isinstance(told, str)
    assert "line 2: at is more than a year from the turn before" in told
    assert [line.at for line in (first, following) if isinstance(line, Line)] == [1_764_000_000, 1_764_000_030]


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match="cannot be read"):
        list(lines.read(tmp_path / "none.jsonl"))
