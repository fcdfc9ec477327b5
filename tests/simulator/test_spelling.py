import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.spelling import Spelling

KNOWN = ("the card is lost and locked", "reset the password of the account", "fast and fine")
SPELLING = Spelling(KNOWN)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("my crad is locekd", "my card is locked"), ("rset pasword", "reset password"), ("fats", "fast")],
)
def test_letters_that_changed_places_or_are_missing_are_mended(typed: str, meant: str) -> None:
    assert SPELLING.mend(typed) == meant


@pytest.mark.parametrize("word", ["five", "wine", "cart", "acc", "bank", "locket"])
def test_another_word_stays_what_it_is(word: str) -> None:
    assert SPELLING.mend(word) == word


@given(st.text(max_size=30))
def test_known_words_and_everything_that_is_no_word_stay(text: str) -> None:
    mended = SPELLING.mend(text)
    assert SPELLING.mend(mended) == mended
    assert all(SPELLING.mend(known) == known for known in KNOWN)
