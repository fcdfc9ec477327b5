"""Amazon DynamoDB: moto's, asked directly, so that nothing else in the process is mocked."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Iterable
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.request import normalize_request
from moto.dynamodb.comparisons import COMPARATOR_CLASS
from moto.dynamodb.exceptions import ConditionalCheckFailed
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.responses import DynamoHandler

from simulator.aws.call import UnknownOperationError, respond
from simulator.flow.contact import REGION

ROWS = frozenset({"GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"})
"""Operations whose answer is rows; moto holds them in the form in which they travel."""

_serial = itertools.count(1)
_JSON = {"Content-Type": "application/x-amz-json-1.0"}


def _between_types(comparison: type[Any]) -> type[Any]:
    """A comparison of moto's that is false for values of two types, as DynamoDB's are; moto stumbles over them."""

    class Comparison(comparison):  # type: ignore[misc]
        def expr(self, item: Any) -> bool:
            try:
                return bool(super().expr(item))
            except TypeError:
                return False

    return Comparison


COMPARATOR_CLASS.update({sign: _between_types(COMPARATOR_CLASS[sign]) for sign in ("<", "<=", ">", ">=")})


class _Handler(DynamoHandler):
    """Moto's, but rows are written out as they are: its way through their service model takes half of a mail's time."""

    def serialized(self, action_result: Any) -> Any:
        result = action_result.result
        if isinstance(result, Exception) or self._get_action() not in ROWS:
            return super().serialized(action_result)
        return 200, {**_JSON, **self.response_headers}, json.dumps(result, default=_as_json)


def _as_json(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else DynamoType.to_json(value)


def answer(request: AWSPreparedRequest) -> AWSResponse:
    """What DynamoDB replies to *request*."""
    if "TransactWriteItems" in str(request.headers["X-Amz-Target"]):
        return _write_together(request)
    status, headers, body = _Handler.dispatch(normalize_request(request))
    return respond(request, status, headers, body if isinstance(body, bytes) else body.encode())


def _write_together(request: AWSPreparedRequest) -> AWSResponse:
    """Put all items or none; moto does so too, but copies all its tables for it."""
    parts = json.loads(request.body)["TransactItems"]
    if any(part.keys() != {"Put"} for part in parts):
        raise UnknownOperationError("Transactions are made of Put here; teach simulator/aws/dynamodb.py the others.")
    before, reasons = [], []
    for put in (part["Put"] for part in parts):
        table = _backend().get_table(put["TableName"])
        key = DynamoType(put["Item"][table.hash_key_attr])
        former = table.items.get(key)
        try:
            _backend().put_item(
                put["TableName"],
                put["Item"],
                condition_expression=put["ConditionExpression"],
                expression_attribute_names=put.get("ExpressionAttributeNames", {}),
                expression_attribute_values=put.get("ExpressionAttributeValues", {}),
            )
        except ConditionalCheckFailed:
            reasons.append({"Code": "ConditionalCheckFailed"})
        else:
            reasons.append({"Code": "None"})
            before.append((table.items, key, former))
    if len(before) == len(parts):
        return respond(request, 200, _JSON, b'{"ConsumedCapacity": []}')
    for items, key, former in before:
        if former is None:
            del items[key]
        else:
            items[key] = former
    cancelled = {"__type": "TransactionCanceledException", "message": "Cancelled.", "CancellationReasons": reasons}
    return respond(request, 400, _JSON, json.dumps(cancelled).encode())


def count(table: str) -> int:
    """How many rows a table has."""
    return len(_backend().get_table(table).items)


def _backend() -> Any:
    return dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION]


def remove_expired(tables: Iterable[str], now: float) -> None:
    """Remove the rows whose time is over, as DynamoDB does by its own clock within some days, and moto never.

    A time to live that is no number counts as none.
    """
    for table in tables:
        items = _backend().get_table(table).items
        times = {key: item.attrs["ttl"] for key, item in items.items() if "ttl" in item.attrs}
        for key in [key for key, time in times.items() if time.type == "N" and float(time.value) <= now]:
            del items[key]


def create_results_table(client: Any) -> str:
    """Make a table of results as the stack does and return its name, which nobody else in the process uses."""
    return _create_table(client, "results", "contactId")


def create_interaction_tables(client: Any) -> tuple[str, str, str]:
    """Make the tables of records, of sealed texts and of the keys of customers."""
    columns = {"interactions": "id", "texts": "id", "customer-keys": "customer"}
    records, texts, keys = (_create_table(client, what, key) for what, key in columns.items())
    return records, texts, keys


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
