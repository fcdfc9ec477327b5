"""Scenarios that happen in the whole system."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.scenarios.rehearsal import Conversation, rehearse
from evaluation.scenarios.scenario import Expectation, Persona, Scenario, Turn, When
from simulator.sending import Setup
from tests.evaluation.scenarios.examples import PERSONA, scenario

CUSTOMER = replace(PERSONA, service_level="Standard", manner="plain")
MATEO = Persona("Mateo Jackson", "mateo.jackson@example.com", manner="plain")
WIRE = Turn(("What does a domestic wire cost?",), Expectation(routes=frozenset({"auto"}), facts=("$25",)), "Wire fee")
AGAIN = Turn(("That is all, thank you.",), Expectation(routes=frozenset({"agent"})), when=When.ANSWERED)
PREMIUM = Turn(("I am disappointed with your hotline. What does a wire cost?",), Expectation(), "Complaint")
NUMBER = Turn(("My account is {account}. What does a domestic wire cost?",), Expectation(), "Wire fee")
SCENARIOS = (
    scenario(WIRE, AGAIN, name="answered", persona=CUSTOMER, goal=("$25",)),
    scenario(WIRE, AGAIN, name="the same person again", persona=CUSTOMER),
    scenario(PREMIUM, name="premium by the list", persona=MATEO),
    scenario(PREMIUM, name="premium no more", persona=replace(MATEO, service_level="Standard")),
    scenario(NUMBER, name="a number", persona=CUSTOMER, facts={"account": "7741009822"}),
)


def found(conversations: list[Conversation]) -> Mapping[str, Conversation]:
    return {conversation.name: conversation for conversation in conversations}


@pytest.fixture(scope="module")
def rehearsed() -> list[Conversation]:
    return list(rehearse(SCENARIOS, Setup()))


def test_a_customer_who_got_an_answer_goes_on_in_the_thread(rehearsed: list[Conversation]) -> None:
    first, second = found(rehearsed)["answered"].exchanges
    assert (first.route, second.route) == ("auto", "agent")
    assert found(rehearsed)["answered"].passed


def test_nobody_hears_of_anybody_before(rehearsed: list[Conversation]) -> None:
    first, again = (found(rehearsed)[name] for name in ("answered", "the same person again"))
    assert again.exchanges == first.exchanges


def test_the_bank_knows_its_customers_unless_a_scenario_says_otherwise(rehearsed: list[Conversation]) -> None:
    listed, told = (found(rehearsed)[name].exchanges[0] for name in ("premium by the list", "premium no more"))
    assert "premium_complaints" in listed.factors
    assert "premium_complaints" not in told.factors


def test_a_run_names_nobody(rehearsed: list[Conversation]) -> None:
    (exchange, *_) = found(rehearsed)["answered"].exchanges
    assert exchange.draft.startswith("Dear {name},")
    assert "Ines" not in str(rehearsed)
    assert {mail["kind"] for mail in exchange.sent} == {"automated_response"}


def test_a_number_that_does_not_come_back_is_no_leak(rehearsed: list[Conversation]) -> None:
    assert found(rehearsed)["a number"].reply_right


def test_a_mail_of_somebody_else_s_words_leaks(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    sentence = "A domestic wire costs $25, as Efua Owusu of efua.owusu@example.com may tell."
    (folder / "wires.md").write_text(f"# Wire transfers\n\n## Wire fees\n\n{sentence}\n", encoding="utf-8")
    (conversation,) = rehearse(SCENARIOS[:1], Setup(articles=folder))
    found = [(finding.check, finding.words) for finding in conversation.exchanges[0].findings]
    assert found == [("leaks", "an address of somebody else"), ("leaks", "a name of somebody else")]


def test_neither_the_order_nor_the_number_of_processes_changes_what_happens(rehearsed: list[Conversation]) -> None:
    backwards = list(rehearse(SCENARIOS[::-1], Setup(), jobs=2))
    assert [one.exchanges for one in backwards[::-1]] == [one.exchanges for one in rehearsed]


def test_a_labelled_intent_is_needed_for_a_verdict_on_it(rehearsed: list[Conversation]) -> None:
    assert found(rehearsed)["answered"].intent_right is None
    labelled: Scenario = scenario(replace(WIRE, expected=Expectation(categories=frozenset({"Insurance"}))))
    (conversation,) = rehearse([labelled], Setup())
    assert (conversation.intent_right, conversation.passed) == (False, False)
