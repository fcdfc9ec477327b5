"""The results in DynamoDB, one row for each contact, kept for some days."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from adapters.answers import answer_or
from adapters.credentials import error_code
from adapters.stores.items import confirm, decode, encode
from triage.errors import StoreUnavailableError
from triage.ports import Clock

logger = logging.getLogger(__name__)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
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
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
        if there and self._counts(there, fields["contactId"]):
            return there
        if there:
            # Two that find such a row at once may both write; each has a result that is fit to be acted on.
            self._write(fields)
        return dict(fields)

    def _write(self, fields: Mapping[str, Any], **condition: Any) -> Row | None:
        """Write *fields*; where a *condition* is in the way, give the row that is there."""
        item = encode(fields)
        with answer_or(StoreUnavailableError, "The table of results could not be written"):
            try:
                confirm(
                    self.client.put_item(TableName=self.name, Item=item, ReturnConsumedCapacity="TOTAL", **condition)
                )
            except ClientError as error:
                if error_code(error) != "ConditionalCheckFailedException":
                    raise
                return decode(error.response["Item"])
        return None

    def _counts(self, row: Row, contact_id: str) -> bool:
        if row.get("contactId") != contact_id or not self.is_sound(row):
            logger.warning("stored result not understood", extra={"contact_id": contact_id})
            return False
        return bool(row["ttl"] > self.clock.now())
