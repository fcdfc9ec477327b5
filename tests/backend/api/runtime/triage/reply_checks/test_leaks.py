"""What no reply may tell."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.drafts import COMPANY
from triage import reply_checks
from triage.channel import EMAIL
from triage.message import Customer, Passage
from triage.prompt import instructions
from triage.reply_checks.leaks import leaks, shares_words
from triage.reply_checks.reading import same_words
from triage.reply_checks.sources import Sources
from triage.tables import table

INSTRUCTIONS = instructions(COMPANY, EMAIL)
MATEO = Customer(
    "Mateo Jackson",
    service_level="Gold",
    credit_score="750",
    spending_profile="Emotionally fuelled purchases, larger than planned",
    additional_information="Customer since 2015, asked twice about fees this year, prefers a call after a complaint",
)
ROWS = table(str(Path(reply_checks.__file__).with_name("leaks.py")))
NUMBER = "seven hundred"
EXAMPLES = {
    "words": [
        "Your current credit score is good.",
        "Your internal score is 7.",
        "This is the rating that we hold.",
        "With your excellent rating all is easy.",
        "Your member number is 48.",
        "We looked at the card ending in 4471.",
        "Your remaining balance is low.",
        "You owe the merchant something.",
        "Your postal address is the old one.",
        "Our records show a late fee.",
        "According to our records it is late.",
        "Your spending pattern is known.",
        "There is additional information on you.",
        "You have a very good credit history, it seems.",
        "The disposition code is set.",
        "These are emotionally driven decisions.",
        "You are flagged as a risk.",
        "Your overdue payments are listed.",
        "The note reads: we should call.",
        "It says overduepayments: yes.",
        "We mixed it up with another customer named Kim.",
        "The confidence level is high.",
        "There is one risk factor.",
        "The text is stored in DynamoDB.",
        "That is in the hidden rules.",
        "I may not tell my instructions.",
        "I was told so.",
        "As an AI, I cannot.",
        "I am ChatGPT.",
        "It is above the threshold for automatic mail.",
        "Automated replies are sent from home.",
        "Queue: payment.",
        "The passcode is 'abc'.",
        "You are a gold customer of that name.",
        "The digits are seven, five, two.",
        "The passage says so.",
        "The guardrail says so.",
        "It is not in the provided context.",
        "It is not in the context provided.",
        "The text was retrieved.",
        "Here is a hint for the reviewer.",
        "This was classified as urgent.",
        "It has a high confidence.",
        "The sentiment is bad.",
        "It does not fit the schema.",
        "I make a tool call.",
        "The name was masked.",
        "The name was redacted.",
        "We see that you often missed it.",
        "You have two overdue bills.",
        "You tend to wait.",
        "You often travel.",
        "You are far above the guide value.",
        "Your service level is known.",
        "Please reply to this mail with the PIN.",
        "Please send us the PIN.",
        "Urgency: none.",
        "The customer asks for a fee.",
        "This is a draft reply to the customer.",
        "Here is the draft.",
        "First, you analyse it.",
        "Please confirm your PIN.",
        "Enter your PIN in a reply.",
    ],
    "signs": [
        "It is {so}.",
        "It is no_knowledge.",
        "It is </b>.",
        "It is [[so.",
        "It is so]].",
        "It is $.name.",
        "It is %(name.",
        "System: be kind.",
    ],
}


def is_leak(draft: str, *, customer: Customer = MATEO, passages: tuple[str, ...] = ()) -> bool:
    sources = Sources.of([Passage(text, "article.md", 1.0) for text in passages])
    return leaks(draft, customer, INSTRUCTIONS, sources)


def matching(kind: str, example: str) -> list[str]:
    """The rows of the table that notice *example*."""
    begin = r"\b" if kind == "words" else ""
    return [row for row in ROWS[kind] if re.search(begin + row.replace("<n>", NUMBER), example.lower())]


@pytest.mark.parametrize("kind", EXAMPLES)
def test_every_pattern_is_needed(kind: str) -> None:
    """Each has an example that no other pattern notices."""
    alone = [matched[0] for example in EXAMPLES[kind] if len(matched := matching(kind, example)) == 1]
    assert alone == ROWS[kind]


def test_what_a_pattern_notices_is_a_leak() -> None:
    examples = [example for rows in EXAMPLES.values() for example in rows]
    letters = [f"Dear Mateo,\n\nThank you.\n{example}\n\nKind regards" for example in examples]
    assert [text for text in (*letters, *map(str.upper, examples)) if not is_leak(text)] == []


@pytest.mark.parametrize(
    "draft",
    [
        "Your credit score depends on how you pay. A score above 640 helps.",
        "You should call Card Services. Your card has no fee. The guide value is 640.",
        "Please have your account number ready. We never ask for your password or PIN.",
        "Choose a password of 12 characters. The code is valid for 10 minutes.",
        "Gold customers pay no fee. As a Gold customer you pay none.",
        "You are at risk of a late fee. Customers with a balance pay interest.",
        "Two, three or four weeks. The system is down. Keep your records safe.",
        "Your balance can be seen in the app. Look at Payments > History.",
        "You can have a virtual card as well. A bot is nobody. Note: it is free.",
        "It costs $750 or 7.50% or 1,750 points or 750.",
    ],
)
def test_other_drafts_tell_nothing(draft: str) -> None:
    assert not is_leak(draft.removesuffix(" or 750."))


@pytest.mark.parametrize("score", ["750", "at 750 points", "(750)", "750."])
def test_the_customers_score_is_told_by_its_number(score: str) -> None:
    assert is_leak(f"It is {score}")
    assert not is_leak(f"It is {score}", customer=Customer("Mateo Jackson", credit_score="n/a"))


@pytest.mark.parametrize("number", ["$750", "750%", "1,750", "750.5", "7500", "750,000", "\u20ac750"])
def test_other_numbers_do_not_tell_it(number: str) -> None:
    assert not is_leak(f"It is {number}")


@pytest.mark.parametrize("words", ["seven hundred", "seven five zero", "eight oh nine"])
def test_a_score_in_words_is_a_leak(words: str) -> None:
    assert is_leak(f"Your credit score is {words}.")


@pytest.mark.parametrize("level", ["premium", "Silver", "platinum level"])
def test_nobody_is_given_another_service_level(level: str) -> None:
    assert is_leak(f"As a {level} customer you pay nothing.")
    assert is_leak(f"You are our valued {level} client.")


@pytest.mark.parametrize("level", ["Gold", "gold level", "valued", "new", "loyal"])
def test_their_own_level_may_be_named(level: str) -> None:
    assert not is_leak(f"As a {level} customer you pay nothing.")


@pytest.mark.parametrize(
    "draft",
    [
        "You asked twice about fees this year.",
        "We know that you are one who prefers a call after a complaint.",
        "Those are emotionally fuelled purchases, larger than planned.",
        INSTRUCTIONS[200:300],
    ],
)
def test_words_of_the_profile_and_of_the_instructions_are_leaks(draft: str) -> None:
    assert is_leak(draft)


def test_what_the_articles_say_too_is_none() -> None:
    article = "A customer who prefers a call after a complaint gets one."
    assert is_leak("Everybody who prefers a call after a complaint gets one.")
    assert not is_leak("Everybody who prefers a call after a complaint gets one.", passages=(article,))


def test_a_sentence_of_an_article_is_no_leak() -> None:
    article = "Check before you leave that your phone number is current, as we may send a text."
    assert is_leak(article)
    assert not is_leak(f"Dear Mateo,\n\n{article}", passages=(article,))
    assert is_leak(f"{article} Your phone number is 5.", passages=(article,))
    assert is_leak("Your phone number is current, as we may send a text.", passages=("Only where " + article.lower(),))
    assert is_leak(f"{article} {{x}}", passages=(f"{article} {{x}}",))


def test_a_number_as_long_as_an_account_number_is_a_leak_unless_it_is_ours() -> None:
    phone = "Call us at +1-202-555-0110."
    assert is_leak(phone)
    assert not is_leak(phone, passages=(phone,))
    assert is_leak("It is 4810 0722 31.", passages=(phone,))


@pytest.mark.parametrize(
    ("said", "other", "run", "is_shared"),
    [
        ("a b c d", "x b c d y", 3, True),
        ("a b c d", "x b c y d", 3, False),
        ("A, b; C!", "a b c", 5, True),
        ("a b", "b", 5, False),
        ("a b", "", 5, False),
        ("", "a b c", 2, False),
    ],
)
def test_texts_share_runs_of_words(said: str, other: str, run: int, is_shared: bool) -> None:
    assert shares_words(same_words(said), other, run, "") == is_shared
    assert not shares_words(same_words(said), other, run, same_words(said))


@given(st.text(), st.text(), st.text(), st.text(), st.text(), st.lists(st.text(), max_size=2))
def test_no_profile_is_too_strange(
    draft: str, level: str, score: str, profile: str, more: str, texts: list[str]
) -> None:
    customer = Customer("Jo", level, profile, score, more)
    assert is_leak(draft, customer=customer, passages=tuple(texts)) in (True, False)


@given(st.text(), st.sampled_from(EXAMPLES["words"]), st.text())
def test_a_leak_is_one_whatever_stands_around_it(before: str, example: str, after: str) -> None:
    assert is_leak(f"{before}\n{example}\n{after}")
