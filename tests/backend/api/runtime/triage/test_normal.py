"""Texts that look alike are alike to comparisons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.normal import hidden_letters, hides_something, matching, shown


@pytest.mark.parametrize(
    ("text", "same"),
    [
        pytest.param("st\u200bol\u00aden", "stolen", id="signs without a shape"),
        pytest.param("\u202estolen\u202c", "stolen", id="turned about"),
        pytest.param("st\U000e0061olen", "stolen", id="tags"),
        pytest.param("\uff33\uff54\uff4f\uff4c\uff45\uff4e", "stolen", id="full width"),
        pytest.param("\U0001d42c\U0001d42d\U0001d428\U0001d425\U0001d41e\U0001d427", "stolen", id="mathematics"),
        pytest.param("st\u043el\u0435n", "stolen", id="Cyrillic letters"),
        pytest.param("ST\u039fL\u0395N", "stolen", id="Greek letters"),
        pytest.param("s\u0336t\u0336o\u0336len", "stolen", id="struck through"),
        pytest.param("don\u2019t", "don't", id="apostrophe"),
    ],
)
def test_disguises_fall_off(text: str, same: str) -> None:
    assert matching(text) == same


@pytest.mark.parametrize("word", ["\u043a\u0430\u0440\u0442\u0430", "\u03ba\u03ac\u03c1\u03c4\u03b1", "caf\u00e9"])
def test_words_of_other_scripts_and_accents_stay(word: str) -> None:
    assert matching(word) == word


def test_what_people_see_keeps_its_letters() -> None:
    assert shown("1\u00bd\u200b \u0421afe\u2026") == "1\u00bd \u0421afe\u2026"


def test_tags_are_read() -> None:
    assert hidden_letters("a\U000e0068\U000e0069b") == "hi"


@given(st.text())
def test_nothing_invisible_is_left(text: str) -> None:
    assert not hides_something(shown(text))
    assert not hides_something(matching(text))
