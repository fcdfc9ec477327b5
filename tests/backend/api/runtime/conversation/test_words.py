import pytest

from conversation import replies
from conversation.repetition import asks_again, same_words, says_nothing_new
from conversation.words import says
from triage.handover import REASONS, Act, Decision, Says, Standing


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ok thx, bye", Says.FAREWELL),
        ("That's all. Goodbye.", Says.FAREWELL),
        ("Hi there!", Says.GREETING),
        ("good morning", Says.GREETING),
        ("AGENT", Says.PERSON),
        ("can i talk to a real person please", Says.PERSON),
        ("are you a bot?", Says.IDENTITY),
        ("is this a real person", Says.IDENTITY),
        ("are you real", Says.IDENTITY),
        ("is this real?", None),
        ("quiero hablar con un agente por favor", Says.PERSON),
        ("un agent s'il vous plaît", Says.PERSON),
        ("hi, quick question", Says.GREETING),
        ("i have a question about my card", None),
        ("😡", None),
        ("thank you 👎", None),
        ("thanks for nothing", None),
        ("thank you, and what does a wire cost", None),
        ("a person stole my card", None),
        ("is my adviser a person from the bank", None),
        ("thanks " * 20, None),
    ],
)
def test_a_turn_of_known_words_alone_says_something_whatever_the_matter(text: str, said: Says | None) -> None:
    assert says(text, after_an_answer=True) is said


@pytest.mark.parametrize("text", ["ok", "👌🏽", "...", "yes"])
def test_a_nod_closes_what_was_answered_and_begins_nothing(text: str) -> None:
    assert says(text, after_an_answer=True) is Says.FAREWELL
    assert says(text, after_an_answer=False) is Says.GREETING


@pytest.mark.parametrize("text", ["?", "ok?", "??"])
def test_who_asks_what_that_meant_is_asked_back(text: str) -> None:
    assert says(text, after_an_answer=True) is Says.GREETING


def test_signs_that_nobody_sees_change_no_word() -> None:
    assert says("ag\u200bent", after_an_answer=False) is Says.PERSON


@pytest.mark.parametrize(
    ("text", "before", "again"),
    [
        ("that does not help. How long does a refund take?", "how long does a refund take", True),
        ("how long does a refund take", "how much is a refund fee", False),
        ("and gold?", "and gold?", False),
        ("what does a wire cost", "where can I see what a wire costs abroad", False),
    ],
)
def test_a_question_in_the_same_words_is_asked_again(text: str, before: str, again: bool) -> None:
    assert asks_again(text, [before]) is again


def test_an_answer_is_new_if_one_sentence_is() -> None:
    assert says_nothing_new(["A wire costs $25."], ["a wire costs $25", "More."])
    assert not says_nothing_new(["A wire costs $25.", "It is fast."], ["A wire costs $25."])
    assert not says_nothing_new([], ["A wire costs $25."])
    assert same_words("Fee?", "fee")


@pytest.mark.parametrize("reason", REASONS)
def test_every_hand_over_is_told_and_told_otherwise_the_second_time(reason: str) -> None:
    decision = Decision(Act.HAND_OVER, reason)
    first = replies.text(decision, Standing(), "AnyCompany Bank")
    again = replies.text(decision, Standing(waits=reason), "AnyCompany Bank")
    assert "olleague" in first
    assert "olleague" in again
    assert first != again


def test_a_question_back_is_never_the_same_twice() -> None:
    ask = Decision(Act.ASK_BACK)
    assert replies.text(ask, Standing(), "") != replies.text(ask, Standing(asked_back=1), "")


def test_the_software_says_what_it_is() -> None:
    assert "automated assistant of Hill Bank" in replies.text(Decision(Act.ANSWER), Standing(), "Hill Bank")
