"""Rows in DynamoDB with a revision, written together under the condition that each is still as it was read.

Each write is one transaction: all its rows change, or none does. Amazon repeats a request whose answer was lost under
the same token, so that it is carried out once.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from adapters.credentials import credentials_at_fault, error_code
from adapters.stores.items import confirm, decode, encode, is_refused
from triage.errors import StoreUnavailableError

Row = Mapping[str, Any]

_WRITTEN_MEANWHILE = frozenset({"None", "ConditionalCheckFailed", "TransactionConflict"})
"""Why the parts of a transaction fail, or not, where somebody else was quicker."""


@dataclass(slots=True, eq=False)
class RevisionedTable:
    """A table whose key is `key`; DynamoDB removes rows by `ttl`."""

    client: Any
    name: str

    def read(self, keys: Collection[str]) -> dict[str, Row]:
        """Give those rows of *keys* that exist, as they are now."""
        wanted = {"Keys": [encode({"key": key}) for key in keys], "ConsistentRead": True}
        answer = self._ask("batch_get_item", RequestItems={self.name: wanted}, ReturnConsumedCapacity="TOTAL")
        confirm(answer)
        try:
            rows = [decode(item) for item in answer["Responses"].get(self.name, ())]
            found: dict[str, Row] = {row["key"]: row for row in rows}
        except (AttributeError, LookupError, StopIteration, TypeError, ValueError):
            raise StoreUnavailableError("The answer of a table cannot be read.") from None
        if answer.get("UnprocessedKeys"):
            raise StoreUnavailableError("A table gave some of its rows only.")
        return found

    def write(self, rows: Mapping[str, Row], as_read: Mapping[str, Row]) -> bool:
        """Write all *rows*; or none, and say so, where one is no longer as it was read."""
        puts = [{"Put": self._put(key, row, as_read.get(key, {}))} for key, row in rows.items()]
        answer = self._ask("transact_write_items", _is_overtaken, TransactItems=puts, ReturnConsumedCapacity="TOTAL")
        if answer is not None:
            confirm(answer)
        return answer is not None

    def add(self, key: str, counter: str, fields: Row) -> None:
        """Add one to a *counter* of a row, and set its *fields*."""
        names = {f"#f{number}": name for number, name in enumerate(fields)}
        answer = self._ask(
            "update_item",
            TableName=self.name,
            Key=encode({"key": key}),
            UpdateExpression=f"ADD #counter :one SET {', '.join(f'{each} = :{each[1:]}' for each in names)}",
            ExpressionAttributeNames={"#counter": counter, **names},
            ExpressionAttributeValues=encode({":one": 1, **{f":{each[1:]}": fields[names[each]] for each in names}}),
            ReturnConsumedCapacity="TOTAL",
        )
        confirm(answer)

    def remove(self, key: str) -> None:
        """Remove a row; it may be gone already."""
        self._ask("delete_item", TableName=self.name, Key=encode({"key": key}))

    def limit(self, key: str, ttl: int) -> None:
        """See that a row is removed, by *ttl* if nothing says when before."""
        self._ask(
            "update_item",
            is_refused,
            TableName=self.name,
            Key=encode({"key": key}),
            UpdateExpression="SET #ttl = :ttl",
            ConditionExpression="NOT attribute_type(#ttl, :number) OR #ttl > :ttl",
            ExpressionAttributeNames={"#ttl": "ttl"},
            ExpressionAttributeValues=encode({":ttl": ttl, ":number": "N"}),
        )

    def _put(self, key: str, row: Row, before: Row) -> dict[str, Any]:
        has_revision = "revision" in before
        revision = before.get("revision")
        following = revision + 1 if isinstance(revision, int) else 1
        return {
            "TableName": self.name,
            "Item": encode({**row, "key": key, "revision": following}),
            "ConditionExpression": "revision = :before" if has_revision else "attribute_not_exists(revision)",
            **({"ExpressionAttributeValues": encode({":before": revision})} if has_revision else {}),
        }

    def _ask(self, operation: str, expected: Callable[[Exception], bool] = lambda _: False, **parameters: Any) -> Any:
        """Give DynamoDB's answer, or None where it fails as *expected*."""
        try:
            return getattr(self.client, operation)(**parameters)
        except (ClientError, BotoCoreError, ResponseParserError) as error:
            if expected(error):
                return None
            if credentials_at_fault(error):
                raise
            raise StoreUnavailableError(f"A table did not answer ({error_code(error)}).") from None


def _is_overtaken(error: Exception) -> bool:
    if not isinstance(error, ClientError):
        return False
    reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", ())}
    return bool(reasons) and reasons <= _WRITTEN_MEANWHILE
