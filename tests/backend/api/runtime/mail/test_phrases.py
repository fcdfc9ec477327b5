"""Words and phrases of a table are found in any spelling of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.phrases import GAP, Lexicon, folded

LEXICON = Lexicon(
    {
        "whole": ["fee", "ne-pas"],
        "begun": ["card*", "à bientôt*"],
        "halves": ["not * delivered"],
        "unspaced": ["自動返信", "자동"],
    }
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The FEE!", {"whole"}),
        ("Feedback", set()),
        ("ne pas", {"whole"}),
        ("Cards", {"begun"}),
        ("discard", set()),
        ("A  BIENTOT", {"begun"}),
        ("was not, alas, delivered", {"halves"}),
        ("not delivered", {"halves"}),
        (f"not {'x' * (GAP + 1)} delivered", set()),
        ("delivered, not", set()),
        ("これは自動返信です", {"unspaced"}),
        ("자동회신", {"unspaced"}),
    ],
)
def test_entries_are_found_as_they_are_written(text: str, names: set[str]) -> None:
    assert LEXICON.found(folded(text)) == names


def test_what_a_text_begins_with_is_told_from_what_is_in_it() -> None:
    assert LEXICON.begun(folded("Cards and a fee")) == {"begun"}
    assert LEXICON.begun(folded("not yet delivered")) == {"halves"}


@given(st.text(), st.text())
def test_what_stands_in_a_part_stands_in_the_whole(before: str, after: str) -> None:
    assert "whole" in LEXICON.found(folded(f"{before} fee {after}"))
