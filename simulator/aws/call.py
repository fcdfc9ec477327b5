"""One call of an AWS operation as it stands on the wire, and the reply to it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.model import OperationModel

from simulator.errors import SimulatorError


class ServiceError(Exception):
    """An error that AWS itself would reply with, by its code."""

    def __init__(self, code: str, message: str = "Simulated.", **details: Any) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.details = details


class UnknownOperationError(SimulatorError):
    """Code under the simulator called something in AWS that has no stand-in here."""


@dataclass(frozen=True, slots=True)
class Call:
    """The operation's input, read back from the request that was sent."""

    operation: str
    path: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: Mapping[str, Any]
    url: str
    read_timeout: float


def read(model: OperationModel, request: AWSPreparedRequest, read_timeout: float) -> Call:
    """Take path, query and JSON body of *request* apart as the service model says."""
    parts = urlsplit(request.url)
    named = _pattern(model.http["requestUri"].partition("?")[0]).fullmatch(parts.path)
    if named is None:
        raise UnknownOperationError(f"The path {parts.path} is not one of {model.name}.")
    path = {key: unquote(value) for key, value in named.groupdict().items()}
    body = json.loads(request.body) if request.body else {}
    return Call(model.name, path, parse_qs(parts.query), body, request.url, read_timeout)


def operation_of(request: AWSPreparedRequest) -> str:
    """The operation that a request names in its header, as those of DynamoDB and Systems Manager do."""
    target = request.headers["X-Amz-Target"]
    text: str = target.decode() if isinstance(target, bytes) else target
    return text.rpartition(".")[2]


def reply(request: AWSPreparedRequest, body: Mapping[str, Any]) -> AWSResponse:
    """The reply of an operation that went well."""
    return respond(request, 200, {"Content-Type": "application/json"}, json.dumps(body).encode())


def refuse(request: AWSPreparedRequest, model: OperationModel, error: ServiceError) -> AWSResponse:
    """The reply for *error*, with the HTTP status that the service model gives its code."""
    headers = {"Content-Type": "application/json", "x-amzn-ErrorType": error.code}
    body = json.dumps({"__type": error.code, "message": error.message, **error.details}).encode()
    return respond(request, status_of(model, error), headers, body)


def status_of(model: OperationModel, error: ServiceError) -> int:
    """The HTTP status that the service model gives the code of *error*."""
    shape = model.service_model.shape_for_error_code(error.code)
    status: int = (shape.metadata.get("error", {}) if shape else {}).get("httpStatusCode", 400)
    return status


def respond(request: AWSPreparedRequest, status: int, headers: Mapping[str, str], body: bytes) -> AWSResponse:
    """An HTTP response as botocore's parsers want it."""
    return AWSResponse(request.url, status, headers, _Stream(body))


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\+?\}", r"(?P<\1>[^/]+)", template))


class _Stream(BytesIO):
    def stream(self) -> Iterator[bytes]:
        yield self.getvalue()
