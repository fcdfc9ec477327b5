"""What tells who a customer is does not reach a log."""

import pytest

from triage.masking import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Write to jo.fields+bank@mail.example.co.uk.", "Write to [address]."),
        ("Card 4111 1111 1111 1111 is charged.", "Card [number] is charged."),
        ("Card 4111-1111-1111-1111", "Card [number]"),
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
