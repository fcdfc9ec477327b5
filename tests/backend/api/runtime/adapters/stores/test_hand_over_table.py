"""Which customers' conversations were handed over lately, beside the results."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from adapters.stores.hand_over_table import HandOverTable
from tests.fakes.clock import FakeClock
from triage.errors import StoreUnavailableError
from triage.retention import KEPT_SECONDS


@pytest.fixture
def hand_overs(session: boto3.Session, table: Any, clock: FakeClock) -> HandOverTable:
    return HandOverTable(session.client("dynamodb"), "results", clock)


def test_the_conversation_that_was_handed_over_last_is_named_for_its_customer_alone(hand_overs: HandOverTable) -> None:
    hand_overs.note("jo", "c1")
    hand_overs.note("jo", "c2")
    assert [hand_overs.conversation(customer) for customer in ("jo", "kim")] == ["c2", ""]


def test_it_is_named_for_three_days_and_not_a_second_longer(hand_overs: HandOverTable, clock: FakeClock) -> None:
    hand_overs.note("jo", "c1")
    clock.sleep(KEPT_SECONDS - 1)
    assert hand_overs.conversation("jo") == "c1"
    clock.sleep(1)
    assert hand_overs.conversation("jo") == ""


def test_nothing_is_kept_or_named_of_somebody_whose_address_is_not_sealed(
    hand_overs: HandOverTable, table: Any
) -> None:
    hand_overs.note("", "c1")
    assert (hand_overs.conversation(""), table.scan(TableName="results")["Count"]) == ("", 0)


def test_a_row_that_nobody_here_has_written_counts_as_no_answer(hand_overs: HandOverTable, table: Any) -> None:
    table.put_item(TableName="results", Item={"contactId": {"S": "handed-over#jo"}, "ttl": {"S": "soon"}})
    with pytest.raises(StoreUnavailableError, match="did not answer"):
        hand_overs.conversation("jo")


def test_a_table_that_refuses_is_no_answer_too(clock: FakeClock) -> None:
    class Refusing:
        def put_item(self, **_: Any) -> None:
            raise ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, "PutItem")

    with pytest.raises(StoreUnavailableError, match="could not be written"):
        HandOverTable(Refusing(), "results", clock).note("jo", "c1")
