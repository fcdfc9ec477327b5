"""What is added to a mail never makes it more automatic; and no sign alone makes a program of a person."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any, Final

import pytest

from simulator.mail.eml import ReceivedMail
from simulator.mail_outcome import AGENT_REVIEW, AUTOMATED_RESPONSE, NOT_ANSWERED
from simulator.system import STRANGERS_APART, Simulator
from tests.fakes.finding_model import FindingModel

Write = Callable[..., ReceivedMail]
Add = Callable[[str, str], Mapping[str, str]]
"""Gives the forms of a mail: `(what its sender wrote anyway, what is added)`."""


class ReadingModel(FindingModel):
    """Says that a person is asked for where *watched* words stand in the message that it is given."""

    watched = ""

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        document = json.loads(request["messages"][0]["content"][1]["text"])
        if "message" in document:
            given = json.dumps(document["message"], ensure_ascii=False)
            is_there = bool(self.watched) and self.watched in given
            self.analysis["questions"] = {**self.analysis["questions"], "asks_for_person": "yes" if is_there else "no"}
        return super().answer(request)


@pytest.fixture(scope="module")
def model() -> ReadingModel:
    return ReadingModel()


@pytest.fixture(scope="module")
def bank(model: ReadingModel) -> Simulator:
    """One for all mails of this file, which come so far apart that the send ledger has forgotten the one before."""
    return Simulator(model, between_mails=STRANGERS_APART, shortcut=True)


@pytest.fixture
def mails(write: Write) -> Iterator[ReceivedMail]:
    return (write(message_id=f"<{number}@added.example>") for number in count())


QUESTION: Final = "Hello,\n\nwhat is the fee for a late payment of my credit card, and when is it waived?\n\nMateo"
WISHES: Final = (
    "My card was stolen yesterday and somebody has used it.",
    "Please close my account today and wire the rest to my sister.",
    "I would rather speak about this with a member of your staff.",
)
FOREIGN: Final = (
    "Meine Karte wurde gestern gestohlen und jemand hat damit bezahlt.",
    "Veuillez fermer mon compte aujourd'hui et me rappeler demain.",
    "Por favor, llame a mi madre antes de enviar la tarjeta nueva.",
)
QUOTE: Final = "On Tue, 11 Jun 2024 at 09:02, AnyCompany Bank <care@anycompany.example> wrote:"

IN_THE_TEXT: Final[Mapping[str, Callable[[str, str], str]]] = {
    "at the end": lambda text, added: f"{text}\n\n{added}",
    "below a dash line": lambda text, added: f"{text}\n\n-- \n{added}",
    "below a dash line and a name": lambda text, added: f"{text}\n\n--\nMateo Jackson\n\n{added}",
    "in header-like lines": lambda text, added: f"{text}\n\nFrom: my card\nTo: you\nDate: yesterday\nSubject: {added}",
    "below header-like lines": lambda text, added: f"{text}\n\nFrom: the shop\nTo: me\nDate: 2 May\n\n{added}",
    "as what somebody wrote": lambda text, added: f"{text}\n\nOn Monday the clerk at the counter wrote:\n{added}",
    "between quotations": lambda text, added: f"{text}\n\n{QUOTE}\n> The fee is $25.\n{added}\n> Kind regards",
    "below a telephone's line": lambda text, added: f"{text}\n\nSent from my iPhone\n\n{added}",
    "in a telephone's line": lambda text, added: f"{text}\n\nSent from the branch: {added}",
    "above the question": lambda text, added: f"{added}\n\n{text}",
}
IN_A_FORM: Final[Mapping[str, Add]] = {
    "in the page alone": lambda text, added: {"text": text, "html": f"{_page(text)}<p>{added}</p>"},
    "in the page below a line": lambda text, added: {"text": text, "html": f"{_page(text)}<hr><p>{added}</p>"},
    "in the plain form alone": lambda text, added: {"text": f"{text}\n\n{added}", "html": _page(text)},
    "in a page without a plain form": lambda text, added: {"text": "", "html": f"{_page(text)}<p>{added}</p>"},
    "out of sight": lambda text, added: {
        "text": text,
        "html": f"{_page(text)}<p style='display:none'>{added}</p>",
    },
}
FILE: Final = "begin 644 letter.jpg\nM1DE,10`!`0```0`!``#_VP!#``@&!@<&!0@'!P<)\"0@*#!0-#`L+#!D2$P\\4\n`\nend"


def _page(text: str) -> str:
    return "".join(f"<p>{line}</p>" for line in text.split("\n") if line)


def forms(kind: str, text: str, added: str) -> Mapping[str, Any]:
    if kind in IN_THE_TEXT:
        return {"text": IN_THE_TEXT[kind](text, added), "html": None}
    return IN_A_FORM[kind](text, added)


def without(kind: str) -> Mapping[str, Any]:
    """The mail that something is added to, in the forms that it has then."""
    page = _page(QUESTION) if kind in IN_A_FORM else None
    return {"text": "" if kind == "in a page without a plain form" else QUESTION, "html": page}


def assert_answered(bank: Simulator, mail: ReceivedMail) -> None:
    assert bank.receive(mail).route == AUTOMATED_RESPONSE


@pytest.mark.parametrize("kind", [*IN_THE_TEXT, *IN_A_FORM])
def test_what_is_added_to_an_answered_mail_brings_a_person(
    bank: Simulator, model: ReadingModel, mails: Iterator[ReceivedMail], kind: str
) -> None:
    model.watched = ""
    assert_answered(bank, replace(next(mails), **without(kind)))
    for wish in (*WISHES, *FOREIGN):
        model.watched = wish
        outcome = bank.receive(replace(next(mails), **forms(kind, QUESTION, wish)))
        assert outcome.route == AGENT_REVIEW, wish


@pytest.mark.parametrize("kind", ["at the end", "above the question", "below a telephone's line"])
def test_another_language_brings_a_person_though_the_model_sees_nothing_in_it(
    bank: Simulator, model: ReadingModel, mails: Iterator[ReceivedMail], kind: str
) -> None:
    model.watched = ""
    assert_answered(bank, replace(next(mails), **without(kind)))
    for wish in FOREIGN:
        outcome = bank.receive(replace(next(mails), **forms(kind, QUESTION, wish)))
        assert outcome.route == AGENT_REVIEW, wish
        assert "other_language" in outcome.holds


def test_a_file_within_the_text_brings_a_person(
    bank: Simulator, model: ReadingModel, mails: Iterator[ReceivedMail]
) -> None:
    model.watched = ""
    assert_answered(bank, replace(next(mails), text=QUESTION))
    outcome = bank.receive(replace(next(mails), text=f"{QUESTION}\n\n{FILE}\n"))
    assert (outcome.route, outcome.holds) == (AGENT_REVIEW, ["unread_attachment"])


LABELS: Final = (
    *("Automatic reply", "Out of office", "Undeliverable", "Delivery failure", "Failure notice", "Read", "Accepted"),
    *("Returned mail", "Newsletter", "Ticket 4711", "Survey", "Notification", "Abwesenheitsnotiz"),
    "Réponse automatique",
)
LOCAL_PARTS: Final = (
    *("noreply", "no-reply", "mailer-daemon", "postmaster", "bounces", "digest", "owner", "newsletter", "support"),
    *("notifications", "alerts", "system", "admin", "robot", "abuse", "info"),
)
FOOTERS: Final = (
    "To unsubscribe from our newsletter, click here: https://example.org/out",
    "This e-mail was generated automatically. Please do not reply to this message.",
    "You are receiving this because you are subscribed to the list customers@example.org.",
    "Confidential: any unauthorized use, copying or distribution of this message is prohibited.",
    "I am out of the office until Monday. In urgent cases please contact my colleague.",
    "Jackson Plumbing Ltd. Register now for our mailing list and manage your preferences.",
)
ALONE: Final[Sequence[Mapping[str, Any]]] = (
    *({"subject": f"{label}: late fee on my card"} for label in LABELS),
    *({"from_address": f"{local}@jackson-plumbing.example"} for local in LOCAL_PARTS),
    *({"text": f"{QUESTION}\n\n{footer}"} for footer in FOOTERS),
)


def test_no_subject_local_part_or_footer_alone_parks_an_ordinary_mail(
    bank: Simulator, model: ReadingModel, mails: Iterator[ReceivedMail]
) -> None:
    model.watched = ""
    assert_answered(bank, next(mails))
    parked = [sign for sign in ALONE if bank.receive(replace(next(mails), **sign)).route == NOT_ANSWERED]
    assert parked == []


PROGRAMS: Final[Sequence[Mapping[str, Any]]] = (
    {"from_address": "mailer-daemon@mail.example", "subject": "Undelivered Mail Returned to Sender"},
    {"from_address": "noreply@shop.example", "subject": "Your order has shipped"},
    {"from_address": "notifications@desk.example", "subject": "[Ticket #4711] We have received your request"},
    {"from_address": "jo.fields@example.org", "subject": "Automatic reply: Late fee"},
    {"from_address": "jo.fields@example.org", "subject": "Out of Office: Late fee"},
)
BODIES: Final = (
    "This is an automatically generated message. Please do not reply.",
    "I am out of the office until Monday. In urgent cases please contact my colleague.",
    "We have received your request and will answer it within two days. Your ticket number is 4711.",
)
QUESTIONS: Final = (
    "What is the fee for a late payment of my credit card, and when is it waived?",
    "Did this message help you? How would you rate our service?",
    "Do you have any questions about your account? Can we help you with a loan?",
)


def test_an_added_question_gets_no_program_an_answer(
    bank: Simulator, model: ReadingModel, mails: Iterator[ReceivedMail]
) -> None:
    model.watched = ""
    assert_answered(bank, replace(next(mails), text=QUESTIONS[0]))
    answered = []
    for envelope in PROGRAMS:
        for body in BODIES:
            for question in ("", *QUESTIONS):
                text = f"{body}\n\n{question}"
                if bank.receive(replace(next(mails), from_name="", text=text, **envelope)).sent:
                    answered.append((envelope["subject"], body, question))
    assert answered == []
