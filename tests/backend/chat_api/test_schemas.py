"""The schemas of the API: what goes in and comes out is as they say."""

import json
from typing import Any

import pytest

from adapters.api_gateway import http_event
from adapters.api_gateway.http_event import RequestError
from backend.chat_api.schemas import schema
from conversation import failed
from tests.json_schema import admits
from triage.handover import REASONS, Act


def fits(name: str, value: Any) -> bool:
    return admits(schema(name), value)


@pytest.mark.parametrize(
    "turn",
    [
        {"id": "turn-0001", "text": "hi"},
        {"id": "turn-0001", "text": "x" * 10_000},
        {"id": "turn-0001", "text": "x" * 10_001},
        {"id": "turn-0001", "text": ""},
        {"id": "turn-0001"},
        {"id": "short", "text": "hi"},
        {"id": "x" * 65, "text": "hi"},
        {"id": "turn 0001", "text": "hi"},
        {"id": "turn-0001", "text": 5},
        {"id": 5, "text": "hi"},
        {"id": "turn-0001", "text": "hi", "at": 5},
        [],
        "hi",
    ],
)
def test_the_function_takes_the_turns_that_the_schema_admits_and_no_others(turn: Any) -> None:
    try:
        http_event.turn({"body": json.dumps(turn)})
        is_taken = True
    except RequestError:
        is_taken = False
    assert is_taken is fits("turn", turn)


def test_what_the_schema_says_of_acts_and_reasons_is_all_that_there_are() -> None:
    properties = schema("answer")["properties"]
    assert set(properties["act"]["enum"]) == {*Act, "nothing"}
    reasons = properties["escalation_decision"]["properties"]["reason"]["enum"]
    assert set(reasons) == {*REASONS, None}


def test_what_is_said_where_nothing_was_decided_fits_as_well() -> None:
    assert fits(
        "answer", {**failed.compose("c", "CHAT", "hi", number=None, seconds=0.1), "id": "turn-0001", "handover": None}
    )
