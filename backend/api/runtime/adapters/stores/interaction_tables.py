"""Interactions in DynamoDB: their records in one table, and in another the texts, which are sealed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from adapters.answers import answer_or
from adapters.credentials import error_code
from adapters.stores.items import confirm, encode
from triage.errors import StoreUnavailableError


@dataclass(slots=True, eq=False)
class InteractionTables:
    """Writes each interaction once: what comes again changes nothing."""

    client: Any
    records: str
    texts: str

    def put_record(self, record: Mapping[str, Any], ttl: int) -> None:
        """Keep a finished *record* until *ttl*."""
        row = {"id": record["id"], "at": record["at"], "record": json.dumps(record), "ttl": ttl}
        self._put(self.records, row | _of(record["customer"]))

    def put_texts(self, interaction: str, customer: str, sealed: bytes, ttl: int) -> None:
        """Keep the sealed texts of an *interaction* until *ttl*."""
        self._put(self.texts, {"id": interaction, "sealed": sealed, "ttl": ttl} | _of(customer))

    def _put(self, table: str, row: Mapping[str, Any]) -> None:
        with answer_or(StoreUnavailableError, "A table of interactions could not be written"):
            try:
                confirm(
                    self.client.put_item(
                        TableName=table,
                        Item=encode(row),
                        ConditionExpression="attribute_not_exists(id)",
                        ReturnConsumedCapacity="TOTAL",
                    )
                )
            except ClientError as error:
                if error_code(error) != "ConditionalCheckFailedException":
                    raise


def _of(customer: str | None) -> dict[str, str]:
    return {"customer": customer} if customer else {}
