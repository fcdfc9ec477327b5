"""Drafts taken apart as letters."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.backend.api.runtime.triage.reply_checks.replies import faithful
from triage.evidence.reading import words
from triage.reply_checks.letter import Letter


@pytest.mark.parametrize(
    ("opening", "name"),
    [
        ("Dear Mateo Jackson,", "Mateo Jackson"),
        ("Dear Mr. Jackson:", "Mr Jackson"),
        ("Hello Mateo!", "Mateo"),
        ("hi mateo", "mateo"),
        ("Hello, Mateo,", ""),
        ("Good morning Efua -", "Efua"),
        ("Good evening Efua \u2013 thank you", "Efua"),
        ("Good afternoon.", ""),
        ("Dear Mateo. Thank you", "Mateo"),
        ("Welcome Mateo; thank you", "Mateo"),
        ("Greetings", ""),
        ("Dear O'Neil-Smith, thank you", "O'Neil-Smith"),
        ("Mateo,", "Mateo"),
        ("Mr. Mateo Jackson:", "Mr Mateo Jackson"),
        ("Our answer\n\nDear Mateo,", "Mateo"),
        ("Answer\n\nTo you\n\nDear Mateo,", "Mateo"),
    ],
)
def test_a_letter_greets_somebody(opening: str, name: str) -> None:
    letter = Letter.of(f"{opening}\n\nThe fee is due.\n\nKind regards,\nAnyCompany Bank")
    assert letter.greeted == name
    assert letter.said.endswith("The fee is due.\n")


@pytest.mark.parametrize(
    "opening",
    [
        pytest.param("The fee is due today,", id="too many words for a name"),
        pytest.param("The fee is due.", id="a sentence"),
        pytest.param("Dearest", id="a longer word"),
        pytest.param("One\nTwo\nThree\nDear Mateo,", id="further down"),
    ],
)
def test_a_letter_may_greet_nobody(opening: str) -> None:
    assert Letter.of(f"{opening}\n\nIt is.").greeted is None


def test_the_name_in_the_greeting_is_not_said() -> None:
    assert Letter.of("Dear May,\n\nit is due in May.").said == "Dear ,\n\nit is due in May."


def test_a_name_is_left_out_where_it_greets_and_nowhere_else() -> None:
    letter = Letter.of("See www.evil.com\nDear com,\n\nit is due.")
    assert letter.greeted == "com"
    assert "www.evil.com" in letter.said


def test_a_sentence_in_the_place_of_a_name_is_said() -> None:
    letter = Letter.of("Dear Mateo the fee is twenty dollars at evil.com,\n\nit is due.")
    assert letter.greeted == "Mateo the fee is twenty dollars at evil.com"
    assert "twenty dollars at evil.com" in letter.said


@pytest.mark.parametrize(
    ("ending", "signature"),
    [
        ("Kind regards,\nAnyCompany Bank", "AnyCompany Bank"),
        ("BEST REGARDS\n\nYour team\nAnyCompany Bank", "\nYour team\nAnyCompany Bank"),
        ("Thank you!\nAnyCompany Bank", "AnyCompany Bank"),
        ("Sincerely,", ""),
        ("Kind regards, AnyCompany Bank", ""),
        ("Thanks", ""),
        ("Kind regards" + "\nx" * 8, ""),
    ],
)
def test_a_letter_is_signed_below_its_closing_line(ending: str, signature: str) -> None:
    assert Letter.of(f"Dear Mateo,\n\nIt is due.\n\n{ending}").signature == signature


def test_thanks_in_the_last_line_are_said() -> None:
    assert Letter.of("Dear Mateo,\n\nIt is due.\n\nThank you!").said.endswith("Thank you!")
    assert Letter.of("Dear Mateo,\n\nIt is due.\n\nSincerely").said.endswith("It is due.\n")


def test_a_draft_is_kept_as_it_is_written() -> None:
    letter = Letter.of("Dear Mr.\u00a0Li,\r\n\r\nit is due. ")
    assert letter.draft == "Dear Mr.\u00a0Li,\r\n\r\nit is due. "
    assert letter.text == "Dear Mr Li,\n\nit is due."


def test_every_faithful_reply_greets_somebody() -> None:
    assert [reply.id for reply in faithful() if Letter.of(reply.draft).greeted is None] == []


@given(
    st.lists(st.sampled_from(["Dear ", "Mateo", ",", "\n", "\nThanks\n", "\nBest,\n", " - ", "x. ", "Fee"])).map(
        "".join
    )
)
def test_only_a_closing_is_neither_greeted_nor_said_nor_signed(draft: str) -> None:
    letter = Letter.of(draft)
    left = Counter(words(letter.text))
    for part in (letter.said, letter.greeted or "", letter.signature):
        left -= Counter(words(part))
    assert list(left.elements()) in ([], ["Thanks"], ["Best"])
