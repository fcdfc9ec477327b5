"""What only a person may promise."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage import reply_checks
from triage.message import Passage
from triage.reply_checks.promises import is_general, is_personal, promises
from triage.reply_checks.sources import Sources
from triage.tables import table

ROWS = table(str(Path(reply_checks.__file__).with_name("promises.py")))
EXAMPLES = {
    "personal": [
        "We will gladly reimburse all costs.",
        "Your dispute has been approved.",
        "Your claim gets accepted.",
        "Your limit was increased.",
        "All of it is free for you.",
        "Consider the fee gone.",
        "I have ordered you a card.",
        "You will win.",
        "You will see a goodwill credit.",
        "We promise so.",
        "You have my word.",
        "It is our promise to you.",
        "Rest assured that your money is safe.",
        "You are entitled to it.",
        "You qualify.",
        "It is a guaranteed return.",
        "The approval is certain.",
        "It is a preapproved loan.",
        "We accept full responsibility.",
        "We are negligent.",
        "It was our mistake.",
        "It is legally binding.",
        "This is a binding offer.",
        "This is full and final.",
        "It is without prejudice.",
        "This letter serves as a receipt.",
        "You have it in writing that you need not.",
        "It is hereby so.",
        "Take it as compensation.",
        "It is a gesture of goodwill.",
        "Your contract is void.",
        "The bank waives all of it: we can waive all.",
        "We refund you.",
        "No fees will be due.",
        "You no longer need to pay it.",
        "Your debt is gone.",
        "We match the price of any shop.",
        "Please see to it that the fee disappears.",
        "You get a special rate.",
        "We admit that it is late.",
        "The bank made a mistake and is liable.",
        "Your card was shipped.",
        "It is on its way.",
        "It was decided for you.",
        "We take the fee off.",
        "They make an exception.",
        "Your money is coming back.",
        "They are sending you the money back.",
        "It is as good as done.",
        "It is on us.",
        "That penalty is off the table.",
        "Well, we owe you.",
        "The card is yours.",
    ],
    "whole": ["Your fee: waived!"],
    "general": [
        "I'll gladly look the other way, and we're adding points.",
        "You will not have to pay a cent.",
        "The fee was waived.",
        "The refund is underway.",
        "We refund the fee.",
        "The fee has been removed.",
        "Others are liable.",
        "Your card is blocked.",
    ],
}
FEES = "We refund the late fee within 2 business days. The fee was waived for Premium customers last year."


def is_promise(text: str, *passages: str) -> bool:
    return any(promises(text, Sources.of([Passage(passage, "article.md", 1.0) for passage in passages])))


def matching(kind: str, example: str) -> list[str]:
    """The rows of the table that notice *example*."""
    if kind == "whole":
        return [row for row in ROWS[kind] if re.fullmatch(row, example.lower())]
    return [row for row in ROWS[kind] if re.search(rf"\b{row}", example.lower())]


@pytest.mark.parametrize("kind", EXAMPLES)
def test_every_pattern_is_needed(kind: str) -> None:
    """Each has an example that no other pattern of its kind notices."""
    alone = [matched[0] for example in EXAMPLES[kind] if len(matched := matching(kind, example)) == 1]
    assert alone == ROWS[kind]


def test_what_a_pattern_notices_is_a_promise() -> None:
    examples = [example for rows in EXAMPLES.values() for example in rows]
    letters = [f"Dear Mateo,\n\nThank you. {example} All the best!\n\nKind regards" for example in examples]
    assert [text for text in (*letters, *map(str.upper, examples)) if not is_promise(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        *(
            "We'll make this right for you.",
            "I've gone ahead and taken care of it.",
            "We will side with you in the dispute.",
            "I'll see to it.",
            "You won't be charged this fee.",
            "We'll waive the fee.",
            "We've already refunded it.",
            "I am going to credit your card.",
            "Our team will approve it.",
        ),
        *(
            "A colleague will gladly take it off.",
            "The bank has decided to reverse it.",
            "We are happy to increase your limit.",
        ),
        *(
            "Your application is now approved.",
            "This charge has been reversed.",
            "Your claim will be paid out.",
            "Your card is now unblocked.",
        ),
        *(
            "Waived.",
            "Approved!",
            "Refund granted",
            "Consider it done.",
            "You are going to be approved.",
            "You're not liable.",
        ),
        *(
            "You will get your money back.",
            "You'll receive a voucher.",
            "We guarantee it.",
            "We do promise.",
            "You have been selected.",
        ),
    ],
)
def test_promises_are_noticed(text: str) -> None:
    assert is_promise(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "We received your message.",
            "We have read your message.",
            "I have put the steps below.",
            "We are happy to help.",
        ),
        *(
            "After we have received your form, it takes a week.",
            "Once we have approved it, you get a mail.",
            "If we refund it, you see it.",
        ),
        *(
            "You can dispute the charge.",
            "You may ask for a refund.",
            "A refund takes a week.",
            "The fee can be waived.",
            "The fee may be refunded.",
        ),
        *(
            "Your card has no fee.",
            "We will gladly look into it and get back to you.",
            "I am very sorry about that.",
            "On a holiday, your wire will be sent on the next business day.",
            "Is there anything else we can do for you?",
            "If your card is blocked, call us.",
        ),
        *(
            "Please cancel it in the app.",
            "To close the account, call us.",
            "How to get a credit card.",
            "You can lower the limit yourself.",
        ),
    ],
)
def test_other_sentences_promise_nothing(text: str) -> None:
    assert not is_promise(text)


def test_what_is_said_of_everybody_may_be_said_where_the_articles_say_it() -> None:
    assert is_promise("The fee was waived for Premium customers.")
    assert not is_promise("The fee was waived for Premium customers.", FEES)
    assert is_promise("The interest on your mortgage was waived for Premium customers.", FEES)


def test_what_is_said_of_the_customer_may_not() -> None:
    assert is_promise("Your fee was waived for Premium customers.", FEES)
    assert is_promise("We will refund the late fee within 2 business days.", FEES)


def test_a_sentence_of_an_article_is_no_promise() -> None:
    article = "You are not liable for charges that you did not make, and we waive the fee too."
    sentence = "You are not liable for charges that you did not make."
    assert is_promise(sentence)
    assert not is_promise(sentence, article)
    assert not is_promise(sentence.upper(), "Something else.", article)
    assert is_promise(f"{sentence} We are liable.", article)


@pytest.mark.parametrize(
    "article",
    [
        "If you report it in time, you are not liable for charges that you did not make.",
        "You are not liable for charges that you did not make once you have reported them.",
        "You are not liable for charges that you did not make, if you report them.",
        "Ask whether you are not liable for charges that you did not make.",
    ],
)
def test_a_sentence_without_its_condition_is_a_promise(article: str) -> None:
    assert not is_promise(article, article)
    assert is_promise("You are not liable for charges that you did not make.", article)


def test_a_few_words_are_no_sentence_of_an_article() -> None:
    assert is_promise("You are not liable.", "You are not liable. You are not liable at all.")


def test_a_condition_of_its_own_does_not_make_a_promise_one_of_the_customer() -> None:
    assert not is_general("If your card is blocked, call us.")
    assert is_general("Your card is blocked, if I see it well.")
    assert not is_personal("Before we refund it, we ask.")
    assert is_personal("Then we will refund it before we ask.")


@given(st.text(), st.lists(st.text(), max_size=2))
def test_no_text_is_too_strange(text: str, passages: list[str]) -> None:
    assert is_promise(text, *passages) in (True, False)


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "L", "N"])), st.sampled_from(EXAMPLES["personal"]))
def test_a_promise_is_one_whatever_signs_stand_before_it(before: str, example: str) -> None:
    assert is_promise(f"{before}\n{example}")
