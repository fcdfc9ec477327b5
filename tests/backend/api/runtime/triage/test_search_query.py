"""What the knowledge base is asked."""

from hypothesis import given
from hypothesis import strategies as st

from triage.search_query import LONGEST, compose


def test_subject_and_text_without_the_greeting() -> None:
    assert compose("Wire fee", "Dear team,\n\nwhat does a\nwire cost?") == "Wire fee. what does a wire cost?"


def test_a_text_of_one_line_is_kept_whole() -> None:
    assert compose("", "Hello, what does a wire cost?") == "Hello, what does a wire cost?"


def test_nothing_gives_nothing_to_ask() -> None:
    assert compose("", " \n") == ""


@given(st.text(max_size=300), st.text(max_size=3000))
def test_a_query_is_never_too_long(subject: str, text: str) -> None:
    assert len(compose(subject, text)) <= LONGEST
