"""Recordings of calls in DynamoDB, a row for each: what became of it, in figures and without a word."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from adapters.answers import answer_or
from adapters.stores.items import confirm, decode, encode, is_refused
from triage.errors import StoreUnavailableError


class CallRow(NamedTuple):
    """A recording that was taken on: its *file*, whose call it is, and how the call came to a person.

    *customer* is sealed, and empty where nobody is known by whose wish it could be erased; *state* is empty until it is
    settled what became of the recording.
    """

    id: str
    file: str
    contact: str
    customer: str
    handover: str
    at: float
    ttl: int
    state: str = ""


@dataclass(slots=True, eq=False)
class CallTable:
    """Takes each recording on once, and settles each once; one that was erased does not come back by being settled."""

    client: Any
    name: str

    def begin(self, row: CallRow) -> CallRow:
        """Keep a *row* unless there is one; give the one that is there now."""
        fields = {name: value for name, value in row._asdict().items() if value != ""}
        with answer_or(StoreUnavailableError, "The table of calls could not be written"):
            there = self._unless_refused(
                self.client.put_item,
                Item=encode(fields),
                ConditionExpression="attribute_not_exists(id)",
            )
        return row if there is None else _read(there)

    def settle(self, id_: str, state: str, reason: str, figures: Mapping[str, Any] | None) -> bool:
        """Write what became of the recording *id_*; say whether it was there and waited for that."""
        with answer_or(StoreUnavailableError, "The table of calls could not be written"):
            refused = self._unless_refused(
                self.client.update_item,
                Key=encode({"id": id_}),
                UpdateExpression="SET #state = :state, #reason = :reason, figures = :figures",
                ConditionExpression="attribute_exists(id) AND attribute_not_exists(#state)",
                ExpressionAttributeNames={"#state": "state", "#reason": "reason"},
                ExpressionAttributeValues=encode({":state": state, ":reason": reason, ":figures": json.dumps(figures)}),
            )
        return refused is None

    def get(self, id_: str) -> CallRow | None:
        """Give the row of a recording; None where there is none."""
        with answer_or(StoreUnavailableError, "The table of calls did not answer"):
            answer = self.client.get_item(
                TableName=self.name, Key=encode({"id": id_}), ConsistentRead=True, ReturnConsumedCapacity="TOTAL"
            )
            confirm(answer)
            return _read(answer["Item"]) if answer.get("Item") else None

    def waiting(self) -> list[CallRow]:
        """Give the rows of which nothing is settled."""
        with answer_or(StoreUnavailableError, "The table of calls did not answer"):
            pages = self.client.get_paginator("scan").paginate(
                TableName=self.name,
                ConsistentRead=True,
                FilterExpression="attribute_not_exists(#state)",
                ExpressionAttributeNames={"#state": "state"},
            )
            return [_read(item) for page in pages for item in page["Items"]]

    def _unless_refused(self, write: Any, **request: Any) -> Mapping[str, Any] | None:
        """Write; give the item that is there, empty for none, where the condition is in the way."""
        try:
            confirm(
                write(
                    TableName=self.name,
                    ReturnConsumedCapacity="TOTAL",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                    **request,
                )
            )
        except ClientError as error:
            if not is_refused(error):
                raise
            found: Mapping[str, Any] = error.response.get("Item", {})
            return found
        return None


def _read(item: Mapping[str, Any]) -> CallRow:
    fields = decode(item)
    return CallRow(
        **{"customer": "", "handover": ""} | {name: fields[name] for name in CallRow._fields if name in fields}
    )
