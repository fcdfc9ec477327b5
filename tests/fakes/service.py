"""AWS services answered below botocore, one function for each operation; its serialiser, checks and parser run."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore import UNSIGNED, xform_name
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from moto.core.models import botocore_stubber

from simulator.aws import call as wire
from simulator.aws.call import Call, ServiceError

__all__ = ["Answer", "Reply", "Service", "ServiceError"]

Answer = Callable[..., "Mapping[str, Any] | Reply"]
"""Gets what the request says, by the names of the service in snake case; gives the answer's JSON."""

QUICK = Config(retries={"mode": "standard", "total_max_attempts": 1}, user_agent="tests")
UNREAD = QUICK.merge(Config(signature_version=UNSIGNED))
"""For what is answered here, where nobody looks at signatures."""
SESSION = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
"""One for all: it keeps the service descriptions, which take long to read."""


@dataclass(frozen=True)
class Reply:
    """An answer with headers of its own."""

    body: Any
    headers: Mapping[str, str]


@dataclass
class Service:
    """Clients whose every request is answered here; an operation without an answer is an error of the test."""

    answers: dict[str, Answer] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    failures: dict[str, list[ServiceError]] = field(default_factory=dict)
    clients: dict[str, Any] = field(default_factory=dict)
    moto: frozenset[str] = frozenset()
    """Services that are left to moto."""

    def client(self, name: str) -> Any:
        """Give the one client of a service."""
        if name not in self.clients:
            self.clients[name] = (
                SESSION.client(name, config=QUICK)
                if name in self.moto
                else self._answered(SESSION.client(name, config=UNREAD))
            )
        return self.clients[name]

    def _answered(self, client: Any) -> Any:
        model = client.meta.service_model

        def send(request: AWSPreparedRequest, event_name: str, **_: Any) -> AWSResponse:
            operation = model.operation_model(event_name.rpartition(".")[2])
            self.calls.append(operation.name)
            try:
                if self.failures.get(operation.name):
                    raise self.failures[operation.name].pop(0)
                said = _said(wire.read(operation, request, 60))
                answer = self.answers[operation.name](**said)
                if isinstance(answer, Reply):
                    return wire.respond(request, 200, answer.headers, json.dumps(answer.body).encode())
                return wire.reply(request, answer)
            except ServiceError as error:
                return wire.refuse(request, operation, error)

        client.meta.events.unregister("before-send", botocore_stubber)
        client.meta.events.register(f"before-send.{model.service_id.hyphenize()}", send)
        return client

    def fails(self, operation: str, code: str, message: str = "Not today.", times: int = 1) -> None:
        """Let the next calls of *operation* fail."""
        self.failures.setdefault(operation, []).extend([ServiceError(code, message)] * times)

    def count(self, operation: str) -> int:
        return self.calls.count(operation)


def _said(call: Call) -> dict[str, Any]:
    query = {name: values[0] for name, values in call.query.items()}
    return {xform_name(name).replace("-", "_"): value for name, value in {**call.path, **query, **call.body}.items()}
