"""Custom resource: the vector index in an OpenSearch Serverless collection, which CloudFormation cannot wait for.

`on_event` only names the index; `is_complete` is called again and again and brings it one step further each time, so
that any call may be repeated. The index counts as made once it answers steadily: a knowledge base refuses one that is
not visible everywhere yet.

A deletion deletes nothing. The knowledge base that searches the index stands in another stack, which turns to another
index later or, where its deployment fails, never; and an index costs nothing beside its collection, with which it goes.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from opensearchpy import OpenSearch, RequestsAWSV4SignerAuth, RequestsHttpConnection
from opensearchpy.exceptions import ConnectionError as NoConnectionError
from opensearchpy.exceptions import NotFoundError, RequestError, TransportError

logger = logging.getLogger()

Event = Mapping[str, Any]

MAKING_SECONDS = 900
"""How long the making may take, below the time the stack gives: access policies take a minute or so to apply."""
STEADY_ANSWERS = 5
STEADY_PAUSE = 2.0
SETTLING_SECONDS = 30.0

NOT_YET = frozenset({401, 403, 429, 500, 502, 503, 504})
"""What passes: policies that do not apply yet, and a collection that is busy."""

IMPLIED = {"index": "true", "space_type": "l2"}
"""What the collection may leave out of a mapping it describes."""


class IndexMakingError(Exception):
    """The index cannot be had; the text stands in the stack's events."""


@dataclass(frozen=True, slots=True)
class Order:
    """What CloudFormation asks for, and since when."""

    endpoint: str
    index: str
    mapping: Mapping[str, Any]
    region: str
    waited: float

    @classmethod
    def read(cls, event: Event, now: float) -> "Order":
        properties = event["ResourceProperties"]
        return cls(
            endpoint=properties["CollectionEndpoint"],
            index=properties["IndexName"],
            mapping=json.loads(properties["Mapping"]),
            region=properties["Region"],
            waited=now - float(event.get("RequestedAt") or now),
        )


def connect(order: Order, session: boto3.Session) -> OpenSearch:
    """Open the collection; the scheme and port of its endpoint are kept."""
    return OpenSearch(
        hosts=[order.endpoint],
        http_auth=RequestsAWSV4SignerAuth(session.get_credentials(), order.region, "aoss"),
        connection_class=RequestsHttpConnection,
        timeout=20,
        max_retries=0,
    )


@dataclass(frozen=True, slots=True)
class IndexMaker:
    """Makes and adopts indexes."""

    connect: Callable[[Order], OpenSearch]
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep

    def on_event(self, event: Event) -> dict[str, Any]:
        """Name the index. Another endpoint or name is another index, and its predecessor stays."""
        properties = event["ResourceProperties"]
        name = f"{properties['CollectionEndpoint']}/{properties['IndexName']}"
        kept = event["PhysicalResourceId"] if event["RequestType"] == "Delete" else name
        return {"PhysicalResourceId": kept, "RequestedAt": self.now()}

    def is_complete(self, event: Event) -> dict[str, Any]:
        """Bring the index one step further and say whether it is where it should be."""
        if event["RequestType"] == "Delete":
            return {"IsComplete": True}
        order = Order.read(event, self.now())
        client = self.connect(order)
        reason = "it is not visible yet"
        try:
            if self._make(client, order):
                return {"IsComplete": True, "Data": {"IndexName": order.index}}
        except TransportError as error:
            if not _passes(error):
                raise IndexMakingError(f"The collection refused the index {order.index}: {error}") from error
            reason = str(error)
        logger.info("index not ready", extra={"index": order.index, "reason": reason, "waited": int(order.waited)})
        if order.waited > MAKING_SECONDS:
            raise IndexMakingError(
                f"The index {order.index} is not ready after {MAKING_SECONDS // 60} minutes: {reason}. After a 403, "
                "see whether the data-access policy names the role of this function and the network policy lets it in; "
                "then deploy again."
            )
        return {"IsComplete": False}

    def _make(self, client: OpenSearch, order: Order) -> bool:
        if (found := _describe(client, order.index)) is None:
            _create(client, order)
            return False
        if differences := list(_differences(order.mapping, found)):
            raise IndexMakingError(
                f"An index {order.index} exists with another mapping ({'; '.join(differences)}), and a mapping cannot "
                "be changed in place: delete that index, or give the new mapping another index name; then deploy again."
            )
        return self._steady(client, order.index)

    def _steady(self, client: OpenSearch, index: str) -> bool:
        for _ in range(STEADY_ANSWERS):
            self.sleep(STEADY_PAUSE)
            if _describe(client, index) is None:
                return False
        self.sleep(SETTLING_SECONDS)
        return True


def _describe(client: OpenSearch, index: str) -> Mapping[str, Any] | None:
    try:
        answer: Mapping[str, Mapping[str, Any]] = client.indices.get(index=index)
    except NotFoundError:
        return None
    return answer.get(index)


def _create(client: OpenSearch, order: Order) -> None:
    try:
        client.indices.create(index=order.index, body=order.mapping)
    except RequestError as error:
        # It exists already but does not show yet: the next call looks at it.
        if error.error != "resource_already_exists_exception":
            raise
    else:
        logger.info("index created", extra={"index": order.index})


def _differences(wanted: Mapping[str, Any], found: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Name what *found* lacks or has differently; what it has on top (defaults, fields of documents) is welcome."""
    for name, value in wanted.items():
        place = f"{path}.{name}" if path else name
        present = found.get(name, {} if isinstance(value, Mapping) else IMPLIED.get(name))
        if isinstance(value, Mapping):
            yield from _differences(value, present if isinstance(present, Mapping) else {}, place)
        elif _text(present) != _text(value):
            yield f"{place} is {_text(present)}, not {_text(value)}"


def _text(value: object) -> str:
    """Write a setting as the collection does, which answers texts where it was given numbers or booleans."""
    return "missing" if value is None else str(value).lower()


def _passes(error: TransportError) -> bool:
    return isinstance(error, NoConnectionError) or error.status_code in NOT_YET


@cache
def _maker() -> IndexMaker:
    session = boto3.Session()
    return IndexMaker(lambda order: connect(order, session))


def on_event(event: Event, _: object) -> dict[str, Any]:
    """Answer the provider framework's first call."""
    return _maker().on_event(event)


def is_complete(event: Event, _: object) -> dict[str, Any]:
    """Answer each of the framework's further calls."""
    return _maker().is_complete(event)
