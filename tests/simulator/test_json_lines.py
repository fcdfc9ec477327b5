"""What is wrong with a line is told by its own characters, since the command names the line."""

import json

import pytest

from simulator.json_lines import fault


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("text,language", "no JSON from character 1 on"),
        ('{"text": "cut', "no JSON from character 10 on"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_line_that_is_no_json_is_told_by_the_character(line: str, told: str) -> None:
    with pytest.raises((ValueError, RecursionError)) as raised:
        json.loads(line)
    assert fault(raised.value) == told


def test_other_mistakes_are_told_in_their_own_words() -> None:
    assert fault(TypeError("no object with a text")) == "no object with a text"
