"""The simulator's DynamoDB answers as moto's, so far as our functions ask it."""

import json
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ClientError
from moto.core.request import normalize_request
from moto.dynamodb.responses import DynamoHandler

from simulator.aws.call import respond
from simulator.aws.dynamodb import MOST_BYTES, DynamoDB
from simulator.aws.wire import Wire
from simulator.clock import VirtualClock
from simulator.errors import SimulatorError
from simulator.system import Simulator
from tests.conftest import Write

TABLE = "rows"
KEY: dict[str, Any] = {"id": {"S": "r"}}
NUMBERS: list[dict[str, Any]] = [{"N": "3"}, {"N": "20"}]
ROWS: list[dict[str, Any] | None] = [None, KEY, *(KEY | {"ttl": value} for value in NUMBERS)]
"""What may stand there before."""
ODD: list[dict[str, Any]] = [{"S": "3"}, {"S": "20"}, {"BOOL": True}, {"L": []}]
ODD_ROWS = [KEY | {"ttl": value} for value in ODD]
CONDITIONS = [
    "attribute_not_exists(id)",
    "attribute_not_exists(#a)",
    "attribute_not_exists(id) OR #a <= :a",
    "attribute_exists(#a) AND #a > :a",
    "NOT attribute_type(#a, :number) OR #a > :a",
    "#a = :a",
    "#a = :a AND attribute_not_exists(#b)",
    "#a >= :a OR attribute_exists(id) AND #a < :a",
]
METRICS = ("ConsumedCapacity", "ItemCollectionMetrics")
UPDATES = ["SET #a = :a", "ADD #a :a", "ADD #a :a SET #b = :b, c = :a"]
NAMES, GIVEN = {"#a": "ttl", "#b": "other"}, {":number": {"S": "N"}, ":b": {"S": "b"}}

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def clients() -> list[Any]:
    """Ours and moto's, each with an empty table."""
    found = [
        Wire(VirtualClock(), stores={"dynamodb": store}).session().client("dynamodb") for store in (DynamoDB(), _moto)
    ]
    for client in found:
        _create(client, TABLE, "id")
    return found


def _create(client: Any, table: str, key: str) -> None:
    client.create_table(
        TableName=table,
        KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def _moto(request: AWSPreparedRequest) -> AWSResponse:
    status, headers, body = DynamoHandler.dispatch(normalize_request(request))
    return respond(request, status, headers, body if isinstance(body, bytes) else body.encode())


@pytest.fixture
def both(clients: list[Any]) -> Ask:
    """Ask both the same, and give the answer, once it is clear that they agree."""

    def ask(operation: str, **request: Any) -> Any:
        ours, theirs = (_answer(client, operation, request) for client in clients)
        assert ours == theirs, f"{operation} {request}"
        return ours

    return ask


def _answer(client: Any, operation: str, request: dict[str, Any]) -> Any:
    try:
        answer = getattr(client, operation)(**request)
    except ClientError as error:
        told = {name: error.response.get(name) for name in ("Item", "CancellationReasons")}
        reasons = told["CancellationReasons"] or ()
        return error.response["Error"]["Code"], told["Item"], [reason["Code"] for reason in reasons]
    if "Items" in answer:
        answer["Items"].sort(key=str)  # rows come in no order
    return {name: value for name, value in answer.items() if name not in ("ResponseMetadata", *METRICS)}


def _placeholders(*expressions: str, **values: Any) -> dict[str, Any]:
    text = " ".join(expressions)
    names = {name: meant for name, meant in NAMES.items() if name in text}
    given = {name: value for name, value in (GIVEN | values).items() if name in text}
    return {
        **({"ExpressionAttributeNames": names} if names else {}),
        **({"ExpressionAttributeValues": given} if given else {}),
    }


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_row_is_put_under_the_same_conditions(both: Ask, condition: str) -> None:
    odd = [] if {"<", ">"} & {*condition} else ODD_ROWS  # moto stumbles over an order between two types
    for before, value in product([*ROWS, *odd], NUMBERS):
        both("delete_item", TableName=TABLE, Key=KEY)
        if before:
            both("put_item", TableName=TABLE, Item=before)
        given = _placeholders(condition, **{":a": value})
        put = {"TableName": TABLE, "Item": KEY | {"new": {"S": "!"}}, "ConditionExpression": condition, **given}
        both("transact_write_items", TransactItems=[{"Put": put | {"Item": {"id": {"S": "s"}}}}, {"Put": put}])
        both("put_item", **put, ReturnValuesOnConditionCheckFailure="ALL_OLD")
        both("scan", TableName=TABLE)


@pytest.mark.parametrize("update", UPDATES)
def test_a_row_is_updated_alike(both: Ask, update: str) -> None:
    for before, condition in product([*ROWS, ODD_ROWS[0]], [None, "NOT attribute_type(#a, :number) OR #a > :a"]):
        both("delete_item", TableName=TABLE, Key=KEY)
        if before:
            both("put_item", TableName=TABLE, Item=before)
        both(
            "update_item",
            TableName=TABLE,
            Key=KEY,
            UpdateExpression=update,
            ReturnValues="ALL_NEW",
            **({"ConditionExpression": condition} if condition else {}),
            **_placeholders(update, condition or "", **{":a": {"N": "7"}}),
        )
        both("get_item", TableName=TABLE, Key=KEY)


def test_rows_are_found_alike(both: Ask) -> None:
    for number in range(3):
        both("put_item", TableName=TABLE, Item={"id": {"S": f"{number}"}, "customer": {"S": f"{number % 2}"}})
    wanted = {"FilterExpression": "customer = :c", "ExpressionAttributeValues": {":c": {"S": "0"}}}
    assert both("scan", TableName=TABLE, **wanted)["Count"] == 2
    keys = [{"id": {"S": key}} for key in ("0", "2", "9")]
    assert len(both("batch_get_item", RequestItems={TABLE: {"Keys": keys}})["Responses"][TABLE]) == 2


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("get_item", {"TableName": "nowhere", "Key": {"id": {"S": "1"}}}),
        ("delete_table", {"TableName": "nowhere"}),
        ("put_item", {"TableName": TABLE, "Item": {"id": {"S": ""}}}),
        ("put_item", {"TableName": TABLE, "Item": {"other": {"S": "1"}}}),
        ("put_item", {"TableName": TABLE, "Item": {"id": {"S": "1"}, "text": {"S": "x" * MOST_BYTES}}}),
        ("batch_get_item", {"RequestItems": {TABLE: {"Keys": [{"id": {"S": "1"}}, {"id": {"S": "1"}}]}}}),
    ],
)
def test_a_mistake_is_refused_alike(both: Ask, operation: str, request_: dict[str, Any]) -> None:
    assert both(operation, **request_)[0] in ("ResourceNotFoundException", "ValidationException")


def test_what_our_functions_ask_is_answered_alike(start: Callable[..., Simulator], write: Write) -> None:
    """Moto knows the words, too, that no expression of DynamoDB may use as they are."""
    simulator = start(records=True)
    asked: list[str] = []

    def compare(request: AWSPreparedRequest) -> AWSResponse:
        ours, theirs = simulator.tables(request), _moto(request)
        asked.append(str(request.headers["X-Amz-Target"]))
        assert ours.status_code == theirs.status_code, theirs.content
        assert _told(ours) == _told(theirs)
        return ours

    made = simulator.resources
    client = Wire(simulator.clock, stores={"dynamodb": _moto}).session().client("dynamodb")
    for table, key in {
        made.results_table: "contactId",
        made.ledger_table: "key",
        made.interactions_table: "id",
        made.texts_table: "id",
        made.customer_keys_table: "customer",
    }.items():
        _create(client, table, key)
    simulator.wire.stores = {**simulator.wire.stores, "dynamodb": compare}
    for number in range(2):
        outcome = simulator.receive(write(message_id=f"<{number}@mail.example.com>"))
        assert not outcome.failures
    assert len({operation for operation in asked if "Item" in operation}) == 5


def _told(response: AWSResponse) -> Any:
    body = json.loads(response.content)
    return {name: value for name, value in body.items() if name not in ("message", "Message", "__type", *METRICS)}


def test_what_is_given_in_vain_or_missing_is_refused(clients: list[Any]) -> None:
    put = {"TableName": TABLE, "Item": {"id": {"S": "1"}}, "ConditionExpression": "#a = :a"}
    names, values = {"#a": "ttl", "#b": "b"}, {":a": {"N": "1"}}
    with pytest.raises(ClientError, match="#b"):
        clients[0].put_item(**put, ExpressionAttributeNames=names, ExpressionAttributeValues=values)
    with pytest.raises(ClientError, match="#a"):
        clients[0].put_item(**put, ExpressionAttributeValues=values)


@pytest.mark.parametrize("condition", ["size(id) > :a", "id <> :a", "id = :a extra", "(id = :a)", "id[0] = :a"])
def test_an_expression_that_is_not_known_is_a_loud_error(clients: list[Any], condition: str) -> None:
    given = {"ConditionExpression": condition, "ExpressionAttributeValues": {":a": {"N": "1"}}}
    with pytest.raises(SimulatorError, match="Teach"):
        clients[0].put_item(TableName=TABLE, Item={"id": {"S": "1"}}, **given)


@pytest.mark.parametrize(("ttl", "stays"), [({"N": "99"}, False), ({"N": "101"}, True), ({"S": "soon"}, True)])
def test_a_row_whose_time_is_over_is_removed(ttl: dict[str, str], stays: bool) -> None:
    account = DynamoDB()
    client = Wire(VirtualClock(), stores={"dynamodb": account}).session().client("dynamodb")
    client.put_item(
        TableName=account.create(TABLE, "id"), Item={"id": {"S": "1"}, "ttl": ttl, "text": {"S": "Grüße 🙂"}}
    )
    account.remove_expired(now=100)
    assert account.count(TABLE) == stays


def test_the_capacity_is_told_to_who_asks(clients: list[Any]) -> None:
    asked = {"TableName": TABLE, "Key": {"id": {"S": "1"}}}
    assert "ConsumedCapacity" not in clients[0].get_item(**asked)
    assert "ConsumedCapacity" in clients[0].get_item(**asked, ReturnConsumedCapacity="TOTAL")
