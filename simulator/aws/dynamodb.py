"""Amazon DynamoDB as our functions use it: tables by one key, conditions, updates and transactions of puts.

A test holds it to what moto answers to the same requests; moto itself takes half of a mail's time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from simulator.aws.call import ServiceError, UnknownOperationError, operation_of, respond
from simulator.aws.expressions import Item, Names, holds, updated

Body = Mapping[str, Any]

MOST_BYTES: Final = 400 * 1024
"""What an item may take."""

WRITES: Final = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"})

_JSON: Final = {"Content-Type": "application/x-amz-json-1.0"}


class _RefusedError(ServiceError):
    """A condition that does not hold."""


@dataclass(slots=True)
class _Table:
    key: str
    items: dict[str, Item] = field(default_factory=dict)

    def key_of(self, item: Item) -> str:
        """Give the key in *item*, which every row has."""
        key = item.get(self.key, {}).get("S")
        if not key:
            raise ServiceError("ValidationException", f"The key {self.key} is no text, or an empty one.")
        return str(key)


class DynamoDB:
    """The tables of one account."""

    def __init__(self) -> None:
        self._tables: dict[str, _Table] = {}
        self._operations: Mapping[str, Callable[[Body], Body]] = {
            "BatchGetItem": self._batch_get_item,
            "CreateTable": self._create_table,
            "DeleteItem": self._delete_item,
            "DeleteTable": self._delete_table,
            "GetItem": self._get_item,
            "PutItem": self._put_item,
            "Scan": self._scan,
            "TransactWriteItems": self._transact_write_items,
            "UpdateItem": self._update_item,
        }

    def __call__(self, request: AWSPreparedRequest) -> AWSResponse:
        """Reply to *request*."""
        try:
            answer = self.answer(operation_of(request), json.loads(request.body))
            return respond(request, 200, _JSON, json.dumps(answer).encode())
        except ServiceError as error:
            body = {"__type": error.code, "message": error.message, **error.details}
            return respond(request, 400, {**_JSON, "x-amzn-ErrorType": error.code}, json.dumps(body).encode())

    def answer(self, operation: str, asked: Body) -> Body:
        """Give the output of *operation*, or raise ServiceError."""
        if operation not in self._operations:
            raise UnknownOperationError(f"Teach simulator/aws/dynamodb.py the operation {operation}.")
        return self._operations[operation](asked)

    @property
    def names(self) -> tuple[str, ...]:
        """The tables that there are."""
        return tuple(self._tables)

    def create(self, name: str, key: str) -> str:
        """Make a table where there is none, and give its name."""
        self._tables.setdefault(name, _Table(key))
        return name

    def drop(self, name: str) -> None:
        """Delete a table and its rows."""
        self._table(name)
        del self._tables[name]

    def put(self, name: str, item: Item) -> None:
        """Write a row."""
        table = self._table(name)
        table.items[table.key_of(item)] = item

    def count(self, name: str) -> int:
        """How many rows a table has."""
        return len(self._table(name).items)

    def item(self, name: str, key: str) -> Item | None:
        """A row of a table; None where there is none."""
        return self._table(name).items.get(key)

    def restore(self, name: str, items: Iterable[Item]) -> None:
        """Put rows back into a table, as `item` gave them."""
        table = self._table(name)
        table.items |= {table.key_of(item): item for item in items}

    def written(self, request: AWSPreparedRequest) -> Iterator[tuple[str, str]]:
        """The rows that *request* writes, or tries to: table and key."""
        if operation_of(request) not in WRITES:
            return
        asked = json.loads(request.body)
        for write in [part["Put"] for part in asked["TransactItems"]] if "TransactItems" in asked else [asked]:
            yield write["TableName"], self._table(write["TableName"]).key_of(write.get("Key") or write["Item"])

    def remove_expired(self, now: float) -> None:
        """Remove the rows whose time is over, as DynamoDB does within some days.

        A time to live that is no number counts as none.
        """
        for table in self._tables.values():
            times = {key: item["ttl"].get("N") for key, item in table.items.items() if "ttl" in item}
            for key in [key for key, time in times.items() if time is not None and float(time) <= now]:
                del table.items[key]

    def _create_table(self, asked: Body) -> Body:
        if asked["TableName"] in self._tables:
            raise ServiceError("ResourceInUseException", f"Table already exists: {asked['TableName']}")
        [key] = (row["AttributeName"] for row in asked["KeySchema"])
        self.create(asked["TableName"], key)
        return {}

    def _delete_table(self, asked: Body) -> Body:
        self.drop(asked["TableName"])
        return {}

    def _get_item(self, asked: Body) -> Body:
        table = self._table(asked["TableName"])
        item = table.items.get(table.key_of(asked["Key"]))
        return _capacity(asked, asked["TableName"]) | ({} if item is None else {"Item": item})

    def _batch_get_item(self, asked: Body) -> Body:
        found = {name: self._found(name, wanted["Keys"]) for name, wanted in asked["RequestItems"].items()}
        return {"Responses": found, "UnprocessedKeys": {}} | _capacities(asked, found)

    def _found(self, name: str, keys: list[Item]) -> list[Item]:
        table = self._table(name)
        wanted = [table.key_of(key) for key in keys]
        if len(set(wanted)) < len(wanted):
            raise ServiceError("ValidationException", "Provided list of item keys contains duplicates")
        return [table.items[key] for key in wanted if key in table.items]

    def _put_item(self, asked: Body) -> Body:
        table, key = self._to_put(asked)
        table.items[key] = asked["Item"]
        return _capacity(asked, asked["TableName"])

    def _update_item(self, asked: Body) -> Body:
        condition, update = asked.get("ConditionExpression"), asked["UpdateExpression"]
        table, key, names = self._table(asked["TableName"]), asked["Key"], Names.of(asked, condition, update)
        before = table.items.get(table.key_of(key))
        if not holds(condition, before or {}, names):
            raise _refused(asked, before)
        after = table.items[table.key_of(key)] = updated(update, before or key, names)
        told = {"Attributes": after} if asked.get("ReturnValues") == "ALL_NEW" else {}
        return _capacity(asked, asked["TableName"]) | told

    def _delete_item(self, asked: Body) -> Body:
        table = self._table(asked["TableName"])
        table.items.pop(table.key_of(asked["Key"]), None)
        return {}

    def _scan(self, asked: Body) -> Body:
        table, wanted = self._table(asked["TableName"]), asked.get("FilterExpression")
        names = Names.of(asked, wanted)
        items = [item for item in table.items.values() if holds(wanted, item, names)]
        return {"Items": items, "Count": len(items), "ScannedCount": len(table.items)}

    def _transact_write_items(self, asked: Body) -> Body:
        """Put all items or none."""
        if any(part.keys() != {"Put"} for part in asked["TransactItems"]):
            raise UnknownOperationError(
                "Transactions are made of Put here; teach simulator/aws/dynamodb.py the others."
            )
        puts, reasons, places = [part["Put"] for part in asked["TransactItems"]], [], []
        for put in puts:
            try:
                places.append(self._to_put(put))
            except _RefusedError:
                reasons.append({"Code": "ConditionalCheckFailed"})
            else:
                reasons.append({"Code": "None"})
        if len(places) < len(puts):
            raise _RefusedError("TransactionCanceledException", "Cancelled.", CancellationReasons=reasons)
        for (table, key), put in zip(places, puts, strict=True):
            table.items[key] = put["Item"]
        return _capacities(asked, [put["TableName"] for put in puts])

    def _to_put(self, asked: Body) -> tuple[_Table, str]:
        """Where an item goes, once its condition holds."""
        table, item, condition = self._table(asked["TableName"]), asked["Item"], asked.get("ConditionExpression")
        key, names = table.key_of(item), Names.of(asked, condition)
        if _size(item) > MOST_BYTES:
            raise ServiceError("ValidationException", "Item size has exceeded the maximum allowed size")
        before = table.items.get(key)
        if not holds(condition, before or {}, names):
            raise _refused(asked, before)
        return table, key

    def _table(self, name: str) -> _Table:
        if name not in self._tables:
            raise ServiceError("ResourceNotFoundException", f"Requested resource not found: Table: {name} not found")
        return self._tables[name]


def _refused(asked: Body, before: Item | None) -> _RefusedError:
    tells = asked.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and before is not None
    told = {"Item": before} if tells else {}
    return _RefusedError("ConditionalCheckFailedException", "The conditional request failed", **told)


def _capacity(asked: Body, table: str) -> dict[str, Any]:
    """What a request took, for who asks: one unit."""
    wanted = asked.get("ReturnConsumedCapacity") == "TOTAL"
    return {"ConsumedCapacity": {"TableName": table, "CapacityUnits": 1.0}} if wanted else {}


def _capacities(asked: Body, tables: Any) -> dict[str, Any]:
    rows = [_capacity(asked, table).get("ConsumedCapacity") for table in dict.fromkeys(tables)]
    return {"ConsumedCapacity": rows} if all(rows) else {}


def _size(item: Item) -> int:
    """The bytes of an item as JSON, which is a little more than DynamoDB counts."""
    return len(json.dumps(item, ensure_ascii=False).encode())
