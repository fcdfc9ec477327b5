"""A send ledger whose conditional writes are atomic, as DynamoDB's are."""

import threading
import time
from collections.abc import Callable
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from simulator.aws.call import respond
from simulator.aws.dynamodb import DynamoDB
from tests.fakes.service import SESSION


class LedgerTable:
    """Makes clients of a table of its own; *pause* lets others in before each request, as a network would.

    What *garbled* names is done, but answered by a page of somebody on the way, whatever DynamoDB said.
    """

    def __init__(self, pause: Callable[[], float] = lambda: 0.0) -> None:
        self.requests = 0
        self.garbled = ""
        self._lock = threading.Lock()
        self._pause = pause
        self.client = self.new_client()
        self._account = DynamoDB()
        self.name = self._account.create("ledger", "key")

    def rows(self) -> dict[str, dict[str, Any]]:
        """Everything that is stored, by key."""
        return {item["key"]["S"]: item for item in self.client.scan(TableName=self.name)["Items"]}

    def new_client(self) -> Any:
        client = SESSION.client("dynamodb")
        client.meta.events.register_first("before-send.dynamodb", self._answer)
        return client

    def _answer(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        if seconds := self._pause():
            time.sleep(seconds)
        with self._lock:
            self.requests += 1
            answer = self._account(request)
        if self.garbled and self.garbled in str(request.headers["X-Amz-Target"]):
            return respond(request, 200, {"Content-Type": "text/html"}, b"<html>Please log in.</html>")
        return answer
