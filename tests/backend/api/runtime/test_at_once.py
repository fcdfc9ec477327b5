"""Lambda delivers at least once, and nothing says that it waits for one delivery before the next."""

import threading
from typing import Any

import boto3
import pytest
from moto.dynamodb.models import DynamoDBBackend

import lambda_function
from tests.backend.api.runtime.conftest import EMAIL, TABLE
from tests.fakes.aws import FakeAWS, judged
from tests.fakes.clock import FakeClock, FakeContext
from tests.fakes.events import event

DELIVERIES = 50


@pytest.fixture(autouse=True)
def atomic_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """DynamoDB checks a condition and writes in one step; moto does so only where threads wait for each other."""
    lock, write = threading.Lock(), DynamoDBBackend.put_item

    def put_item(self: DynamoDBBackend, *args: Any, **kwargs: Any) -> Any:
        with lock:
            return write(self, *args, **kwargs)

    monkeypatch.setattr(DynamoDBBackend, "put_item", put_item)


def test_fifty_deliveries_at_once_give_one_result(
    session: boto3.Session, table: Any, aws: FakeAWS, clock: FakeClock
) -> None:
    aws.model_answers = [judged(urgency=number % 2) for number in range(DELIVERIES)]
    handler = lambda_function.wire(EMAIL, session, clock=clock, download=aws.download)
    together, answers = threading.Barrier(DELIVERIES), []

    def deliver() -> None:
        together.wait()
        answers.append(handler(event("email"), FakeContext(clock, 60)))

    threads = [threading.Thread(target=deliver) for _ in range(DELIVERIES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    [row] = table.scan(TableName=TABLE)["Items"]
    assert len(answers) == DELIVERIES
    assert {answer["confidence_score"] for answer in answers} == {int(row["confidence_score"]["N"])}
    [attributes] = aws.attributes.values()
    assert attributes["confidenceScore"] == row["confidence_score"]["N"]
