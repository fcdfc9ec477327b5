"""What stands around the statements of a reply is ours."""

from collections.abc import Collection

import pytest

from triage.channel import CHAT, EMAIL
from triage.evidence.statement import Statement
from triage.letter import COURTESIES, FIXED, NO_COURTESY, compose, without
from triage.message import Customer

SAID = (Statement("A wire costs $25.", ("p1s1",)), Statement("It takes a day.", ("p1s2",)))
LETTER = "Hello,\n\nA wire costs $25.\n\nIt takes a day.\n\nKind regards,\nAnyCompany Bank"


def write(*said: Statement, courtesy: str = "none", customer: Customer | None = None) -> str:
    return compose(said, courtesy, customer=customer or Customer("Jo"), company="AnyCompany Bank", channel=EMAIL)


def test_a_letter_has_greeting_statements_closing_and_company() -> None:
    assert write(*SAID) == LETTER


def test_the_courtesy_comes_before_the_statements() -> None:
    assert write(*SAID, courtesy="thanks") == LETTER.replace("Hello,", "Hello,\n\nThank you for your message.")


@pytest.mark.parametrize(
    ("first", "last", "greeting"),
    [
        ("Jo", "Fields", "Dear Jo Fields,"),
        ("", "Fields", "Dear Fields,"),
        ("Jo", "", "Dear Jo,"),
        ("", "", "Hello,"),
    ],
)
def test_a_letter_greets_by_the_name_of_the_profile_and_by_no_other(first: str, last: str, greeting: str) -> None:
    letter = write(*SAID, customer=Customer("You won!", first_name=first, last_name=last))
    assert letter.partition("\n")[0] == greeting


@pytest.mark.parametrize(
    "name", ["Jo Fields", "JO", "Fields, Jo", "Fields Jo", "Thanks,\nJó Fields", "J. Fields", "Jo (phone)"]
)
def test_a_letter_greets_by_name_whoever_gives_that_name(name: str) -> None:
    customer = Customer("Jo Fields", first_name="Jo", last_name="Fields")
    assert compose(
        SAID, "none", customer=customer, names=("Jo", name), company="AnyCompany Bank", channel=EMAIL
    ).startswith("Dear Jo Fields,")


@pytest.mark.parametrize(
    "name",
    [
        "Eve Fields",
        "Eve Fields (Jo's wife)",
        "Eve, Jo's wife",
        "Eve for Jo Fields",
        "Joan Fields",
        "E. Fields",
        "J.",
        "Fields",
    ],
)
def test_a_letter_greets_nobody_by_name_where_somebody_else_may_be_writing(name: str) -> None:
    customer = Customer("Jo Fields", first_name="Jo", last_name="Fields")
    letter = compose(SAID, "none", customer=customer, names=("Jo", name), company="AnyCompany Bank", channel=EMAIL)
    assert letter == LETTER


def test_a_letter_may_be_without_courtesy() -> None:
    assert COURTESIES[NO_COURTESY] == ""


def test_a_chat_has_courtesy_and_statements_only() -> None:
    said = compose(SAID, "sorry", customer=Customer("Jo", first_name="Jo"), company="AnyCompany Bank", channel=CHAT)
    assert said == "We are sorry for the trouble. A wire costs $25. It takes a day."


def test_in_another_language_every_word_around_the_statements_is_translated_and_says_that_it_is() -> None:
    asked: list[str] = []

    def translate(text: str) -> str:
        asked.append(text)
        return text.upper()

    letter = compose(
        SAID, "sorry", customer=Customer("Jo"), company="AnyCompany Bank", channel=EMAIL, translate=translate
    ).split("\n\n")
    assert letter[:4] == ["HELLO,", "WE ARE SORRY FOR THE TROUBLE.", "A wire costs $25.", "It takes a day."]
    assert letter[4].startswith("THESE ARE SENTENCES FROM OUR ARTICLES, IN A TRANSLATION")
    assert letter[5] == "KIND REGARDS,\nAnyCompany Bank"
    assert set(asked) <= set(FIXED)


def test_without_a_statement_there_is_no_letter() -> None:
    assert write(courtesy="thanks") == ""


@pytest.mark.parametrize(
    ("struck", "left"),
    [
        ((), LETTER),
        ((1,), LETTER.replace("A wire costs $25.\n\n", "")),
        ((2,), LETTER.replace("It takes a day.\n\n", "")),
        ((1, 2), ""),
    ],
)
def test_struck_statements_are_left_out(struck: Collection[int], left: str) -> None:
    assert without(LETTER, [statement.text for statement in SAID], struck) == left


def test_nothing_is_left_of_a_letter_that_says_otherwise() -> None:
    assert without(LETTER, ["A wire costs $30.", "It takes a day."], {2}) == ""
