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


def answer(passages: tuple[Passage, ...], *asks: str, sizes: tuple[int, ...] = ONE) -> str:
    return "\n\n".join(Answers(passages).to(asks, sizes)) or "nothing"


def test_numbered_steps_are_told_from_the_first_to_the_last() -> None:
    assert answer((RESET,), "How do I enter the code?", sizes=(2,)).startswith(STEPS)
    assert answer((RESET,), "How do I reset my password?") == f"{STEPS}\n\nA reset works also after a long time."


def test_a_sentence_does_not_end_after_the_hours_of_the_afternoon() -> None:
    found = answer((CUTOFF,), "Until what time is a wire sent on the same day?", sizes=(1,))
    assert found == "A wire confirmed before 4:00 p.m. Eastern Time is sent on the same day."


def test_what_an_article_says_about_itself_is_no_answer() -> None:
    about = Passage("transfers.md", "# Transfers\n\nWhy a transfer is pending, and how long a transfer takes.")
    assert answer((about,), "How long does a transfer take?") == "nothing"


def test_nothing_is_said_twice() -> None:
    answers = Answers((CUTOFF,))
    assert answers.to(["Until what time is a wire sent?"], ONE)
    assert answers.to(["Until what time is a wire sent?"], ONE) == []
