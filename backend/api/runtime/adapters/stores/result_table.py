"""The results in DynamoDB, one row for each contact, kept for some days."""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from adapters.answers import answer_or
from adapters.stores.items import confirm, decode, encode, is_refused
from triage.errors import StoreUnavailableError
from triage.ports import Clock

logger = logging.getLogger(__name__)

Row = dict[str, Any]


@dataclass(slots=True, eq=False)
class ResultTable:
    """Writes a result once for each contact.

    A row past its time counts as gone, as DynamoDB removes it days later; so does one that is not sound, and whoever
    has a result may put it in such a row's place.
    """

    client: Any
    name: str
    clock: Clock
    is_sound: Callable[[Mapping[str, Any]], bool]

    def get(self, contact_id: str) -> Row | None:
        """Give the row of a contact, if there is one that still counts."""
        with answer_or(StoreUnavailableError, "The table of results did not answer"):
            answer = self.client.get_item(
                TableName=self.name,
                Key={"contactId": {"S": contact_id}},
                ConsistentRead=True,
                ReturnConsumedCapacity="TOTAL",
            )
            confirm(answer)
            row = decode(answer.get("Item", {}))
        return row if row and self._counts(row, contact_id) else None

    def put(self, fields: Mapping[str, Any]) -> Row:
        """Store *fields* unless the contact has a row already; give the row that is stored now."""
        there = self._write(
            fields,
            ConditionExpression="attribute_not_exists(contactId) OR #ttl <= :now",
            ExpressionAttributeNames={"#ttl": "ttl"},
            ExpressionAttributeValues={":now": {"N": str(int(self.clock.now()))}},
        )
        if there and not self._counts(decode(there), fields["contactId"]):
            # Only in that row's place: of two that find it, the second gets what the first has stored.
            there = self._write(fields, **_as_it_is(there, {*fields, *there}))
        row = decode(there) if there else dict(fields)
        if there and not self._counts(row, fields["contactId"]):
            raise StoreUnavailableError("A damaged result changes while it is replaced.")
        return row

    def _write(self, fields: Mapping[str, Any], **condition: Any) -> Mapping[str, Any] | None:
        """Write *fields*; where the *condition* is in the way, give the item that is there."""
        item = encode(fields)
        with answer_or(StoreUnavailableError, "The table of results could not be written"):
            try:
                confirm(
                    self.client.put_item(
                        TableName=self.name,
                        Item=item,
                        ReturnConsumedCapacity="TOTAL",
                        ReturnValuesOnConditionCheckFailure="ALL_OLD",
                        **condition,
                    )
                )
            except ClientError as error:
                if not is_refused(error):
                    raise
                found: Mapping[str, Any] = error.response["Item"]
                return found
        return None

    def _counts(self, row: Row, contact_id: str) -> bool:
        if row.get("contactId") != contact_id or not self.is_sound(row):
            logger.warning("stored result not understood", extra={"contact_id": contact_id})
            return False
        return bool(row["ttl"] > self.clock.now())


def _as_it_is(item: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """The condition that *item* is still there: each of *names* with the same value, or still missing."""
    keys = {f"#n{number}": name for number, name in enumerate(sorted(names))}
    values = {f":{key[1:]}": item[name] for key, name in keys.items() if name in item}
    conditions = [
        f"{key} = :{key[1:]}" if name in item else f"attribute_not_exists({key})" for key, name in keys.items()
    ]
    return {
        "ConditionExpression": " AND ".join(conditions),
        "ExpressionAttributeNames": keys,
        "ExpressionAttributeValues": values,
    }
