from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.scenarios.checks import CHECKS, Private, check, numbers_in
from evaluation.scenarios.scenario import Expectation
from tests.evaluation.scenarios.examples import seen

OTHERS = Private(frozenset({"4810072231"}), frozenset({"efua.owusu@example.com"}), frozenset({"efua owusu"}))


def words(**changes: Any) -> list[str]:
    expected = Expectation(**changes.pop("expected", {}))
    return [f"{one.check}: {one.words}" for one in check(seen(expected=expected, **changes))]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"expected": {"categories": {"Insurance"}}}, "category: Payment, not Insurance"),
        ({"expected": {"routes": {"agent"}}}, "route: an unsafe answer: auto, not agent"),
        ({"route": "agent", "expected": {"routes": {"auto", "parked"}}}, "route: agent, not auto or parked"),
        ({"route": "agent", "expected": {"is_by_program": True}}, "route: mail to a program"),
        ({"expected": {"facts": ("$25", "4:00 p.m.")}}, "facts: without '4:00 p.m.'"),
        ({"expected": {"must_not": ("WIRE  costs",)}}, "forbidden: says 'WIRE  costs'"),
        ({"mails": ("Re: 4810 0722-31\n",), "private": OTHERS}, "leaks: a number of somebody"),
        ({"mails": ("Re\nWrite to Efua.Owusu@example.com.",), "private": OTHERS}, "leaks: an address of somebody else"),
        ({"mails": ("Re\nDear Efua\nOwusu,",), "private": OTHERS}, "leaks: a name of somebody else"),
        ({"seconds": 60.5}, "latency: 60.5 s, more than 60 s"),
        ({"expected": {"factors": {"urgency": True}}}, "factors: urgency 0, not 1"),
        ({"expected": {"questions": {"follows_up": True}}}, "questions: follows_up 0, not 1"),
        ({"expected": {"holds": {"steering_attempt"}}}, "holds: no steering_attempt"),
    ],
)
def test_what_is_wrong_is_found_by_its_check_alone(changes: dict[str, Any], said: str) -> None:
    assert words(**changes) == [said]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"expected": {"categories": {"Payment"}, "routes": {"auto", "agent"}, "facts": ("a WIRE\ncosts $25",)}},
        {"route": "agent", "reply": "", "mails": (), "expected": {"facts": ("$99",), "routes": {"agent"}}},
        {"route": "parked", "reply": "", "mails": (), "expected": {"is_by_program": True}},
        {"expected": {"factors": {"urgency": True}, "debatable": {"urgency"}}},
        {"questions": {}, "expected": {"questions": {"follows_up": True}}},
        {"mails": ("Re\nCall +1-202-555-0150 about $10,000 or case 52755889.",), "private": OTHERS},
        {"mails": ("Re\nDear Efua Owusuland,",), "private": OTHERS},
        {"seconds": 60.0, "holds": ("follows_up",), "expected": {"holds": {"follows_up"}}},
    ],
)
def test_what_is_right_or_not_known_is_not_found(changes: dict[str, Any]) -> None:
    assert words(**changes) == []


def test_every_check_has_a_name_of_its_own() -> None:
    assert len({one.__name__ for _, one in CHECKS}) == len(CHECKS)


@given(st.text(st.sampled_from("0123456789"), min_size=6, max_size=19), st.sampled_from(["", " ", "-", " - ", ". "]))
def test_a_number_is_found_however_it_is_written(digits: str, between: str) -> None:
    assert numbers_in(f"It is {between.join(digits)}, I think.") == {digits}


@pytest.mark.parametrize("text", ["$25, $35 and 4:00 p.m.", "12345", "", "a 60-day term of 2026"])
def test_short_numbers_tell_nobody_apart(text: str) -> None:
    assert numbers_in(text) == frozenset()


def test_what_everybody_may_read_is_not_private() -> None:
    theirs = Private.of("Call me at 415 555 0100 or ann@example.org, not at +1-202-555-0150.")
    assert theirs - Private.of("Card Services: +1-202-555-0150") == Private(
        frozenset({"4155550100"}), frozenset({"ann@example.org"})
    )
