"""Figures are said in words, and words that are heard are figures again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.spoken import DIGITS, figures_heard, in_figures, said, spoken
from triage.evidence.figures import Figure


@pytest.mark.parametrize(
    ("written", "said_as"),
    [
        ("It costs $2,500.50.", "It costs two thousand five hundred dollars and fifty cents."),
        ("5.49% for 60 months", "five point four nine percent for sixty months"),
        ("by 2:05 p.m. on the 21st", "by two oh five p.m. on the twenty-first"),
        ("$10 to $30 in 5-7 days", "ten dollars to thirty dollars in five to seven days"),
        ("Later at 60, 90 and 120 days", "Later at sixty, ninety and one hundred twenty days"),
        ("call 1-800-555-0199", "call one eight zero zero five five five zero one nine nine"),
        ("a FIDO2 key", "a FIDO2 key"),
    ],
)
def test_figures_are_said_in_words(written: str, said_as: str) -> None:
    assert spoken(written) == said_as


@pytest.mark.parametrize(
    ("heard", "figures"),
    [
        ("claim four eight two, zero nine one seven", [Figure("4820917", DIGITS)]),
        ("it is double five oh one, thanks", [Figure("5501", "")]),
        ("0917", [Figure("0917", DIGITS)]),
        ("twelve hundred dollars", [Figure("1200", "$")]),
        ("forty two dollars and five cents", [Figure("42.05", "$")]),
        ("five point zero nine percent", [Figure("5.09", "%")]),
        ("one million dollars", [Figure("1000000", "$")]),
        ("on the fifteenth of May", [Figure("15", "may"), Figure("", "may")]),
        ("I have one question about this one", []),
    ],
)
def test_words_that_are_heard_are_figures(heard: str, figures: list[Figure]) -> None:
    assert list(figures_heard(heard)) == figures


@given(st.integers(2, 10**9), st.sampled_from(["$", "%", "day", "business day", "month"]))
def test_every_figure_comes_back_from_its_words(value: int, unit: str) -> None:
    figure = Figure(str(value), unit)
    assert figures_heard(said(figure)) == (figure,)


@given(st.text("0123456789", min_size=5, max_size=19))
def test_a_row_of_digits_comes_back_with_all_its_zeros(digits: str) -> None:
    assert in_figures(said(Figure(digits, DIGITS))) == digits


@given(st.integers(0, 10**7), st.integers(0, 99))
def test_an_amount_comes_back_to_the_cent(whole: int, cents: int) -> None:
    words = spoken(f"You pay ${whole:,}.{cents:02}.")
    assert not any(sign.isdigit() for sign in words)
    value = f"{whole}.{cents:02}".rstrip("0").rstrip(".") if cents else str(whole)
    assert figures_heard(words) == (Figure(value, "$"),)
