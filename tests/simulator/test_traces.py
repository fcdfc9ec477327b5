"""What somebody told is found however it is written, and what only looks like it is not."""

import html
import json
from collections.abc import Callable

import pytest

from simulator import traces

TOLD = [
    'Thess\u00e4ly\'s "h\u00f6rpsichord" & spinet\\bench',
    "Jo.Fields@mail.example",
    "My canary sings\twhole operas.",
]
WAYS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in capitals": str.upper,
    "JSON": json.dumps,
    "JSON in JSON": lambda text: json.dumps({"record": json.dumps({"a": text})}),
    "as Python shows it": lambda text: repr([text]),
    "HTML": html.escape,
    "over lines": lambda text: text.replace(" ", "\n> "),
}


@pytest.mark.parametrize("write_it", WAYS.values(), ids=WAYS.keys())
def test_it_is_found_however_it_is_written(write_it: Callable[[str], str]) -> None:
    for told in TOLD:
        sought = traces.telling("", [told])
        places = {"a log": f"before {write_it(told)} after", "another": "nothing of the kind"}
        assert traces.standing(sought, places) == ("a log",)


def test_a_part_of_a_word_or_the_name_of_a_file_is_nothing_told() -> None:
    sought = traces.telling("Ann Lee", ["two-factor login"])
    assert traces.standing(sought, {"articles": "two-factor-login.md", "a name": "Joann Leek"}) == ()
    assert traces.standing(sought, {"a name": "Dear Ann Lee,"}) == ("a name",)


def test_what_anybody_says_tells_nobody() -> None:
    assert traces.telling("Jo", ["Thank you!", "", "?" * 20]) == set()
