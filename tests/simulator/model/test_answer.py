from simulator.model.answer import Answers
from simulator.model.request import Passage

ONE = (5,)

STEPS = """\
1. Open the app and choose "Forgot password?".
2. Enter your username. It is on your card.
3. Enter the code and choose a new password."""

RESET = Passage("login.md", f"# Login\n\n## Reset the password\n\n{STEPS}\n\nA reset works also after a long time.")
CUTOFF = Passage(
    "wires.md",
    "# Wires\n\n## Until what time\n\nA wire confirmed before 4:00 p.m. Eastern Time is sent on the same day. "
    "Later wires are sent on the next day.",
)
LIMITS = Passage("ira.md", "# IRA\n\n## Limits\n\nFor the year 2026 the IRA limit is $7,500.")


def card(name: str, *sentences: str) -> Passage:
    return Passage("cards.md", f"# Cards\n\n## {name} Card\n\nThe {name} Card is for travelers. {' '.join(sentences)}")


BASIC = card("Basic", "Its annual fee is $95.", "It charges no foreign fee and does not include airport lounges.")
GRAND = card("Grand", "It includes airport lounges.", "Its annual fee is $395.", "It charges no foreign fee.")
HOME = card("Home", "It has no annual fee.", "It charges a foreign fee of 3%.")


def answer(passages: tuple[Passage, ...], *asks: str, sizes: tuple[int, ...] = ONE) -> str:
    return "\n\n".join(Answers(passages).to(asks, sizes)) or "nothing"


def test_a_product_that_lacks_what_is_wanted_is_not_the_answer() -> None:
    found = answer(
        (BASIC, GRAND), "I would like a travel card that includes airport lounges.", "What is its annual fee?"
    )
    assert "Grand Card" in found
    assert "$395" in found
    assert "Basic Card" not in found


def test_a_product_that_lacks_what_is_not_wanted_is_the_answer() -> None:
    assert "Basic Card" in answer((GRAND, BASIC), "Which card do you recommend if I do not need airport lounges?")
    assert "Home Card" in answer((GRAND, BASIC, HOME), "Which card has no annual fee?")


def test_there_is_no_answer_if_no_product_lacks_all_that_is_not_wanted() -> None:
    asked = "Which of your cards does NOT charge a foreign fee and has no annual fee?"
    assert answer((BASIC, GRAND, HOME), asked) == "nothing"


def test_what_is_recommended_is_told_from_its_name_on() -> None:
    gas = card("Gas", "It pays 3%.", "It has a bonus.", "It is the card we recommend for gas.")
    assert answer((gas,), "Which card is best for gas?", sizes=(2,)).startswith("The Gas Card is for travelers.")


def test_a_further_question_is_about_what_is_recommended_or_has_an_answer_of_its_own() -> None:
    apply = Passage("cards.md", "# Cards\n\n## How to apply\n\nApply under Cards > Apply.")
    lounges = "Which card includes airport lounges?"
    found = answer((BASIC, GRAND, apply), lounges, "What is its annual fee?", sizes=(5, 3))
    assert "$395" in found
    assert "$95" not in found
    assert "Cards > Apply" in answer((BASIC, GRAND, apply), lounges, "How do I apply?", sizes=(5, 3))


def test_a_denial_answers_a_question_that_is_no_choice() -> None:
    assert "does not include airport lounges" in answer((GRAND, BASIC), "Does the Basic Card include airport lounges?")


def test_numbered_steps_are_told_from_the_first_to_the_last() -> None:
    assert answer((RESET,), "How do I enter the code?", sizes=(2,)).startswith(STEPS)
    assert answer((RESET,), "How do I reset my password?") == f"{STEPS}\n\nA reset works also after a long time."


def test_a_sentence_does_not_end_after_the_hours_of_the_afternoon() -> None:
    found = answer((CUTOFF,), "Until what time is a wire sent on the same day?", sizes=(1,))
    assert found == "A wire confirmed before 4:00 p.m. Eastern Time is sent on the same day."


def test_a_year_of_which_no_passage_speaks_has_no_answer() -> None:
    assert "$7,500" in answer((LIMITS,), "What is the IRA limit for 2026?")
    assert answer((LIMITS,), "What is the IRA limit for 2027?") == "nothing"


def test_what_an_article_says_about_itself_is_no_answer() -> None:
    about = Passage("transfers.md", "# Transfers\n\nWhy a transfer is pending, and how long a transfer takes.")
    assert answer((about,), "How long does a transfer take?") == "nothing"


def test_nothing_is_said_twice() -> None:
    answers = Answers((CUTOFF,))
    assert answers.to(["Until what time is a wire sent?"], ONE)
    assert answers.to(["Until what time is a wire sent?"], ONE) == []
