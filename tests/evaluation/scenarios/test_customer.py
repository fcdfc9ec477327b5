import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.scenarios.customer import CONDITIONS, MANNERS, Customer, Heard
from evaluation.scenarios.scenario import Expectation, Persona, Turn, When
from simulator.connect.instance import OUR_ADDRESS
from simulator.flow.services import SentMail
from tests.evaluation.scenarios.examples import PERSONA, scenario

ASKS = Turn(("What does a wire cost?", "How much is a wire?", "A wire is how much?"), Expectation(), "Wire fee")
GOES_ON = Turn(("And abroad?",), Expectation())


def sent(body: str, subject: str = "Re: Wire fee") -> SentMail:
    return SentMail(
        contact_id="c",
        for_contact_id="c",
        linked=False,
        action="send",
        sent_at=0.0,
        from_address=OUR_ADDRESS,
        to_address="ines@example.org",
        to_name=None,
        subject=subject,
        body=body,
    )


ANSWERED = Heard((("automated_response", sent("A wire\ncosts  $25.")),))
ACKNOWLEDGED = Heard((("acknowledgement", sent("It costs $25 if a colleague says so.")),))
SILENCE = Heard(())


@pytest.mark.parametrize(
    ("heard", "says"),
    [
        ([], {When.ALWAYS, When.UNSATISFIED}),
        ([ANSWERED], {When.ALWAYS, When.ANSWERED, When.SATISFIED}),
        ([ACKNOWLEDGED], {When.ALWAYS, When.HANDED_OVER, When.UNSATISFIED}),
        ([SILENCE], {When.ALWAYS, When.HANDED_OVER, When.UNSATISFIED}),
        ([ANSWERED, SILENCE], {When.ALWAYS, When.HANDED_OVER, When.SATISFIED}),
    ],
)
def test_what_came_back_decides_what_is_said_next(heard: list[Heard], says: set[When]) -> None:
    customer = scenario(goal=("costs $25",))
    assert {when for when in When if CONDITIONS[when](customer, heard)} == says


def test_who_did_not_read_what_they_wanted_to_know_is_not_satisfied() -> None:
    assert CONDITIONS[When.UNSATISFIED](scenario(goal=("$25", "$40")), [ANSWERED])


@given(st.integers(), st.sampled_from(sorted(MANNERS)))
def test_the_same_customer_writes_the_same_mail(seed: int, manner: str) -> None:
    persona = Persona("Ines Kowal", "ines@example.org", manner=manner)
    first, second = (Customer(scenario(ASKS, persona=persona), seed).write(0, []) for _ in range(2))
    assert first == second
    assert any(text in first.words for text in ASKS.texts)


def test_the_seed_chooses_the_words_and_the_name_does_not() -> None:
    wordings = {Customer(scenario(ASKS), seed).write(0, []).words for seed in range(40)}
    assert wordings == set(ASKS.texts)
    renamed = scenario(ASKS, persona=Persona("Gus Wendell", "gus@example.org"))
    assert Customer(renamed).write(0, []).words == Customer(scenario(ASKS)).write(0, []).words


def test_a_mail_is_signed_in_the_customer_s_manner_and_says_what_they_know() -> None:
    told = Turn(("My account is {account}.",), Expectation())
    polite = Persona("Ines Kowal", "ines@example.org", manner="polite")
    written = Customer(scenario(told, persona=polite, facts={"account": "77410098"})).write(0, [])
    assert "My account is 77410098." in written.words
    assert written.words.endswith("Ines Kowal")
    assert written.words.startswith(tuple(MANNERS["polite"]["greetings"]))


@pytest.mark.parametrize("heard", [ANSWERED, ACKNOWLEDGED])
def test_a_mail_that_goes_on_stands_above_what_it_answers(heard: Heard) -> None:
    written = Customer(scenario(ASKS, GOES_ON)).write(1, [heard])
    assert written.words == "And abroad?"
    assert written.mail.subject == "Re: Wire fee"
    assert (written.mail.text or "").startswith(f"And abroad?\n\n{OUR_ADDRESS} wrote:\n> ")


def test_who_heard_nothing_writes_again_under_the_same_subject() -> None:
    written = Customer(scenario(ASKS, GOES_ON)).write(1, [SILENCE])
    assert (written.mail.subject, written.mail.text) == ("Wire fee", "And abroad?")


def test_each_mail_of_a_conversation_is_another() -> None:
    customer = Customer(scenario(ASKS, GOES_ON, persona=PERSONA))
    assert customer.write(0, []).mail.message_id != customer.write(1, [ANSWERED]).mail.message_id
