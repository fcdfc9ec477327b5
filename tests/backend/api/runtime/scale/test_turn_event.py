"""A turn on its way is read as it was written, or refused with a reason."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scale import turn_event
from scale.turn_event import TurnEvent
from triage.errors import InvalidEventError

CUSTOMER = {
    "email": "jo@example.com",
    "first_name": "Jo",
    "last_name": "",
    "service_level": "Gold",
    "people_only": False,
}
TURN = TurnEvent("c1", "c1/0", "CHAT", "sealed", CUSTOMER, "When do you open?", 12.0, ("window-1",))
WORDS = "my secret words"


def spoilt(**fields: Any) -> str:
    return json.dumps(json.loads(turn_event.write(TURN)) | {"text": WORDS} | fields)


@given(st.text(), st.floats(allow_nan=False, allow_infinity=False), st.none() | st.floats(0, 9e9), st.booleans())
def test_what_was_written_is_read(text: str, at: float, queued: float | None, is_promised: bool) -> None:
    for customer in (CUSTOMER, None):
        turn = TURN._replace(text=text, at=at, customer=customer, queued=queued, is_promised=is_promised)
        assert turn_event.write(turn).isascii()
        assert turn_event.read(turn_event.write(turn)) == turn


def test_what_breaks_off_names_its_owner_before_anything_else_of_the_customer() -> None:
    whole = turn_event.write(TURN)
    told = [TURN.text, CUSTOMER["email"], CUSTOMER["first_name"]]
    assert whole.index('"sealed"') < min(whole.index(json.dumps(each)) for each in told)


def test_a_field_that_a_later_version_adds_is_no_trouble() -> None:
    assert turn_event.read(spoilt(mood="fine")).text == WORDS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        spoilt(v=2),
        spoilt(v=None),
        spoilt(conversation=""),
        spoilt(conversation="a" * 129),
        spoilt(id="zwei wörter"),
        spoilt(channel="EMAIL"),
        spoilt(channel=None),
        spoilt(text=3),
        spoilt(at="soon"),
        spoilt(at=True),
        spoilt(at=float("nan")),
        spoilt(queued="soon"),
        spoilt(owner=None),
        spoilt(customer=[]),
        spoilt(customer={**CUSTOMER, "email": 1}),
        spoilt(customer={**CUSTOMER, "people_only": None}),
        spoilt(listeners="window-1"),
        spoilt(listeners=[1]),
    ],
)
def test_what_is_damaged_or_unknown_is_refused_without_its_words(text: str) -> None:
    with pytest.raises(InvalidEventError) as refused:
        turn_event.read(text)
    assert WORDS not in str(refused.value)
