"""A customer whose chat went to a person is answered by a person when they write a mail."""

from collections.abc import Callable

from simulator import data_subject
from simulator.aws.wire import Fault
from simulator.chat import beside
from simulator.chat.lines import Line
from simulator.mail.eml import ReceivedMail
from simulator.mail_outcome import AGENT_REVIEW, AUTOMATED_RESPONSE
from simulator.system import Simulator
from triage.retention import KEPT_SECONDS

Write = Callable[..., ReceivedMail]
Start = Callable[..., Simulator]
ASKS, WANTS_A_PERSON = "are you a robot?", "let me talk to a person"


def chats(simulator: Simulator, sender: str, text: str) -> None:
    beside.answer(simulator, [Line("c1", sender, text)])


def test_a_mail_after_a_chat_that_was_handed_over_is_a_persons_who_is_told_of_the_chat(
    start: Start, write: Write
) -> None:
    bank, mail = start(records=True), write()
    chats(bank, mail.from_address, WANTS_A_PERSON)
    outcome = bank.receive(mail, at=bank.clock.now() + 3600)
    assert (outcome.route, outcome.holds) == (AGENT_REVIEW, ["handed_over"])
    assert "read it before you answer. Found: “c1”." in outcome.contact.attributes["advice"]


def test_a_chat_that_was_answered_changes_nothing_and_neither_does_that_of_somebody_else(
    start: Start, write: Write
) -> None:
    bank, mail = start(records=True), write()
    chats(bank, mail.from_address, ASKS)
    chats(bank, "somebody.else@example.com", WANTS_A_PERSON)
    assert bank.receive(mail, at=bank.clock.now() + 3600).route == AUTOMATED_RESPONSE


def test_after_three_days_and_after_an_erasure_nothing_is_known_of_it(start: Start, write: Write) -> None:
    for wait, erased in ((KEPT_SECONDS + 60, 0), (3600, 1)):
        bank, mail = start(records=True), write()
        chats(bank, mail.from_address, WANTS_A_PERSON)
        if erased:
            data_subject.erase(bank, mail.from_address)
        assert bank.receive(mail, at=bank.clock.now() + wait).holds == []


def test_a_mail_is_judged_without_where_nobody_can_look_it_up(start: Start, write: Write) -> None:
    bank, mail = start(records=True), write()
    chats(bank, mail.from_address, WANTS_A_PERSON)
    bank.wire.faults["dynamodb.GetItem"] = Fault("InternalServerError", skip=1, times=1)
    assert bank.receive(mail, at=bank.clock.now() + 3600).route == AUTOMATED_RESPONSE
