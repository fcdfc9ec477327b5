"""Asking what a reply leaves open."""

from typing import Any

import pytest

from tests.json_schema import admits
from triage.completeness import SCHEMA, TOOL_NAME, question, read
from triage.errors import InvalidProofError
from triage.evidence.statement import Statement
from triage.message import Part, Writing


def test_the_question_shows_message_and_statements_and_no_evidence() -> None:
    parts = [Part(Writing.WRITTEN, "And abroad?"), Part(Writing.EARLIER, "What does a wire cost?")]
    asked = question("Wires", parts, [Statement("A wire costs $25.", ("p1s1",))])

    assert asked.document == {
        "message": {
            "subject": "Wires",
            "parts": [
                {"writing": "written", "text": "And abroad?"},
                {"writing": "earlier", "text": "What does a wire cost?"},
            ],
        },
        "statements": ["A wire costs $25."],
    }
    assert (asked.tool.name, asked.tool.schema) == (TOOL_NAME, SCHEMA)


@pytest.mark.parametrize(
    ("rows", "opened"),
    [
        ([], ()),
        (["the fee\nabroad", "the time"], ("the fee abroad", "the time")),
        ([" "], ("something",)),
        (["x" * 301], ("x" * 300,)),
        (["x"] * 20, ("x",) * 20),
    ],
)
def test_what_is_open_is_read_in_few_words(rows: list[str], opened: tuple[str, ...]) -> None:
    assert read({"open": rows}) == opened


MISSHAPED: tuple[Any, ...] = (
    *(None, [], "open", {}, {"open": None}, {"open": "all"}, {"open": [1]}, {"open": ["x", None]}),
    *({"open": [], "more": []}, {"closed": []}),
)


@pytest.mark.parametrize("tool_input", [*MISSHAPED, {"open": ["x"] * 21}])
def test_anything_but_a_list_of_texts_is_refused(tool_input: Any) -> None:
    with pytest.raises(InvalidProofError):
        read(tool_input)


def test_the_schema_admits_lists_of_texts_and_nothing_else() -> None:
    assert admits(SCHEMA, {"open": []})
    assert admits(SCHEMA, {"open": ["the fee"]})
    assert not any(admits(SCHEMA, tool_input) for tool_input in MISSHAPED)
