import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.knowledge.sentences import split


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("It costs $25. It is charged once.", ["It costs $25.", "It is charged once."]),
        ("Call before 5:00 p.m. Eastern Time. We answer.", ["Call before 5:00 p.m. Eastern Time.", "We answer."]),
        ("We close at 6 p.m. The desk opens at 8.", ["We close at 6 p.m.", "The desk opens at 8."]),
        ("Ask Mr. Smith or Dr. Lee. They know.", ["Ask Mr. Smith or Dr. Lee.", "They know."]),
        ("Use form No. 5. Sign it.", ["Use form No. 5.", "Sign it."]),
        ("Fees, e.g. Wire fees, are 0.25% a year.", ["Fees, e.g. Wire fees, are 0.25% a year."]),
        ("Banks in the U.S. Treasury list pay 1.5%.", ["Banks in the U.S. Treasury list pay 1.5%."]),
        ("Is it free? No. You pay $3!", ["Is it free?", "No.", "You pay $3!"]),
        ('Choose "Trust this device." Then log in.', ['Choose "Trust this device."', "Then log in."]),
        ("To most countries within 2. Wires are tracked.", ["To most countries within 2.", "Wires are tracked."]),
        (
            "Visit www.bank.example/fees. 24 hours later it is on.",
            ["Visit www.bank.example/fees.", "24 hours later it is on."],
        ),
        ("Send a photo ID. The app asks for it.", ["Send a photo ID.", "The app asks for it."]),
        ("Wait ... and see. Then (if late) call.", ["Wait ... and see.", "Then (if late) call."]),
        ("", []),
    ],
)
def test_english_is_cut_where_a_sentence_ends(text: str, cut: list[str]) -> None:
    assert split(text) == cut


@pytest.mark.parametrize(
    ("text", "language", "cut"),
    [
        ("Die Gebühr gilt ab 1. Januar. Sie beträgt 5 €.", "de", ["Die Gebühr gilt ab 1. Januar.", "Sie beträgt 5 €."]),
        ("¿Cuánto cuesta? Cuesta 25 $. ¡Llame!", "es", ["¿Cuánto cuesta?", "Cuesta 25 $.", "¡Llame!"]),
        ("手数料は無料です。いつでも使えます。", "ja", ["手数料は無料です。", "いつでも使えます。"]),
    ],
)
def test_other_languages_are_cut_too(text: str, language: str, cut: list[str]) -> None:
    assert split(text, language) == cut


@given(st.text())
def test_no_word_is_lost_and_none_torn(text: str) -> None:
    kept = "".join("".join(split(text)).split())
    assert kept == "".join(text.split())
    assert not [one for one in split(text) if one != one.strip() or not one]
