"""Who and what a draft names."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.backend.api.runtime.triage.reply_checks.replies import addressees
from triage.evidence.reading import folded, same_words
from triage.message import Customer
from triage.reply_checks.letter import Letter
from triage.reply_checks.names import is_greeted_wrongly, names_of, strangers, unsigned

MATEO = Customer("Mateo Jackson", first_name="Mateo", last_name="Jackson")
SOURCES = folded(
    same_words(
        "With the Travel Card and the Cash Rewards plan you can pay in the app. "
        "Online Banking is free. Go to Cards > Limits. Call the Wire Desk."
    )
)
KNOWN = frozenset(SOURCES.split()) | {"anycompany"}


def called(text: str, mail: str = "") -> list[str]:
    return list(strangers(text, KNOWN, names_of(MATEO), SOURCES, folded(same_words(mail))))


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Mateo Jackson",
            "Mateo",
            "Mr Jackson",
            "mateo jackson",
            "MATEO",
            "Mr Mateo Jackson",
            "Ms Jackson",
            "Dr Jackson",
        ),
        *(
            "",
            None,
            "Customer",
            "Valued Customer",
            "Sir or Madam",
            "sir",
            "all",
            "there",
            "team",
            "Prof. Jackson",
            "again, Mateo",
        ),
        "Mateo thank you for your message to our bank",
    ],
)
def test_the_customer_may_be_greeted_by_name_or_by_none(name: str | None) -> None:
    assert not is_greeted_wrongly(name, MATEO)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Olivia",
            "Mateo Owusu",
            "Olivia Jackson",
            "Mr Owusu",
            "Jack",
            "Jacksons",
            "Mateo and Olivia",
            "friend",
            "darling",
        ),
        *("Mateo 2", "4810", "Mateo.Jackson.evil", "{name}", "Mateo/visit/evil/site/for/more/today"),
        "Olivia thank you for your message to our bank",
        "Mateo thank you for your message about Olivia",
    ],
)
def test_nobody_else_may_be_greeted(name: str) -> None:
    assert is_greeted_wrongly(name, MATEO)


@pytest.mark.parametrize(
    ("full", "name"),
    [
        ("Jos\u00e9 N\u00fa\u00f1ez", "Jose Nunez"),
        ("Jose Nunez", "Jos\u00e9 N\u00fa\u00f1ez"),
        ("Siobh\u00e1n O'Connor-N\u00fa\u00f1ez", "Ms O'Connor"),
        ("Siobh\u00e1n O\u2019Connor", "Connor"),
        ("J. R. Castellano", "J. R. Castellano"),
        ("WEI, LI", "Li Wei"),
        ("J\u00f6rg Wei\u00df", "Joerg Weiss"),
    ],
)
def test_accents_and_parts_of_a_name_do_not_matter(full: str, name: str) -> None:
    customer = Customer(full.replace("\u2019", "'"))
    assert is_greeted_wrongly(name, customer) == (name == "Joerg Weiss")


def test_every_greeting_of_the_exam_fits_its_customer() -> None:
    for addressee in addressees().values():
        for greeting in addressee.greetings:
            assert not is_greeted_wrongly(Letter.of(greeting).greeted, addressee.customer), greeting


def test_the_exams_customers_are_not_greeted_by_the_names_of_others() -> None:
    people = list(addressees().values())
    for one in people:
        for other in people:
            if not names_of(one.customer) & names_of(other.customer):
                full = other.customer.name
                assert is_greeted_wrongly(full, one.customer) == (full != "Valued Customer"), full


def test_a_name_comes_from_all_fields() -> None:
    customer = replace(MATEO, name="M. O'Neil")
    assert {"mateo", "jackson", "m", "o'neil", "o", "neil"} <= names_of(customer)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Thank you, Olivia.",
            "Olivia, please note this.",
            "We hope this helps, Mr Owusu.",
            "Please ask Olivia Voss.",
        ),
        *("Emily, please note this.", "Kimberly, it is free.", "A colleague, Jane, will call."),
        *(
            "You may like our Travel Supreme card.",
            "Try the Diamond Card.",
            "We offer SmartInvest.",
            "Have a look at CryptoMax.",
        ),
        *("Use the Travel Cash card.", "With Cash Card you win.", "See the Wire Card."),
        *("It works in London.", "The bank in Chicago is open.", "Ask for the XII plan."),
    ],
)
def test_names_that_nobody_knows_are_found(text: str) -> None:
    assert called(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Thank you, Mateo.", "Mateo, please note this.", "We hope this helps, Mr Jackson.", "Mateo's card is free."),
        *("Use the Travel Card.", "The Cash Rewards plan is free.", "Online Banking is free.", "Call the Wire Desk."),
        *(
            "Go to Cards > Limits.",
            "Choose 'Limits' (Cards).",
            "- Limits\n- Cards",
            "How it works: Open the app.",
            "1. Open it",
        ),
        *("However, it is free.", "Unfortunately, it is not.", "Usually, it is.", "Yes, I'll do it.", "Free, as ever."),
        *(
            "AnyCompany Bank is here.",
            "On Monday in May at 5 P.M.",
            "Use the ATM or the PIN.",
            "You'll need Wi-Fi and an ID.",
        ),
        *("Select Cards to see them.", "Open Cards > Limits.", "Tap Limits.", "Visit Cards.", "You have two PINs."),
        *("It works in the United States.", "Our Travel-Card is free.", "The Travel Cards are free."),
    ],
)
def test_ordinary_and_known_words_are_none(text: str) -> None:
    assert called(text) == []


def test_a_place_may_come_from_the_mail() -> None:
    assert called("It works in Lisbon.", mail="I am going to LISBON soon") == []
    assert called("It works in M\u00e1laga.", mail="I am going to Malaga soon") == []
    assert called("Please ask Lisbon.", mail="I am going to Lisbon soon") == ["Lisbon"]


@pytest.mark.parametrize(
    ("signature", "strange"),
    [
        ("AnyCompany Bank", []),
        ("Your AnyCompany Bank team", []),
        ("Customer Service, AnyCompany Bank", []),
        ("\nThe Wire Desk\nof AnyCompany", []),
        ("", []),
        ("Jane Doe\nAnyCompany Bank", ["Jane", "Doe"]),
        ("AnyCompany Bank\nvisit evil", ["visit", "evil"]),
    ],
)
def test_only_we_sign(signature: str, strange: list[str]) -> None:
    assert list(unsigned(signature, KNOWN)) == strange


@given(st.text(alphabet=st.characters(max_codepoint=0xFF)), st.text())
def test_who_is_known_by_every_word_is_no_stranger(name: str, mail: str) -> None:
    customer = Customer(name)
    words = " ".join(sorted(names_of(customer)))
    assert not is_greeted_wrongly(words, customer) or any(sign.isdigit() for sign in words)
    assert list(strangers(name.lower(), KNOWN | names_of(customer), names_of(customer), SOURCES, mail)) == []
