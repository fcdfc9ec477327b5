"""The results in DynamoDB, one row for each contact, kept for some days."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from adapters.credentials import credentials_at_fault, error_code
from adapters.stores.items import confirm, decode, encode
from triage.errors import StoreUnavailableError
from triage.ports import Clock


@dataclass(frozen=True, slots=True)
class ResultTable:
    """Writes a result once for each contact; a row past its time counts as gone, as DynamoDB removes it days later."""

    client: Any
    name: str
    clock: Clock

    def get(self, contact_id: str) -> dict[str, Any] | None:
        """Give the row of a contact, if there is one that still counts."""
        try:
            response = self.client.get_item(
                TableName=self.name, Key={"contactId": {"S": contact_id}}, ConsistentRead=True
            )
        except (ClientError, BotoCoreError) as error:
            if credentials_at_fault(error):
                raise
            raise StoreUnavailableError(f"The table of results did not answer ({error_code(error)}).") from None
        if not (item := response.get("Item")):
            return None
        row = decode(item)
        return row if row.get("ttl", 0) > self.clock.now() else None

    def put(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Store *fields* unless the contact has a row already; give the row that is stored now."""
        try:
            answer = self.client.put_item(
                TableName=self.name,
                Item=encode(fields),
                ConditionExpression="attribute_not_exists(contactId) OR #ttl <= :now",
                ExpressionAttributeNames={"#ttl": "ttl"},
                ExpressionAttributeValues={":now": {"N": str(int(self.clock.now()))}},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
                ReturnConsumedCapacity="TOTAL",
            )
        except (ClientError, BotoCoreError) as error:
            if isinstance(error, ClientError) and error_code(error) == "ConditionalCheckFailedException":
                return decode(error.response["Item"])
            if credentials_at_fault(error):
                raise
            raise StoreUnavailableError(f"The table of results could not be written ({error_code(error)}).") from None
        confirm(answer)
        return dict(fields)
