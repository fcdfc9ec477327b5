"""What tells who a customer is, and what they wrote, does not reach a log."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.masking import mask

MAIL = """Hello,

the late fee on my Aurora card is wrong. My sister Ottoline paid it with her card on time, ask Ottoline Grey.

Kind regards
Zebulon
"""
WORDS = st.lists(
    st.sampled_from(["fee", "card", "Grey", "on", "my", "the", "was", "paid", "late", "wrong", "Aurora"]), max_size=30
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Write to jo.fields+bank@mail.example.co.uk.", "Write to [address]."),
        ("Card 4111 1111 1111 1111 is charged.", "Card [number] is charged."),
        ("Card 4111-1111-1111-1111", "Card [number]"),
        ("An address that is cut: jo.fields@mai", "An address that is cut: [address]"),
        ("Account 9715398723", "Account [number]"),
        ("IBAN DE89 3704 0044 0532 0130 00", "IBAN [number]"),
        ("Call +1 (555) 010-9999 or 555.010.9999", "Call [number] or [number]"),
        ("The fee is $35, up to 10,000 a day from 2026 on.", "The fee is $35, up to 10,000 a day from 2026 on."),
    ],
)
def test_addresses_and_long_numbers_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_each_word_of_the_customers_name_is_masked() -> None:
    text = "Dear MATEO Jackson, Mr Jackson's card, Jacksonville."
    assert mask(text, ["Mateo Jackson", "Mateo", ""]) == ("Dear [name] [name], Mr [name]'s card, Jacksonville.")


@pytest.mark.parametrize(
    ("draft", "masked"),
    [
        pytest.param("Dear Zebulon, and regards to Ottoline.", "Dear [name], and regards to [name].", id="names"),
        pytest.param("OTTOLINE'S card, Ms Grey", "[name]'S card, Ms [name]", id="names in other forms"),
        pytest.param("You say: My sister Ottoline paid it, no.", "You say: [quoted], no.", id="quotation"),
        pytest.param("The LATE fee\non my *aurora* is $25.", "[quoted]* is $25.", id="quotation in other letters"),
        pytest.param("It is wrong. My sister Ottoline paid it", "It [quoted]", id="quotation over sentences"),
        pytest.param("The late fee on your card is $25.", "The late fee on your card is $25.", id="words of its own"),
        pytest.param("Hello, kind regards from us", "Hello, kind regards from us", id="courtesies"),
    ],
)
def test_what_a_draft_takes_from_the_mail_is_masked(draft: str, masked: str) -> None:
    assert mask(draft, mail=MAIL) == masked


@given(WORDS, WORDS)
def test_no_five_words_in_a_row_are_left_of_the_mail(mail: list[str], draft: list[str]) -> None:
    left = re.findall(r"\[quoted\]|\[name\]|\w+", mask(" ".join(draft), mail=" ".join(mail)).casefold())
    said = [word.casefold() for word in mail]
    runs = [said[start : start + 5] for start in range(len(said) - 4)]
    assert [start for start in range(len(left)) if left[start : start + 5] in runs] == []


def test_without_a_mail_nothing_is_a_quotation() -> None:
    assert mask("The late fee on my Aurora card is wrong.") == "The late fee on my Aurora card is wrong."
