"""What a draft names that nothing it rests on has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.knowledge import articles
from tests.backend.api.runtime.triage.reply_checks.replies import ARTICLES
from tests.fakes.drafts import COMPANY
from triage.message import Customer, Passage
from triage.reply_checks.grounding import odd_signs, odd_words, unfounded_figures, ungrounded
from triage.reply_checks.letter import Letter
from triage.reply_checks.reading import sentences
from triage.reply_checks.sources import Sources

MATEO = Customer("Mateo Jackson", first_name="Mateo", last_name="Jackson")
PASSAGE = (
    "A domestic wire costs $25 and takes 1 to 3 business days. Send it before 4:00 p.m. Eastern Time. "
    "Call the Wire Desk at +1-202-555-0150, at any hour, or see www.anycompany.example/wires. "
    "Withdrawals before age 59\u00bd are taxed."
)


def is_ungrounded(letter: Letter, sources: Sources, *, customer: Customer, mail: str) -> bool:
    return any(ungrounded(letter, sources, customer=customer, company=COMPANY, mail=mail))


def is_held(body: str, *, passages: tuple[str, ...] = (PASSAGE,), customer: Customer = MATEO, mail: str = "") -> bool:
    letter = Letter.of(f"Dear {customer.name},\n\n{body}\n\nKind regards,\n{COMPANY}")
    sources = Sources.of([Passage(text, "wires.md", 1.0) for text in passages])
    return is_ungrounded(letter, sources, customer=customer, mail=mail)


@pytest.mark.parametrize(
    "body",
    [
        "A domestic wire costs 25 dollars.",
        "It takes one to three business days for a domestic wire.",
        "Please send a wire by 4 PM Eastern Time.",
        "You can call the Wire Desk (202-555-0150) 24/7.",
        "You can call the Wire Desk at +1-202-555-0150 24 hours a day.",
        "See https://www.anycompany.example/wires or www.anycompany.example.",
        "Withdrawals before age 59\u00bd are taxed.",
        "There are three ways to send a wire:\n\n1. Call us.\n2. See our page.",
        "Thank you, Mateo.",
        "AnyCompany Bank is glad to help with caf\u00e9s, na\u00efve or not.",
    ],
)
def test_what_the_passages_say_passes(body: str) -> None:
    assert not is_held(body)


@pytest.mark.parametrize(
    "body",
    [
        *(
            "A domestic wire costs $26.",
            "A domestic wire takes 3 days.",
            "Please send a wire by 5 PM.",
            "A wire costs 25%.",
        ),
        *(
            "See www.anycompany.example/wire.",
            "Write to wires@anycompany.example.",
            "See evil dot com.",
            "See <b>us</b>.",
        ),
        *("Call +1-202-555-0151.", "Call 555-0150.", "Ask Olivia Voss.", "Take our Platinum Ultra Card."),
        *("The fee is $2\u2075.", "It takes \u2462 business days.", "It costs $\u0662\u0665.", "It ends\u3002Call."),
        *(
            "A wire is fr\u0335ee.",
            "A wire is fr\u0435e.",
            "A w\u026are is free.",
            "Use donaudampfschifffahrtsgesellschaft.",
        ),
        *("In half the time.", "Until noon.", "On the fifteenth.", "For zero dollars.", "With W2 it is free."),
    ],
)
def test_what_they_do_not_say_is_held(body: str) -> None:
    assert is_held(body)


@pytest.mark.parametrize(
    "draft",
    [
        "Dear Mateo,\n\nA domestic wire costs $25.\n\nKind regards,\nJane Doe",
        "Dear Mateo,\n\nA domestic wire costs $25.\n\nKind regards,\nAnyCompany Bank\n+1-202-555-0199",
        "Dear Mateo,\n\nA domestic wire costs $25.\n\nKind regards,\nAnyCompany Bank\nonly $3 today",
        "Dear Mateo a wire costs three dollars today,\n\nA domestic wire costs $25.\n\nKind regards,\nAnyCompany Bank",
        "Dear Mateo please go and visit evil.com now,\n\nA domestic wire costs $25.\n\nKind regards,\nAnyCompany Bank",
    ],
)
def test_greeting_and_signature_are_read_too(draft: str) -> None:
    sources = Sources.of([Passage(PASSAGE, "wires.md", 1.0)])
    assert is_ungrounded(Letter.of(draft), sources, customer=MATEO, mail="")


def test_the_name_of_the_customer_may_have_any_letters_and_mean_anything() -> None:
    for name in (
        "\u0418\u0432\u0430\u043d \u041f\u0435\u0442\u0440\u043e\u0432",
        "\u4e09\u6d66 \u4e00",
        "April May",
        "\u0905\u092e\u093f\u0924",
        "\u0141ukasz \u00d8re",
    ):
        customer = Customer(name)
        assert not is_held("A domestic wire costs $25.", customer=customer), name
        assert is_held(f"A domestic wire costs $25 with {name} and \u0410\u043d\u043d\u0430.", customer=customer), name


def test_a_place_may_come_from_the_mail_but_no_figure() -> None:
    assert not is_held("A domestic wire in Lisbon costs $25.", mail="I live in Lisbon and paid $26")
    assert is_held("A domestic wire in Lisbon costs $25.", mail="I live in Porto")
    assert is_held("A domestic wire costs $26.", mail="I live in Lisbon and paid $26")


def test_without_passages_no_figure_passes() -> None:
    assert is_held("A domestic wire costs $25.", passages=())
    assert not is_held("Thank you for your message.", passages=())


def test_figures_are_named() -> None:
    sources = Sources.of([Passage(PASSAGE, "wires.md", 1.0)])
    text = "A domestic wire costs $25 or $26. It takes 3 business days, or 3 weeks."
    assert list(unfounded_figures(text, sources)) == ["26", "3"]


def test_a_short_sentence_is_understood_by_its_neighbours() -> None:
    sources = Sources.of([Passage(PASSAGE, "wires.md", 1.0)])
    assert list(unfounded_figures("You asked what a domestic wire costs. It is $25.", sources)) == []
    assert list(unfounded_figures("You asked for a mortgage. It is $25.", sources)) == ["25"]


def test_words_that_may_be_codes_are_odd() -> None:
    text = "Caf\u00e9 stra\u00dfe abcdefghijklmnopqrstuvwxy p\u0430y \u00f8re"
    assert list(odd_words(text, frozenset())) == ["abcdefghijklmnopqrstuvwxy", "p\u0430y", "\u00f8re"]
    assert list(odd_words(text, frozenset({"abcdefghijklmnopqrstuvwxy", "p\u0430y", "\u00f8re"}))) == []


@pytest.mark.parametrize(
    "sign",
    ["\u00b2", "\u2460", "\u216b", "\u0665", "\u4e09", "\u2153", "\u0335", "\u20dd", "\u3002", "\uff61", "\uff15"],
)
def test_signs_that_are_read_otherwise_than_they_look_are_odd(sign: str) -> None:
    assert list(odd_signs(Letter.of(f"It costs {sign}5."), ""))


@pytest.mark.parametrize(
    "text", ["It costs $25 \u2013 59\u00bd, 1\u00bc, \u00be.", "Caf\u00e9 cafe\u0301 \U0001f642 \u20ac \u2713"]
)
def test_other_signs_are_not(text: str) -> None:
    assert list(odd_signs(Letter.of(text), "")) == []


def test_every_sentence_of_an_article_rests_on_it() -> None:
    ungrounded = []
    for section in articles.read(ARTICLES):
        sources = Sources.of([Passage(section.text, section.source, 1.0)])
        for sentence in sentences(section.text):
            letter = Letter.of(f"Dear Mateo Jackson,\n\n{sentence}\n\nKind regards,\n{COMPANY}")
            if is_ungrounded(letter, sources, customer=MATEO, mail=""):
                ungrounded.append(sentence)
    assert ungrounded == []


@given(st.text(), st.text(), st.text(), st.text())
def test_no_text_is_too_strange(draft: str, passage: str, name: str, mail: str) -> None:
    sources = Sources.of([Passage(passage, "wires.md", 1.0)])
    assert is_ungrounded(Letter.of(draft), sources, customer=Customer(name), mail=mail) in (
        True,
        False,
    )
