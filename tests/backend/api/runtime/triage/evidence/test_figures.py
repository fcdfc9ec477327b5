"""Figures, however they are written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.evidence.figures import (
    CLOCK,
    CODE,
    LISTED,
    TIME,
    Figure,
    counts,
    figures,
    in_digits,
    in_one_form,
    on_a_clock,
)

Pairs = list[tuple[str, str]]

ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def in_words(number: int, *, joint: str = " ", hyphen: str = "-") -> str:
    """Write a number below a million; *joint* stands before what is left of a hundred."""
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10] + (f"{hyphen}{ONES[number % 10]}" if number % 10 else "")
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    head, rest = divmod(number, size)
    before = joint if rest < 100 else " "
    written = f"{in_words(head, joint=joint, hyphen=hyphen)} {name}"
    return written + (f"{before}{in_words(rest, joint=joint, hyphen=hyphen)}" if rest else "")


def found(text: str) -> Pairs:
    return [(figure.value, figure.unit) for figure in figures(text)]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("$25", [("25", "$")]),
        ("$ 1,250.50", [("1250.5", "$")]),
        ("US$25 or USD 30 or 35 USD", [("25", "$"), ("30", "$"), ("35", "$")]),
        ("25 US dollars, 1 dollar, 5 bucks", [("25", "$"), ("1", "$"), ("5", "$")]),
        ("\u20ac10, 10 \u20ac, EUR 10, 10 euros", [("10", "\u20ac")] * 4),
        ("\u00a37 and 7 pounds and GBP 7", [("7", "\u00a3")] * 3),
        ("\u00a5900", [("900", "\u00a5")]),
        ("50 cents", [("50", "cent")]),
        ("$1.5 million, $2 thousand", [("1500000", "$"), ("2000", "$")]),
        ("a 25-dollar fee", [("25", "$")]),
    ],
)
def test_money(text: str, pairs: Pairs) -> None:
    assert found(text) == pairs


@pytest.mark.parametrize(
    "text",
    ["5%", "5 %", "5 percent", "5 per cent", "5 pct", "5 percentage points", "five percent", "5.0%", "Five Per Cent"],
)
def test_a_percentage(text: str) -> None:
    assert found(f"It costs {text} of the sum") == [("5", "%")]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("7 days", [("7", "day")]),
        ("a 7-day period", [("7", "day")]),
        ("7 full business days", [("7", "business day")]),
        ("7 banking days", [("7", "business day")]),
        ("12 months, 2 years, 3 weeks, 4 quarters", [("12", "month"), ("2", "year"), ("3", "week"), ("4", "quarter")]),
        ("30 minutes or 90 seconds or 1 hour", [("30", "minute"), ("90", "second"), ("1", "hour")]),
        ("500 miles for 20,000 points", [("500", "mile"), ("20000", "point")]),
        ("25 of our customers for 3 days", [("25", ""), ("3", "day")]),
        ("25 cards. 3 days", [("25", ""), ("3", "day")]),
        ("We have 25. Days are long.", [("25", "")]),
        ("25 very nice new days", [("25", "")]),
        ("three things in two ways", [("3", LISTED), ("2", LISTED)]),
        ("18 or older", [("18", "")]),
    ],
)
def test_what_a_number_counts(text: str, pairs: Pairs) -> None:
    assert found(text) == pairs


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("5 to 7 days", [("5", "day"), ("7", "day")]),
        ("5-7 business days", [("5", "business day"), ("7", "business day")]),
        ("5 \u2013 7 weeks", [("5", "week"), ("7", "week")]),
        ("two or three months", [("2", "month"), ("3", "month")]),
        ("between 5 and 7%", [("5", "%"), ("7", "%")]),
        ("$10-30", [("10", "$"), ("30", "$")]),
        ("$10 to $30", [("10", "$"), ("30", "$")]),
        ("10 to $30", [("10", "$"), ("30", "$")]),
        ("$10 and 30 days", [("10", "$"), ("30", "day")]),
        ("5 to Monday", [("5", ""), ("", "monday")]),
        ("from 5 to", [("5", "")]),
        ("5 to $", [("5", "")]),
        ("$10 at 5 branches", [("10", "$"), ("5", "")]),
        ("five; two days", [("5", ""), ("2", "day")]),
        ("two and a half to three days", [("2.5", "day"), ("3", "day")]),
        ("one hundred to two hundred dollars", [("100", "$"), ("200", "$")]),
        ("between one hundred and two hundred dollars", [("100", "$"), ("200", "$")]),
        ("between one thousand and two thousand dollars", [("1000", "$"), ("2000", "$")]),
        ("between five and ten dollars", [("5", "$"), ("10", "$")]),
    ],
)
def test_ranges(text: str, pairs: Pairs) -> None:
    assert found(text) == pairs


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("4 p.m.", [("16:00", TIME)]),
        ("4:30 PM and 4.30pm and 4:30 p. m.", [("16:30", TIME)] * 3),
        ("12 a.m. to 12 p.m.", [("0:00", TIME), ("12:00", TIME)]),
        ("8:00 to 18:00", [("8:00", CLOCK), ("18:00", CLOCK)]),
        ("noon, midnight", [("", "noon"), ("", "midnight")]),
        ("I am at 5 pmt", [("5", "")]),
        ("13 p.m. is none", [("13", "")]),
        ("between 2 and 5 a.m., 9-11 pm", [("2:00", TIME), ("5:00", TIME), ("21:00", TIME), ("23:00", TIME)]),
    ],
)
def test_times(text: str, pairs: Pairs) -> None:
    assert found(text) == pairs


def test_a_time_is_seen_on_a_clock() -> None:
    assert on_a_clock(Figure("16:30", TIME)) == Figure("4:30", CLOCK)
    assert on_a_clock(Figure("0:00", TIME)) == Figure("12:00", CLOCK)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("May 4", [("4", "may")]),
        ("the 4th of May", [("4", "may"), ("", "may")]),
        ("the fourth of May or the 5th June", [("4", "may"), ("", "may"), ("5", "june"), ("", "june")]),
        ("March 3, 2027", [("3", "march"), ("2027", "")]),
        ("9 November", [("9", "november"), ("", "november")]),
        ("in May, you may march in august company", [("", "may")]),
        ("April", [("", "april")]),
        ("Ask May or August there.", []),
        ("april showers", []),
        ("on Mondays and on Friday", [("", "monday"), ("", "friday")]),
        ("tomorrow, tonight, at the weekend", [("", "tomorrow"), ("", "tonight"), ("", "weekend")]),
        ("2027-01-31", [("2027", ""), ("1", ""), ("31", "")]),
    ],
)
def test_dates(text: str, pairs: Pairs) -> None:
    assert found(text) == pairs


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("on the 1st, 2nd, 3rd and 15th", [("1", "th"), ("2", "th"), ("3", "th"), ("15", "th")]),
        ("on the fifteenth", [("15", "th")]),
        ("the twenty-first and the thirty first", [("21", "th"), ("31", "th")]),
        ("the twentieth; the thirtieth.", [("20", "th"), ("30", "th")]),
        ("Fourth, sign the form", []),
        ("Fifteenth, $3.", [("3", "$")]),
        ("first of all a second card of a third party", []),
    ],
)
def test_ordinals(text: str, pairs: Pairs) -> None:
    assert found(text) == pairs


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("a hundred dollars", [("100", "$")]),
        ("a hundred and five dollars", [("105", "$")]),
        ("It costs 5 hundred dollars", [("500", "$")]),
        ("a hundred-dollar bill, a one-dollar fee", [("100", "$"), ("1", "$")]),
        ("the hundred-dollar limit", [("100", "$")]),
        ("one hundred hundred dollars", [("100", "$"), ("100", "$")]),
        ("two thousand, and five dollars", [("2005", "$")]),
        ("one thousand five six", [("1005", ""), ("6", "")]),
        ("twenty ten", [("20", ""), ("10", "")]),
        ("a few hundred dollars", [("100", "$")]),
        ("several thousand points", [("1000", "point")]),
        ("hundreds of customers", []),
        ("two dozen checks, a dozen days", [("24", ""), ("12", "day")]),
        ("5 million dollars", [("5000000", "$")]),
        ("one day", []),
        ("on one day", []),
        ("one or the other", []),
        ("within one business day or one business-day", [("1", "business day"), ("1", "business day")]),
        ("within one calendar day", [("1", "day")]),
        ("within one day", [("1", "day")]),
        ("at least one full year", [("1", "year")]),
        ("It costs one dollar, one percent, one euro", [("1", "$"), ("1", "%"), ("1", "\u20ac")]),
        ("one or two days, one to 3 days", [("1", "day"), ("2", "day"), ("1", "day"), ("3", "day")]),
        ("one of the two cards", []),
        ("all of the: two days", [("2", "day")]),
        ("zero dollars, zero interest, zero days", [("0", "$"), ("0", "day")]),
        ("eight three five", [("8", ""), ("3", ""), ("5", "")]),
        ("half an hour, half a cent, half the fee", [("0.5", "hour"), ("0.5", "cent"), ("", "half")]),
        ("two and a half percent", [("2.5", "%")]),
        ("nobody is often tense", []),
    ],
)
def test_numbers_in_words(text: str, pairs: Pairs) -> None:
    assert found(text) == pairs


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("FIDO2 or W-9", [("fido2", CODE), ("9", "")]),
        ("25k, 5x, Q3", [("25k", CODE), ("5x", CODE), ("q3", CODE)]),
        ("_25_ days", [("25", "day")]),
        ("24/7", [("24", ""), ("7", "")]),
        ("1.2.3 days", [("1.2.3", "day")]),
    ],
)
def test_codes_and_other_signs(text: str, pairs: Pairs) -> None:
    assert found(text) == pairs


@pytest.mark.parametrize("text", ["", "We are glad to help.", "He may come.", "Someone often weighs it."])
def test_other_words_are_no_figures(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("written", ["2500", "2,500", "2,500.00", "2500.0", "\uff12500", "\u0662\u0665\u0660\u0660"])
def test_a_number_has_one_form(written: str) -> None:
    assert found(f"${written}") == [("2500", "$")]


@given(st.decimals(0, 10**9, places=2))
def test_zeros_at_the_end_change_nothing(number: Decimal) -> None:
    assert found(f"{number}00%") == found(f"{number:,}%") == [(in_one_form(number), "%")]


@given(
    st.integers(0, 999_999),
    st.sampled_from([" ", " and "]),
    st.sampled_from([" ", "-"]),
    st.sampled_from([str, str.upper, str.title]),
)
def test_a_number_is_the_same_in_words_and_in_digits(number: int, joint: str, hyphen: str, case: type[str]) -> None:
    words = case(in_words(number, joint=joint, hyphen=hyphen))
    assert found(f"It costs {words} dollars.") == found(f"It costs {number:,} dollars.") == [(str(number), "$")]


@given(st.integers(0, 999_999), st.integers(0, 999_999), st.sampled_from(["to", "-", "or"]))
def test_a_range_is_the_same_in_words_and_in_digits(low: int, high: int, joint: str) -> None:
    if joint == "-":
        assert found(f"{low}-{high} dollars") == found(f"${low}-${high}")
    else:
        words = f"{in_words(low)} {joint} {in_words(high)} dollars"
        assert found(words) == found(f"{low} {joint} {high} dollars") == [(str(low), "$"), (str(high), "$")]


@pytest.mark.parametrize(
    "text", ["1" * 5000, "1 " + "billion " * 700, "two " + "hundred " * 700, "$" + "1," * 2500, "0." + "1" * 5000]
)
def test_no_number_is_too_long(text: str) -> None:
    assert all(len(figure.value) <= len(text) for figure in figures(text))


def test_a_long_number_is_not_rounded() -> None:
    assert found("0.1000000000000000000000000000000001%") != found("0.1%")


@given(st.text())
def test_every_text_has_figures_or_none(text: str) -> None:
    assert all(figure.value or figure.unit for figure in figures(text))


def test_spelt_numbers_are_written_in_digits_where_they_stand() -> None:
    assert (
        in_digits("It costs twenty-five dollars, a hundred and two days later.")
        == "It costs 25 dollars, 102 days later."
    )
    assert in_digits("no figure") == "no figure"


def test_words_that_a_number_counts_are_known() -> None:
    assert [word for word in ("Dollars", "business", "cat", "full") if counts(word)] == ["Dollars", "business"]
