from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.connect.flow_language.references import as_text, look_up, parse, references_in, whole


@pytest.mark.parametrize(
    ("text", "references"),
    [
        ("$.Attributes.intent", ["$.Attributes.intent"]),
        ("$.Customer.FirstName $.Customer.LastName", ["$.Customer.FirstName", "$.Customer.LastName"]),
        ("Dear $.Customer.FirstName, hello", ["$.Customer.FirstName"]),
        ("Case $.Case.reference_number.", ["$.Case.reference_number"]),
        ("<b>$.Attributes.x</b>", ["$.Attributes.x"]),
        ("$.SegmentAttributes['connect:EmailSubject']", ["$.SegmentAttributes['connect:EmailSubject']"]),
        ('$.Attributes.["name with spaces"]!', ['$.Attributes.["name with spaces"]']),
        ("$['AwsRegion']", ["$['AwsRegion']"]),
        ("$.Views.ViewResultData.Category.0", ["$.Views.ViewResultData.Category.0"]),
        ("it costs $5 or $ 6.50, US$", []),
        ("$.External['`$.Attributes.which`']", ["$.External['`$.Attributes.which`']", "$.Attributes.which"]),
        ("$.A['`$.B['c']`'] $.D.e", ["$.A['`$.B['c']`']", "$.B['c']", "$.D.e"]),
        ("$.Attributes['never closed", ["$.Attributes"]),
    ],
)
def test_references_are_found_in_text(text: str, references: list[str]) -> None:
    assert [reference.text for reference in references_in(text)] == references


def test_only_a_bare_reference_is_the_whole_text() -> None:
    assert whole("$.Attributes.x") is not None
    assert whole("$.Attributes.x ") is None
    assert whole("200") is None


@given(st.text(alphabet="$.['`]\"ab0 _<"))
def test_no_text_is_lost_by_parsing(text: str) -> None:
    assert "".join(piece if isinstance(piece, str) else piece.text for piece in parse(text)) == text


def test_paths_go_through_objects_and_lists_and_break_off_as_none() -> None:
    root: dict[str, Any] = {"a": {"b": [{"c": 1}]}}
    assert look_up(root, ["a", "b", "0", "c"]) == 1
    assert look_up(root, ["a", "b", "7", "c"]) is None
    assert look_up(root, ["a", "x", "c"]) is None


def test_objects_and_lists_have_no_text() -> None:
    values: list[Any] = ["x", 1, True, None, {}, []]
    assert [as_text(value) for value in values] == ["x", "1", "true", None, None, None]
