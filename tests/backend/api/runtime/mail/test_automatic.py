"""Mail from programs is told from mail from people by sender, subject and text alone."""
# ruff: noqa: RUF001 - mails in many languages, one to a line

import csv
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.automatic import signs
from triage.route import ENOUGH_SIGNS

DATA = Path(__file__).resolve().parents[6] / "shared" / "data"

FROM_PROGRAMS = [
    ("MAILER-DAEMON@x.com", "", "", "bounce"),
    ("Mail Delivery Subsystem <x@y.com>", "", "", "bounce"),
    ("noreply@x.com", "", "", "no_reply_sender"),
    ("accounts-noreply@x.com", "", "", "no_reply_sender"),
    ("no-reply.alerts@x", "", "", "no_reply_sender"),
    ("bounces+123@x.com", "", "", "bounce"),
    ("list-bounces@x.com", "", "", "bounce"),
    ("microsoftexchange329e71ec88ae@x.com", "", "", "bounce"),
    ("a@b.com", "Automatic reply: card", "", "out_of_office"),
    ("a@b.com", "[Auto-Reply] card", "", "out_of_office"),
    ("a@b.com", "Out of Office: card", "", "out_of_office"),
    ("a@b.com", "Automatische Antwort: x", "", "out_of_office"),
    ("a@b.com", "Abwesenheitsnotiz: x", "", "out_of_office"),
    ("a@b.com", "Réponse automatique : x", "", "out_of_office"),
    ("a@b.com", "Réponse automatique: x", "", "out_of_office"),
    ("a@b.com", "Respuesta automática: x", "", "out_of_office"),
    ("a@b.com", "Risposta automatica: x", "", "out_of_office"),
    ("a@b.com", "Resposta automática: x", "", "out_of_office"),
    ("a@b.com", "Automatisch antwoord: x", "", "out_of_office"),
    ("a@b.com", "Autosvar: x", "", "out_of_office"),
    ("a@b.com", "Automaattinen vastaus: x", "", "out_of_office"),
    ("a@b.com", "Autoodpowiedź: x", "", "out_of_office"),
    ("a@b.com", "Automatická odpověď: x", "", "out_of_office"),
    ("a@b.com", "Автоответ: x", "", "out_of_office"),
    ("a@b.com", "自动回复: x", "", "out_of_office"),
    ("a@b.com", "自動返信：x", "", "out_of_office"),
    ("a@b.com", "자동 회신: x", "", "out_of_office"),
    ("a@b.com", "Otomatik Yanıt: x", "", "out_of_office"),
    ("a@b.com", "OOO: x", "", "out_of_office"),
    ("a@b.com", "Undeliverable: x", "", "bounce"),
    ("a@b.com", "Unzustellbar: x", "", "bounce"),
    ("a@b.com", "Undelivered Mail Returned to Sender", "", "bounce"),
    ("a@b.com", "Delivery Status Notification (Failure)", "", "bounce"),
    ("a@b.com", "Delivery Status Notification (Delay)", "", "bounce"),
    ("a@b.com", "failure notice", "", "bounce"),
    ("a@b.com", "Non remis : x", "", "bounce"),
    ("a@b.com", "Non remis: x", "", "bounce"),
    ("a@b.com", "Read: x", "", "read_receipt"),
    ("a@b.com", "Gelesen: x", "", "read_receipt"),
    ("a@b.com", "Lu : x", "", "read_receipt"),
    ("a@b.com", "Accepted: Review @ Tue Jan 2, 2024", "", "calendar"),
    ("a@b.com", "Accepted: Review", "When: Tuesday", "calendar"),
    ("a@b.com", "Re: hi", "I am out of the office until Monday. In urgent cases contact Jo.", "out_of_office"),
    (
        "a@b.com",
        "Re: hi",
        "Ich bin bis 5. Mai nicht im Büro. In dringenden Fällen wenden Sie sich an X.",
        "out_of_office",
    ),
    ("a@b.com", "AW: hi", "Je suis absent jusqu'au 5 mai. En cas d'urgence, contactez X.", "out_of_office"),
    (
        "a@b.com",
        "AW: hi",
        "Estoy fuera de la oficina hasta el lunes. En caso de urgencia contacte con X.",
        "out_of_office",
    ),
    ("a@b.com", "AW: hi", "Sono fuori ufficio. In caso di urgenza contattare X.", "out_of_office"),
    ("a@b.com", "AW: hi", "Estou de férias. Em caso de urgência contacte X.", "out_of_office"),
    ("a@b.com", "AW: hi", "Ik ben niet op kantoor. Voor dringende zaken bel X.", "out_of_office"),
    ("a@b.com", "AW: hi", "Jag är på semester och är åter på måndag.", "out_of_office"),
    ("a@b.com", "AW: hi", "Jestem na urlopie. W pilnych sprawach proszę o kontakt z X.", "out_of_office"),
    ("a@b.com", "AW: hi", "Я в отпуске. По срочным вопросам обращайтесь к X.", "out_of_office"),
    ("a@b.com", "AW: hi", "This is an automated response. We received your mail.", "automatic_notice"),
    (
        "a@b.com",
        "Re: x",
        "Thank you for your email. I am on annual leave and will be back in the office on Monday 5 May.",
        "out_of_office",
    ),
    ("a@b.com", "Vacation", "I am currently on vacation and will reply when I return.", "out_of_office"),
    ("a@b.com", "x", "This message was created automatically by mail delivery software.", "bounce"),
    ("a@b.com", "[Mailman] x", "This is an automatically generated message", "automatic_notice"),
    ("a@b.com", "Nicht zugestellt: x", "", "bounce"),
]

FROM_PEOPLE = [
    ("jane@x.com", "Undeliverable card", "my card came back"),
    ("jane@x.com", "Declined: card 1234", "why"),
    ("jane@x.com", "Auto: insurance claim", "hit a deer"),
    ("jane@x.com", "Returned mail", "a letter from you came back to you, I moved"),
    (
        "jane@x.com",
        "Travel notice",
        "I will be out of the office and on vacation until Monday, please let my card work upon my return",
    ),
    ("jane@x.com", "Automatic payment", "stop my automatic payment"),
    ("jane@x.com", "Delivery failure - new card", "my card did not come"),
    ("jane@x.com", "Out of office hours", "is there a phone line"),
    ("jane@x.com", "Re: Automatic reply: card", "thanks for this, but nobody answered"),
    (
        "jane@x.com",
        "mail",
        'I got "Delivery to the following recipient failed permanently" when writing to you, what is your address?',
    ),
    ("jane@x.com", "phishing", "Somebody sent me a mail that says please do not reply to this message. Is it yours?"),
    ("reply.noah@x.com", "hi", "x"),
    ("postman@x.com", "hi", "x"),
    ("nora.reply@x.com", "x", "x"),
    ("bouncer@x.com", "x", "x"),
    ("daemonia@x.com", "x", "x"),
    ("cronin@x.com", "", ""),
    ("info@notifications.co", "", ""),
    ("jane@x.com", "Newsletter", "please stop sending it"),
    ("jane@x.com", "Read this please", "x"),
    ("jane@x.com", "", "I am away on Friday, can you call Monday?"),
    ("jane@x.com", "Invitation: your event", "I would like to come. Is the meeting on Monday?"),
    ("jane@x.com", "Reminder: my complaint", "you have not answered; the meeting with the adviser was bad"),
    ("jane@x.com", "Cancelled: meeting with adviser", "Please cancel my meeting with Mr Smith."),
    ("jane@x.com", "x", "I am on holiday in Spain. For urgent matters call me on 123."),
    ("jane@x.com", "x", "Ich bin im Urlaub und nach meiner Rückkehr möchte ich einen Termin."),
    ("jane.request@x.com", "", ""),
    ("jane@x.com", "Complaint from a customer", "x"),
    ("jane@x.com", "Automatic response", "why do I only get your automatic response"),
]


@pytest.mark.parametrize(("sender", "subject", "text", "kind"), FROM_PROGRAMS)
def test_mail_from_programs_is_recognised(sender: str, subject: str, text: str, kind: str) -> None:
    assert kind in [what for _, what in signs(sender, subject, text)]


@pytest.mark.parametrize(("sender", "subject", "text"), FROM_PEOPLE)
def test_mail_from_people_is_never_parked(sender: str, subject: str, text: str) -> None:
    assert len(list(signs(sender, subject, text))) < ENOUGH_SIGNS


def test_a_bounce_that_a_customer_quotes_is_ordinary() -> None:
    text = "My mail to you came back.\n\n> This message was created automatically by mail delivery software."
    assert list(signs("jane@example.com", "No answer", text)) == []


@pytest.mark.parametrize("question", ["Was this helpful?", "How did we do? Rate us!", "¿Le ha sido útil?"])
@pytest.mark.parametrize(("sender", "subject", "text", "kind"), [row for row in FROM_PROGRAMS if row[2]])
def test_a_question_does_not_make_a_program_a_person(
    sender: str, subject: str, text: str, kind: str, question: str
) -> None:
    assert any(signs(sender, subject, f"{text}\n\n{question}"))


@given(st.text(), st.text(), st.text())
def test_any_mail_gets_an_answer(sender: str, subject: str, text: str) -> None:
    assert len({kind for kind, _ in signs(sender, subject, text)}) <= 3


def test_no_labelled_customer_mail_is_taken_for_automatic() -> None:
    for line in _lines("emails_dev.jsonl"):
        mail = json.loads(line)
        assert list(signs(mail["from_address"], mail["subject"], mail["body"])) == [], mail["id"]


@pytest.mark.parametrize("name", ["banking77_dev.csv", "clinc150_dev.csv"])
def test_no_short_question_is_taken_for_automatic(name: str) -> None:
    for row in csv.DictReader(_lines(name)):
        assert list(signs("jane@example.com", row["text"], row["text"])) == [], row["text"]


def _lines(name: str) -> list[str]:
    if not (DATA / name).is_file():
        pytest.skip(f"{name} is not beside this checkout")
    return (DATA / name).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("sender", "subject", "text", "kind"),
    [
        ("a@b.com", "Re: x", "We have received your request. An agent will get back to you.", "acknowledgement"),
        ("a@b.com", "x", "Tonight: jazz.\n-- \nJazz Club. Had enough? Unsubscribe here.", "bulk"),
        ("a@b.com", "x", "Bonjour à tous.\n_______________\nListe de diffusion chorale\nSe désabonner", "bulk"),
        ("a@b.com", "x", "host said: 550 5.1.1 <jo@b.com>... nobody", "bounce"),
        ("a@b.com", "Re: x", "Ich bin außer Haus und antworte nach meiner Rückkehr.", "out_of_office"),
    ],
)
def test_what_programs_say_is_recognised_from_ordinary_senders(sender: str, subject: str, text: str, kind: str) -> None:
    assert kind in [what for _, what in signs(sender, subject, text)]


@pytest.mark.parametrize(
    "text",
    [
        "Somebody sent me a mail that says please do not reply to this message. I think it is not yours.",
        "My mail came back with 550 5.1.1 user unknown. I need another address.",
        "I no longer wish to receive your newsletter. How can I unsubscribe from your e-mails?",
        "Sono in viaggio in Perù e la carta non funziona. È urgente, contattatemi.",
        "We'd like an offer for a loan.\n\n> You are receiving this email because you subscribed. Unsubscribe.",
    ],
)
def test_who_speaks_of_such_mail_is_no_program(text: str) -> None:
    assert list(signs("jane@example.com", "Question", text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "My rent was returned, and the message said that the recipient was not found. What went wrong?",
        "Wer vertritt meinen Berater? Ich habe nur eine automatische Antwort bekommen.",
        "La lettre avec mon code n'a jamais été remise.",
        "¿Cómo me doy de baja de sus correos?",
        "手続きの方法を教えてください。",
    ],
)
def test_nobody_who_asks_or_says_i_speaks_as_such_mail_does(text: str) -> None:
    assert list(signs("jane@example.com", "Question", text)) == []


def test_long_mails_take_time_in_proportion() -> None:
    started = time.perf_counter()
    list(signs("a@b.com", "x", "nachricht " * 100_000))
    assert time.perf_counter() - started < 10


FOOTER = "_______________________________________________\nGardeners mailing list\nhttps://lists.example/gardeners"


def test_the_footer_of_a_list_speaks_for_a_program_whatever_is_asked() -> None:
    question = "Which of the cards has lounge access, and what is my fee?"
    assert list(signs("jo@example.com", "Cards", f"{question}\n\n{FOOTER}")) == [("text", "bulk")]
    assert list(signs("jo@example.com", "Cards", f"{question}\n\nI am on no mailing list.")) == []
