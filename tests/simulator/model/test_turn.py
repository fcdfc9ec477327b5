"""A turn is read with those before it, and what shares too little with the articles is nobody's answer."""

from collections.abc import Mapping, Sequence
from typing import cast

import pytest

from simulator.knowledge.intents import Head
from simulator.knowledge.nearness import Nearness
from simulator.model import turn
from simulator.model.request import Passage, Request, Said
from simulator.model.turn import TurnReading

WIRES = Passage(
    "Wires > Wire fees",
    {
        "p1s1": "An outgoing domestic wire costs $25 and an outgoing international wire costs $40.",
        "p1s2": "An incoming domestic wire is free.",
        "p1s3": "Premium customers get two wires a month free of charge.",
    },
)
TIMES = Passage(
    "Wires > How long a wire takes",
    {
        "p2s1": "A domestic wire usually arrives within a few hours.",
        "p2s2": "An international wire arrives within 1 to 5 business days.",
    },
)
LIMITS = Passage("Cards > Credit limit", {"p3s1": "The credit limit of a new card is at least $500."})
INTRO = Passage("Wires", {"p4s1": "What wires cost and how long a wire takes."})


def reading(text: str, *before: str, handed: bool = False, head: Head | None = None) -> TurnReading:
    """Read *text* after turns of the customer and, in between, of ours."""
    said = tuple(Said(words, by_customer=place % 2 == 0) for place, words in enumerate(before))
    if handed:
        said = (*said, Said("A colleague takes over.", by_customer=False, hands_over="order"))
    passages = (INTRO, WIRES, TIMES, LIMITS)
    return TurnReading(Request("Bank", "", text, "", passages, conversation=said, is_turn=True), head=head)


def told(text: str, *before: str) -> list[str]:
    return [line.id for line in reading(text, *before).told]


def yes(read: TurnReading) -> set[str]:
    return {name for name, said in read.questions().items() if said == "yes"}


def test_the_sentence_is_told_that_is_asked_for_and_what_an_article_is_about_is_none() -> None:
    assert "p2s2" in told("how long does an international wire take")
    assert "p4s1" not in told("what do wires cost")


def test_a_turn_that_goes_on_takes_the_opposite_of_what_was_asked_before() -> None:
    asked = "how long does a domestic wire take"
    assert told("and an international one?", asked, "A domestic wire usually arrives within a few hours.") == ["p2s2"]


def test_a_sentence_with_figures_for_both_is_no_answer_to_who_asked_for_one() -> None:
    assert "p1s1" not in told("what does an outgoing international wire cost")
    assert "p1s1" in told("what does an outgoing wire cost")


def test_what_holds_for_some_customers_is_told_to_who_says_to_be_one() -> None:
    assert "p1s3" not in told("how many wires are free of charge")
    assert "p1s3" in told("how many wires are free of charge for premium customers")


def test_a_level_takes_the_place_of_the_one_named_before() -> None:
    limits = Passage(
        "Deposits > Limits",
        {"p1s1": "The limit is $5,000 for Standard customers.", "p1s2": "The limit is $10,000 for Gold customers."},
    )
    before = (
        Said("what is the limit for standard customers", by_customer=True),
        Said(limits.sentences["p1s1"], by_customer=False),
    )
    asked = Request("Bank", "", "and for gold?", "", (limits,), conversation=before, is_turn=True)
    assert [line.id for line in TurnReading(asked).told] == ["p1s2"]


def test_what_holds_in_a_year_is_not_told_to_who_asks_for_another() -> None:
    limits = Passage(
        "IRA > Limits",
        {"p1s1": "For 2026 the limit of an IRA is $7,500.", "p1s2": "For 2025 the limit of an IRA was $7,000."},
    )
    asked = Request("Bank", "", "what is the limit of an IRA for 2026", "", (limits,), is_turn=True)
    assert [line.id for line in TurnReading(asked).told] == ["p1s1"]


def test_what_depends_on_where_a_place_lies_is_not_told_where_nobody_knows() -> None:
    fees = Passage("Wires > Fees", {"p1s1": "A domestic wire costs $25.", "p1s2": "An international wire costs $40."})
    asked = Request("Bank", "", "what does a wire to lisbon cost", "", (fees,), is_turn=True)
    assert not TurnReading(asked).told


def test_sentences_of_other_sections_fill_an_answer_up_and_give_none() -> None:
    class Near:
        """Finds everything equally near."""

        def of(self, asked: Sequence[str], sentences: Sequence[str]) -> list[float]:
            return [0.8 if asked else 0.0 for _ in sentences]

        def alike(self, question: str, other: str) -> float:
            return float(question == other)

    passages = (
        Passage("Wires > Fees", {"p1s1": "The fee of a wire is $25."}),
        Passage("Wires > Costs", {"p2s1": "The fee of a wire abroad is $40."}),
    )
    asked = Request("Bank", "", "what is the fee of a wire", "", passages, is_turn=True)
    read = TurnReading(asked, cast("Nearness", Near()))
    assert [line.id for line in read.told] == ["p1s1"]
    assert [line.id for line in read.reply] == ["p1s1", "p2s1"]


def test_a_section_that_is_told_from_adds_what_it_says_besides() -> None:
    class Near:
        """Finds one sentence far nearer than the others."""

        def of(self, asked: Sequence[str], sentences: Sequence[str]) -> list[float]:
            return [0.9 if asked and "$25" in text else 0.89 if "$40" in text else 0.87 for text in sentences]

        def alike(self, question: str, other: str) -> float:
            return float(question == other)

    passages = (
        Passage("Wires > Fees", {"p1s1": "Sending costs $25."}),
        Passage("Wires > Costs", {"p2s1": "Receiving costs $40.", "p2s2": "Tracing is free."}),
        Passage("Wires > Times", {"p3s1": "Tracing is slow."}),
    )
    asked = Request("Bank", "", "quanto", "", passages, is_turn=True)
    assert [line.id for line in TurnReading(asked, cast("Nearness", Near())).reply] == ["p1s1", "p2s1", "p2s2"]


def test_what_is_mistyped_is_read() -> None:
    assert told("waht is the credit limti of a new crad") == ["p3s1"]


@pytest.mark.parametrize("text", ["do you have mortgages", "and your savings account, what interest does it pay?"])
def test_what_no_article_covers_is_not_known(text: str) -> None:
    assert not reading(text, "what does a wire cost", "An incoming domestic wire is free.").answers


FACTORS: Mapping[str, tuple[int, int]] = {
    "it does not work": (1, 0),
    "hello there friends of mine": (1, 0),
    "do you sponsor our handball team in the next season": (0, 1),
    "what is the credit limit of a new card": (0, 0),
}


@pytest.mark.parametrize("text", FACTORS)
def test_few_words_are_unclear_and_more_that_no_article_has_are_not_known(text: str) -> None:
    found = reading(text).factors()
    assert (found["unclear_info"], found["no_knowledge"]) == FACTORS[text]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("please cancel it", "account_order"),
        ("block my card", "account_order"),
        ("change it for me", "account_order"),
        ("add her now please", "account_order"),
        ("good, put my son Max on it", "account_order"),
        ("has my transfer arrived", "account_data_request"),
        ("has somebody looked at it yet", "account_data_request"),
        ("am i late", "account_data_request"),
        ("do i have that", "account_data_request"),
        ("can you check my claim", "account_order"),
        ("why was 4111 1171 2413 3588 declined", "account_data_request"),
        ("can someone ring me", "asks_for_person"),
        ("see the screenshot", "unread_file"),
        ("thanks a lot for that", "no_request"),
        ("wie lange dauert das denn", "other_language"),
    ],
)
def test_what_is_a_persons_is_told_by_form(text: str, question: str) -> None:
    assert question in yes(reading(text))


@pytest.mark.parametrize(
    "text",
    [
        "outside the house, locked",
        "quick one about wires",
        "do i have to pay for a wire",
        "found it again",
        "forgot my username",
    ],
)
def test_pieces_of_a_question_are_no_order_and_ask_for_no_data(text: str) -> None:
    assert not yes(reading(text)) & {"account_order", "account_data_request"}


def test_a_greeting_is_nothing_that_a_turn_leans_on() -> None:
    greeting, welcome = "good evening", "How can we help?"
    assert not reading("and an international one?", greeting, welcome).leans
    asked = ("how long does a domestic wire take", "Within a few hours.", greeting, welcome)
    assert "p2s2" in told("and an international one?", *asked)


def test_what_goes_on_with_what_was_handed_over_does_not_begin_anew() -> None:
    assert "follows_up" in yes(reading("so is it done?", "cancel my wire", handed=True))
    assert "follows_up" not in yes(reading("how long does an international wire take", "cancel my wire", handed=True))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("give me a human", "Escalation Request"),
        ("you people are useless", "Complaint"),
        ("is my claim approved", "Account Management"),
        ("can i get the fee waived", "Refund/Return"),
        ("how much is an incoming wire", "Product Information"),
        ("how do i send a wire", "General Inquiry"),
        ("my app crashes", "Technical Support"),
    ],
)
def test_an_intent_is_told_by_the_first_sign(text: str, intent: str) -> None:
    assert reading(text).intent()[0] == intent


@pytest.mark.parametrize(
    ("before", "handed", "judged"),
    [
        (["do you send cards by mail"], False, ("where is it", "do you send cards by mail. where is it")),
        (
            ["do you send cards by mail", "By mail.", "hello"],
            False,
            ("where is it", "do you send cards by mail. where is it"),
        ),
        (["hello"], False, ("where is it",)),
        (["cancel my card"], True, ("where is it",)),
        ([], False, ("where is it",)),
    ],
)
def test_a_concern_is_looked_for_in_what_a_turn_refers_to(
    monkeypatch: pytest.MonkeyPatch, before: Sequence[str], handed: bool, judged: tuple[str, ...]
) -> None:
    asked: list[tuple[str, ...]] = []

    def concern(*texts: str) -> str:
        asked.append(texts)
        return "steering_attempt"

    monkeypatch.setattr(turn, "concern", concern)
    read = reading("where is it", *before, handed=handed, head=cast("Head", object()))
    assert "steering_attempt" in yes(read)
    assert asked == [judged]
