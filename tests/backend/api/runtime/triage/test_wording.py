"""Texts in the sizes and forms that their places allow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.wording import ELLIPSIS, clean, cut, one_line, plain_name


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


@pytest.mark.parametrize(
    "name",
    [
        "Efua Owusu",
        "Dr. Jo Fields",
        "Fields, Jo",
        "Jean-Luc O'Neil",
        "Siobh\N{LATIN SMALL LETTER A WITH ACUTE}n O\N{RIGHT SINGLE QUOTATION MARK}Hara",
        "\u0928\u0947\u0939\u093e",  # with vowel signs, which are no letters
        "\u738b\u5c0f\u660e",
        "x" * 60,
    ],
)
def test_a_name_of_a_person_is_plain(name: str) -> None:
    assert plain_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "-",
        "x" * 61,
        "jo@example.com",
        "Visit evil.example",
        "https://evil.example",
        "Call 555 0100",
        "Win $$$",
        "<b>Jo</b>",
        "Jo\nBcc",
        "Jo \N{PARTY POPPER}",
        "Jo \u202e",
        "{name}",
    ],
)
def test_what_could_carry_a_message_is_no_plain_name(name: str) -> None:
    assert plain_name(name) == ""
