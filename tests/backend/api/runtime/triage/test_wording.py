"""Texts in the sizes and forms that their places allow."""

from hypothesis import given
from hypothesis import strategies as st

from triage.wording import ELLIPSIS, clean, cut, one_line


@given(st.text(max_size=300), st.integers(10, 200))
def test_a_text_is_cut_to_whole_characters_within_its_size(text: str, size: int) -> None:
    assert len(cut(text, size).encode("utf-8")) <= size


def test_a_text_that_fits_is_left_alone() -> None:
    assert cut("über", 5) == "über"


def test_a_cut_comes_at_a_blank_and_shows() -> None:
    assert cut("one two three four", 17) == f"one two three{ELLIPSIS}"


@given(st.text(max_size=100).map(lambda text: text + "\ud800"))
def test_whatever_is_clean_can_be_stored(text: str) -> None:
    assert clean(text).encode("utf-8").decode("utf-8") == clean(text)


def test_a_line_break_cannot_get_into_one_line() -> None:
    assert one_line("Wire\r\nBcc: all@example.com\u2028x") == "Wire Bcc: all@example.comx"
