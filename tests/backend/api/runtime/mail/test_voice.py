"""Somebody who speaks for himself is told from a program that speaks to its readers."""
# ruff: noqa: RUF001 - mails in many languages, one to a line

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.voice import heard, seeks_answer
from tests.cpu_time import cpu_seconds

FROM_PEOPLE = [
    ("x", "I lost my card."),
    ("Fees", "What is the fee abroad?"),
    ("How do I close my account?", ""),
    ("Late fee", "i was charged twice, can you look into it? it is my gold card"),
    ("Terms", "Your letter came yesterday. I do not agree with the new fee on my account. Where do I object?"),
    ("Loan", "We want to buy a house. Can we change our loan to a fixed rate?"),
    ("Karte", "Ich habe meine Karte verloren. Können Sie sie sperren?"),
    ("Carte", "Bonjour, ma carte ne fonctionne pas. Pouvez-vous m'aider ?"),
    ("Cuenta", "Necesito abrir una cuenta para mi hija. ¿Qué documentos hacen falta?"),
    ("Карта", "Моя карта не работает. Что мне делать?"),
    ("信用卡", "我的信用卡丢了,怎么办?"),
    ("Κάρτα", "Έχασα την κάρτα μου. Τι να κάνω;"),
]
FROM_PROGRAMS = [
    ("Notice", "Your invoice is ready. Questions about a payment? Visit the help page."),
    ("Hello", "Thanks for reaching out to us. Is it about a card or an account?"),
    ("Welcome", "I am Sam, the assistant of the shop. How can I help you with your order?"),
    ("Quick question", "I wanted to see whether you had time for a word on your payment needs."),
    ("Course", "Your lesson on credit cards starts today. How do I join? Open the page."),
    ("Sign-in", "We saw a new sign-in to your profile. Was it you? Then do nothing."),
    ("News", "Spring is here. Had enough? Unsubscribe."),
    ("Form", "Name: Jo Field\nTopic: Cards\nMessage: which card has no fee?\nSent: yesterday"),
    ("Re: Your loan", "Gone fishing."),
    ("Re: Your loan", "I am on a boat. How do I stop these mails?"),
    ("Re: How do I pay?", "Merci beaucoup."),
    ("Ihre Bestellung", "Ihre Bestellung ist unterwegs. Haben Sie Fragen zur Zahlung? Besuchen Sie unsere Seite."),
    ("Votre commande", "Votre commande est prête. Comment payer par carte ? Ouvrez la page."),
]


@pytest.mark.parametrize(("subject", "text"), FROM_PEOPLE)
def test_who_speaks_for_himself_seeks_an_answer(subject: str, text: str) -> None:
    assert seeks_answer(subject, text)


@pytest.mark.parametrize(("subject", "text"), FROM_PROGRAMS)
def test_who_speaks_to_his_readers_seeks_none(subject: str, text: str) -> None:
    assert not seeks_answer(subject, text)


@pytest.mark.parametrize(
    "question", ["Was this helpful?", "Can I help you with a card?", "Any questions on your account?"]
)
@pytest.mark.parametrize(("subject", "text"), FROM_PROGRAMS)
def test_a_question_does_not_make_a_program_a_person(subject: str, text: str, question: str) -> None:
    assert not seeks_answer(subject, f"{text}\n\n{question}")


def test_a_question_is_heard_at_the_end_of_a_long_mail() -> None:
    story = "It rained for many days in a row. " * 1_000
    assert not seeks_answer("x", story)
    assert seeks_answer("x", f"{story}\n\nI lost my card. How do I get a new one?")


@given(st.text(), st.text())
def test_any_mail_is_heard(subject: str, text: str) -> None:
    assert seeks_answer(subject, text) in {True, False}


def test_listening_takes_no_longer_for_longer_mails() -> None:
    assert cpu_seconds(lambda: heard("a?\n" * 60_000)) < 3
