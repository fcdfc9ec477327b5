"""Amazon DynamoDB: moto's, asked directly, so that nothing else in the process is mocked."""

from __future__ import annotations

import itertools
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from moto.core.request import normalize_request
from moto.dynamodb.responses import DynamoHandler

from simulator.aws.call import respond

_serial = itertools.count(1)


def answer(request: AWSPreparedRequest) -> AWSResponse:
    """What DynamoDB replies to *request*."""
    status, headers, body = DynamoHandler.dispatch(normalize_request(request))
    return respond(request, status, headers, body if isinstance(body, bytes) else body.encode())


def create_results_table(client: Any) -> str:
    """Make a table of results as the stack does and return its name, which nobody else in the process uses."""
    return _create_table(client, "results", "contactId")


def create_ledger_table(client: Any) -> str:
    """Make a send ledger likewise."""
    return _create_table(client, "ledger", "key")


def _create_table(client: Any, what: str, key: str) -> str:
    name = f"simulated-{what}-{next(_serial)}"
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client.update_time_to_live(TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
    return name
