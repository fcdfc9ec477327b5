"""What a question says that sections do not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.knowledge.wording import said_apart

SECTION = "Travel cards > Annual fee\nThe credit card has an annual fee of $49.\nIt is sent within 3 business days."


@pytest.mark.parametrize(
    ("question", "apart"),
    [
        ("What is the annual fee of the credit card?", set()),
        ("What are the fees for travel cards?", set()),
        ("What is the fee of the motorbike?", {"motorbik"}),
        ("What is the fee of the business card?", {"busi card"}),
        ("What is the fee of a 529?", {"529"}),
    ],
)
def test_words_and_words_side_by_side_are_looked_for(question: str, apart: set[str]) -> None:
    assert said_apart(question, [SECTION]) == apart


@settings(max_examples=15)
@given(st.lists(st.sampled_from(SECTION.split("\n")), max_size=3), st.text(max_size=20))
def test_nothing_that_a_section_says_stands_apart(lines: list[str], more: str) -> None:
    assert said_apart("\n\n".join(lines), [f"{SECTION}\n{more}"]) == set()


@settings(max_examples=15)
@given(st.text(max_size=60))
def test_without_a_section_all_that_is_said_stands_apart(question: str) -> None:
    assert said_apart(question, []) >= said_apart(question, [SECTION])
