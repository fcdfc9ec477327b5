"""Texts in one form, and taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.evidence.reading import (
    is_small,
    plain,
    stems,
    words,
)
from triage.normal import hides_something


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("a\u00a0b\u2009c\u3000d\te", "a b c d e", id="blanks of all kinds"),
        pytest.param("we   will \t refund", "we will refund", id="several blanks"),
        pytest.param("a\r\nB\rC", "a\nB\nC", id="line ends"),
        pytest.param("\n  a  \n", "a", id="blanks around"),
        pytest.param("it\u2019s \u2018so\u2019, don\u00b4t", "it's 'so', don't", id="single quotation marks"),
        pytest.param("\u201cyes\u201d", '"yes"', id="double quotation marks"),
        pytest.param("5\u20117, 5\u20107, 5\u22127", "5-7, 5-7, 5-7", id="hyphens and a minus"),
        pytest.param("5\u20137", "5\u20137", id="a dash of a range stays"),
        pytest.param("\uff12\uff15 \ufb01ve \u216b", "25 five XII", id="compatible characters"),
        pytest.param("\u00bd, 2\u00bd, 10 \u00be", "0.5, 2.5, 10.75", id="fractions"),
        pytest.param("re\u200bfu\u00adnd \u2066now\u2069", "refund now", id="what nobody sees"),
        pytest.param("re\x00fund\ud83d", "refund", id="control characters and halves of characters"),
        pytest.param("Dear Mr. Li, Dr. No and Ms. Ray", "Dear Mr Li, Dr No and Ms Ray", id="titles"),
    ],
)
def test_a_text_is_written_in_one_way(written: str, read: str) -> None:
    assert plain(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("We will\nrefund it.", "We will refund it."),
        ("It costs \n $25\nand takes\n5 days.", "It costs $25 and takes 5 days."),
        ("the fee\r\n(if any)", "the fee (if any)"),
    ],
)
def test_a_sentence_over_several_lines_is_put_on_one(written: str, read: str) -> None:
    assert plain(written) == read


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Dear Jo,\n\nthe fee is due.", id="paragraphs"),
        pytest.param("You need\n- a passport\n* a form\n1. ink\n(2) paper\nstep 3: a pen", id="items"),
        pytest.param("All is well.\nand more", id="a sentence that has ended"),
        pytest.param("You need:\na passport", id="what follows a colon"),
        pytest.param("## Fees\n$25 for a wire", id="a heading"),
        pytest.param("| fee | $25 |\n| tax | $1 |", id="rows of a table"),
        pytest.param("Kind regards\nAnyCompany Bank", id="a signature"),
    ],
)
def test_other_lines_stay_apart(text: str) -> None:
    assert plain(text) == text


@given(st.text() | st.lists(st.sampled_from([*"aB1.,- \n\u00a0\u200b|#(\u00e9", "Mr."]), max_size=30).map("".join))
def test_a_plain_text_has_single_visible_blanks(text: str) -> None:
    read = plain(text)
    assert "  " not in read
    assert read == read.strip()
    assert not hides_something(read)


@pytest.mark.parametrize(
    "sign",
    [
        "\u00ad",
        "\u200b",
        "\u200d",
        "\u202e",
        "\u2060",
        "\u2066",
        "\u2069",
        "\ufe0f",
        "\ufeff",
        "\u3164",
        "\u115f",
        "\u180e",
        "\U000e0041",
        "\u0080",
    ],
)
def test_what_nobody_sees_is_noticed(sign: str) -> None:
    assert hides_something(f"re{sign}fund")


@pytest.mark.parametrize(
    "text", ["", "refund", "caf\u00e9", "a\u00a0b", "$25 \u2013 \u20ac3", "\u4f60\u597d", "\U0001f642"]
)
def test_what_everybody_sees_is_not(text: str) -> None:
    assert not hides_something(text)


def test_words_are_letters() -> None:
    assert words("Jo's 2 cats, caf\u00e9_au lait; x2y") == ["Jo's", "cats", "caf\u00e9", "au", "lait", "x", "y"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("payments", "Payment"),
        ("insure", "insurance"),
        ("the card's limit", "limits of a card"),
        ("domestic", "domestically"),
        ("fees", "fee"),
        ("jane's", "Jane"),
    ],
)
def test_words_of_one_kind_are_about_the_same(one: str, other: str) -> None:
    assert stems(one) & stems(other)


def test_short_words_keep_their_last_letter() -> None:
    assert stems("gas") == {"gas"}


@pytest.mark.parametrize("word", ["can't", "don't", "you'll", "it's", "weren't"])
def test_a_contraction_of_small_words_is_about_nothing(word: str) -> None:
    assert stems(word) == frozenset()


def test_small_words_and_numbers_are_about_nothing() -> None:
    assert stems("within the next 25 business days, or five of these") == {"next"}
    assert is_small("at")
    assert is_small("those")
    assert not is_small("fee")
