"""A send ledger whose conditional writes are atomic, as DynamoDB's are and moto's are not between threads."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from simulator.aws import dynamodb
from simulator.aws.call import respond
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
        self.name = dynamodb.create_ledger_table(self.client)

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
            answer = dynamodb.answer(request)
        if self.garbled and self.garbled in str(request.headers["X-Amz-Target"]):
            return respond(request, 200, {"Content-Type": "text/html"}, b"<html>Please log in.</html>")
        asked = json.loads(request.body).get("ReturnConsumedCapacity") == "TOTAL"
        return answer if asked else _without_capacity(request, answer)


def _without_capacity(request: AWSPreparedRequest, answer: AWSResponse) -> AWSResponse:
    """What DynamoDB answers to who does not ask for the capacity; moto tells it anyway."""
    body = {name: value for name, value in json.loads(answer.content).items() if name != "ConsumedCapacity"}
    return respond(request, answer.status_code, dict(answer.headers), json.dumps(body).encode())
