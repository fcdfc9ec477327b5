"""The entries of the audit in DynamoDB, a row each: none is written over, and none leaves by itself."""

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from adapters.answers import answer_or, text_of
from adapters.stores.items import confirm, decode, encode, is_refused
from triage.errors import StoreUnavailableError


@dataclass(slots=True, eq=False)
class AuditTable:
    """A table whose key is `number`, in ten digits."""

    client: Any
    name: str

    def read(self) -> str:
        """All entries as lines, in their order."""
        with answer_or(StoreUnavailableError, "The audit could not be read"):
            pages = self.client.get_paginator("scan").paginate(TableName=self.name, ConsistentRead=True)
            rows = {
                text_of(row["number"]): text_of(row["line"]) for page in pages for row in map(decode, page["Items"])
            }
        return "".join(line for _, line in sorted(rows.items()))

    def append(self, number: int, line: str) -> bool:
        """Keep an entry as a *line*; or say that there is one of its *number* already."""
        row = {"number": f"{number:010}", "line": line}
        with answer_or(StoreUnavailableError, "The audit could not be written"):
            try:
                answer = self.client.put_item(
                    TableName=self.name,
                    Item=encode(row),
                    ConditionExpression="attribute_not_exists(#number)",
                    ExpressionAttributeNames={"#number": "number"},
                    ReturnConsumedCapacity="TOTAL",
                )
            except ClientError as error:
                if not is_refused(error):
                    raise
                return False
        confirm(answer)
        return True
