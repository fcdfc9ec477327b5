"""Results in DynamoDB."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.stores.items import encode
from adapters.stores.result_table import ResultTable
from simulator.aws.call import respond
from tests.fakes.clock import FakeClock
from triage.errors import StoreUnavailableError

VALUES = st.text(max_size=20) | st.integers(-(10**9), 10**9)
FIELDS = st.dictionaries(st.text(min_size=1, max_size=10), VALUES | st.lists(VALUES, max_size=3), max_size=5)


def is_sound(row: Mapping[str, Any]) -> bool:
    return "damaged" not in row


@pytest.fixture
def results(session: boto3.Session, table: Any, clock: FakeClock) -> ResultTable:
    return ResultTable(session.client("dynamodb"), "results", clock, is_sound)


def stored(clock: FakeClock, **fields: Any) -> dict[str, Any]:
    return {"contactId": "c1", "ttl": int(clock.now()) + 60, **fields}


def test_what_is_stored_is_read_as_it_was(results: ResultTable, clock: FakeClock) -> None:
    row = stored(clock, factors={"urgency": 1}, holds=["other_language"], intent="", confidence_score=5)
    assert results.put(row) == row
    assert results.get("c1") == row


def test_numbers_are_numbers_in_the_table(results: ResultTable, table: Any, clock: FakeClock) -> None:
    results.put(stored(clock, confidence_score=5))
    item = table.get_item(TableName="results", Key={"contactId": {"S": "c1"}})["Item"]
    assert item["confidence_score"] == {"N": "5"}


def test_the_first_result_stays(results: ResultTable, clock: FakeClock) -> None:
    results.put(stored(clock, confidence_score=5))
    assert results.put(stored(clock, confidence_score=100))["confidence_score"] == 5


def test_a_row_past_its_time_is_gone_and_may_be_replaced(results: ResultTable, clock: FakeClock) -> None:
    results.put(stored(clock, confidence_score=5))
    clock.sleep(60)
    assert results.get("c1") is None
    assert results.put(stored(clock, confidence_score=100))["confidence_score"] == 100


def test_a_row_that_is_not_sound_is_none_and_is_replaced(results: ResultTable, table: Any, clock: FakeClock) -> None:
    table.put_item(TableName="results", Item=encode(stored(clock, damaged="yes")))
    assert results.get("c1") is None
    row = stored(clock, confidence_score=5)
    assert results.put(row) == row
    assert results.get("c1") == row


@pytest.mark.parametrize("odd", [{}, {"holds": ["x"], "factors": {"urgency": 1}, "v": 1}, {"text": ""}])
def test_of_two_that_replace_a_row_that_is_not_sound_the_first_one_stays(
    results: ResultTable, session: boto3.Session, table: Any, clock: FakeClock, odd: dict[str, Any]
) -> None:
    table.put_item(TableName="results", Item=encode(stored(clock, damaged="yes", **odd)))
    first, second = stored(clock, confidence_score=5), stored(clock, confidence_score=100)
    requests = count(1)

    def meanwhile(**_: Any) -> None:
        if next(requests) == 2:
            replace(results, client=session.client("dynamodb")).put(first)

    results.client.meta.events.register_first("before-send.dynamodb.PutItem", meanwhile)
    assert results.put(second) == first
    assert results.get("c1") == first


def test_a_contact_without_a_row_has_none(results: ResultTable) -> None:
    assert results.get("c2") is None


@pytest.mark.parametrize("body", [b"", b"{}", b"<html>Please log in.</html>"])
def test_a_yes_that_is_not_of_the_table_stores_nothing(results: ResultTable, clock: FakeClock, body: bytes) -> None:
    results.client.meta.events.register_first(
        "before-send.dynamodb.PutItem", lambda request, **_: respond(request, 200, {}, body)
    )
    with pytest.raises(StoreUnavailableError):
        results.put(stored(clock))


def test_a_table_that_is_not_there_is_our_error(results: ResultTable, table: Any, clock: FakeClock) -> None:
    table.delete_table(TableName="results")
    with pytest.raises(StoreUnavailableError):
        results.get("c1")
    with pytest.raises(StoreUnavailableError):
        results.put(stored(clock))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FIELDS)
def test_any_fields_survive_the_table(results: ResultTable, clock: FakeClock, fields: dict[str, Any]) -> None:
    row = {**fields, **stored(clock)}
    clock.sleep(61)
    row["ttl"] += 61
    results.put(row)
    assert results.get("c1") == row
