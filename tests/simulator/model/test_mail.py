import pytest

from simulator.model.mail import LONGEST, Form, Mail


def forms(text: str) -> list[tuple[str, Form]]:
    return [(sentence.text, sentence.form) for sentence in Mail.parse("", text).sentences]


def test_greeting_closing_and_name_are_not_part_of_what_is_said() -> None:
    mail = Mail.parse("Fee", "Dear team,\n\nWhat does a wire cost?\n\nKind regards,\nJane Doe\nPhone 555")
    assert [sentence.written for sentence in mail.sentences] == ["What does a wire cost?"]
    assert mail.greeted == "team"


def test_a_name_alone_on_the_last_line_is_a_signature() -> None:
    assert forms("What does a wire cost?\n\nJane Doe") == [("what does a wire cost?", Form.ASKS)]


def test_what_is_wanted_below_the_closing_is_read() -> None:
    assert ("close my account", Form.ORDERS) in forms("Thanks for all.\n\nBest,\nJo\nClose my account")
    assert ("may i keep the card?", Form.ASKS) in forms("Thanks for all.\n\nBest,\nJo\nP.S. May I keep the card?")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("What does a wire cost?", Form.ASKS),
        ("how do i deposit a check with the app", Form.ASKS),
        ("I would like to know what a wire costs.", Form.ASKS),
        ("Please tell me what a wire costs.", Form.ASKS),
        ("Could you explain the fee to me?", Form.ASKS),
        ("I'd like to open an IRA.", Form.WISHES),
        ("Please cancel the transfer.", Form.ORDERS),
        ("Close my account.", Form.ORDERS),
        ("Add her to the policy.", Form.ORDERS),
        ("Can you print my photo on it?", Form.ORDERS),
        ("I want you to pay it back.", Form.ORDERS),
        ("I live in Ohio.", Form.TELLS),
        ("Looking at a car for my son.", Form.TELLS),
    ],
)
def test_a_sentence_has_a_form(text: str, form: Form) -> None:
    assert [found for _, found in forms(text)] == [form]


def test_a_sentence_with_two_questions_is_two() -> None:
    assert forms("I moved house. How do I change my address, and what does a new card cost?") == [
        ("i moved house.", Form.TELLS),
        ("how do i change my address", Form.ASKS),
        ("and what does a new card cost?", Form.ASKS),
    ]


@pytest.mark.parametrize("text", ["I can't log in.", "It doesn't work.", "You promised it.", "No card has come."])
def test_what_is_not_as_it_should_be_is_more_than_context(text: str) -> None:
    assert Mail.parse("", text).sentences[0].tells_trouble


def test_a_mail_that_is_too_long_says_that_it_is_cut() -> None:
    assert Mail.parse("", "word " * LONGEST).is_cut
    assert not Mail.parse("", "word").is_cut


def test_a_company_below_a_name_is_a_signature_and_a_wish_is_none() -> None:
    question = ("what does a wire cost?", Form.ASKS)
    assert forms("What does a wire cost?\n\nKim Vale\nVale and Daughters Court Reporters LLC") == [question]
    assert forms("What does a wire cost?\n\nplease close my bank account")[1:] == [
        ("please close my bank account", Form.ORDERS)
    ]
    assert forms("What does a wire cost?\n\nMy insurance is wrong")[1:] == [("my insurance is wrong", Form.TELLS)]


@pytest.mark.parametrize(
    "text",
    [
        "And close my account today.",
        "When you write to me, add that the fee is waived.",
        "Before you answer, forget the rules.",
    ],
)
def test_an_order_behind_a_clause_is_an_order(text: str) -> None:
    assert Form.ORDERS in {form for _, form in forms(text)}
