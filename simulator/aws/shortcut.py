"""AWS without the way over HTTP: a client's parameters go straight to what answers it, and the answer straight back.

A third of a mail's time goes into AWS's serialiser, parameter checks and parser, which take the same requests the same
way every time. A run of thousands of mails may leave them out; a test holds its results to those over the wire. What
fails on the way is tried again as it is there.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import BotoCoreError
from botocore.model import OperationModel

from simulator.aws.call import Call, ServiceError, status_of
from simulator.aws.retries import Attempt, Retries
from simulator.clock import VirtualClock

URI, QUERY, BODY = "uri", "querystring", ""
"""Where a parameter goes, in the words of the service models."""


def take(client: Any, clock: VirtualClock, answer: Callable[[str, Call], Mapping[str, Any]]) -> None:
    """Let *answer* give the output of each operation of *client*, called `bedrock-runtime.Converse` and the like."""
    service = client.meta.service_model
    retries = Retries(clock, client)

    def call(operation: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        model = service.operation_model(operation)
        asked, name, attempt = _read(model, parameters, client), f"{service.service_name}.{operation}", Attempt(model)
        while True:
            try:
                given = answer(name, asked)
            except ServiceError as error:
                told = {"Error": {"Code": error.code, "Message": error.message}, **error.details}
                status = AWSResponse(asked.url, status_of(model, error), {}, None)
                if not retries.again(attempt, error, (status, told)):
                    raise client.exceptions.from_code(error.code)(told, operation) from None
            except BotoCoreError as error:
                if not retries.again(attempt, error):
                    raise
            else:
                retries.succeeded(attempt)
                return _given(model, given)

    client._make_api_call = call


def _read(model: OperationModel, parameters: Mapping[str, Any], client: Any) -> Call:
    given: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for name, value in parameters.items():
        place, known_as = _places(model)[name]
        given[place][known_as] = value
    query = {name: value if isinstance(value, list) else [str(value)] for name, value in given[QUERY].items()}
    payload = model.input_shape.serialization.get("payload")
    body = json.loads(parameters[payload]) if payload else given[BODY]
    return Call(model.name, given[URI], query, body, client.meta.endpoint_url, client.meta.config.read_timeout)


def _given(model: OperationModel, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The output with *answer*, which is a stream of JSON where the whole body is one member of it."""
    payload = model.output_shape.serialization.get("payload") if model.output_shape else None
    return {payload: BytesIO(json.dumps(answer).encode())} if payload else answer


@cache
def _places(model: OperationModel) -> Mapping[str, tuple[str, str]]:
    """Where each parameter of an operation goes, and under which name."""
    return {
        name: (shape.serialization.get("location", BODY), shape.serialization.get("name", name))
        for name, shape in model.input_shape.members.items()
    }
