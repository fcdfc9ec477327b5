"""Admission: what is a person's anyway gives way first, and nothing is answered late."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scale import admission
from scale.admission import BOUNDS, Risk
from triage.message import Customer, Message, Part, Writing
from triage.modes import Mode, stricter
from triage.policy import POLICY

WITHIN = 5.0
ANSWER = 2.6
"""What an answer takes at the models' usual speed: analysis, proof, guardrail."""

waits = st.floats(-1e9, 1e9)


def turn(text: str) -> Message:
    return Message(contact_id="c", channel="CHAT", sender="", parts=(Part(Writing.WRITTEN, text),), received=0.0)


def judged(text: str, *, customer: Customer | None = None, waits_for_person: bool = False) -> Risk:
    found = customer or Customer(name="")
    return admission.risk(turn(text), found, POLICY, waits_for_person=waits_for_person)


def test_who_did_not_wait_is_answered_whatever_is_asked() -> None:
    assert {admission.mode(0.0, risk) for risk in Risk} == {Mode.AUTO}


def test_up_to_the_wait_at_which_nobody_asks_for_the_risk_it_makes_no_difference() -> None:
    assert {admission.mode(admission.CALM, risk) for risk in Risk} == {Mode.AUTO}
    assert admission.mode(admission.CALM + 0.01, Risk.HIGH) is not Mode.AUTO


def test_there_is_a_wait_at_which_only_what_is_a_persons_anyway_gives_way() -> None:
    assert (admission.mode(1.0, Risk.HIGH), admission.mode(1.0, Risk.USUAL)) == (Mode.OFF, Mode.AUTO)


def test_under_more_pressure_nothing_goes_out_by_itself_and_under_most_no_model_is_asked() -> None:
    assert [admission.mode(waited, Risk.USUAL) for waited in (2.0, 3.0)] == [Mode.DRAFT, Mode.OFF]


@given(waits, waits, st.sampled_from(Risk))
def test_a_longer_wait_never_frees(one: float, other: float, risk: Risk) -> None:
    shorter, longer = sorted((one, other))
    least = admission.mode(longer, risk)
    assert stricter(admission.mode(shorter, risk), least) is least


@given(waits)
def test_a_higher_risk_never_frees(waited: float) -> None:
    high = admission.mode(waited, Risk.HIGH)
    assert stricter(high, admission.mode(waited, Risk.USUAL)) is high


def test_what_is_asked_of_a_model_is_there_within_five_seconds() -> None:
    assert all(bounds.draft_after <= bounds.person_after <= WITHIN - ANSWER for bounds in BOUNDS.values())


def test_a_wait_that_is_no_number_is_a_persons() -> None:
    assert admission.mode(math.nan, Risk.USUAL) is Mode.OFF


def test_a_turn_from_our_future_has_not_waited() -> None:
    assert admission.mode(-3600.0, Risk.USUAL) is Mode.AUTO


@pytest.mark.parametrize("text", ["My husband has died, what about his account?", "please transfer $500 to my sister"])
def test_words_that_are_a_persons_make_the_risk_high(text: str) -> None:
    assert judged(text) is Risk.HIGH


def test_a_question_for_the_articles_is_of_the_usual_risk() -> None:
    assert judged("How do I reset my online banking password?") is Risk.USUAL


def test_whoever_waits_for_a_person_or_wants_people_only_is_of_high_risk() -> None:
    asked = "How do I reset my online banking password?"
    assert judged(asked, waits_for_person=True) is Risk.HIGH
    assert judged(asked, customer=Customer(name="", people_only=True)) is Risk.HIGH
