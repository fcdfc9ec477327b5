"""A send ledger whose conditional writes are atomic, as DynamoDB's are and moto's are not between threads."""

import threading
import time
from collections.abc import Callable
from typing import Any

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from simulator.aws import dynamodb


class LedgerTable:
    """Makes clients of a table of its own; *pause* lets others in before each request, as a network would."""

    def __init__(self, pause: Callable[[], float] = lambda: 0.0) -> None:
        self.requests = 0
        self._lock = threading.Lock()
        self._pause = pause
        self.client = self._client()
        self.name = dynamodb.create_ledger_table(self.client)

    def rows(self) -> dict[str, dict[str, Any]]:
        """Everything that is stored, by key."""
        return {item["key"]["S"]: item for item in self.client.scan(TableName=self.name)["Items"]}

    def _client(self) -> Any:
        client = boto3.Session("test", "test", region_name="us-east-1").client("dynamodb")
        client.meta.events.register_first("before-send.dynamodb", self._answer)
        return client

    def _answer(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        if seconds := self._pause():
            time.sleep(seconds)
        with self._lock:
            self.requests += 1
            return dynamodb.answer(request)
