"""Interactions in DynamoDB: their records in one table, and in another the texts, which are sealed."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from adapters.answers import answer_or
from adapters.stores.items import confirm, decode, encode, is_refused
from triage import interaction
from triage.errors import StoreUnavailableError


@dataclass(slots=True, eq=False)
class InteractionTables:
    """Writes each interaction once, and its ending beside it: what comes again changes nothing."""

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

    def put_ending(self, interaction: str, ending: Mapping[str, Any], at: str) -> None:
        """Keep what became of an *interaction*, as of *at*, a time of ISO 8601.

        It stays with the record: one that is not there, or was erased, does not come back, and the latest counts.
        """
        self._unless_refused(
            self.client.update_item,
            TableName=self.records,
            Key=encode({"id": interaction}),
            UpdateExpression="SET #ending = :ending, #ended_at = :at",
            ConditionExpression="attribute_exists(id) AND NOT #ended_at > :at",
            ExpressionAttributeNames={"#ending": "ending", "#ended_at": "ended_at"},
            ExpressionAttributeValues=encode({":ending": json.dumps(ending), ":at": at}),
        )

    def remove_texts(self, interaction: str) -> None:
        """Take away what was kept of an *interaction* whose customer was erased meanwhile."""
        with answer_or(StoreUnavailableError, "A table of interactions could not be written"):
            confirm(
                self.client.delete_item(
                    TableName=self.texts, Key=encode({"id": interaction}), ReturnConsumedCapacity="TOTAL"
                )
            )

    def found(self, interactions: Sequence[str]) -> list[dict[str, Any]]:
        """Give the records that there are of *interactions*, at most a hundred, in their order."""
        with answer_or(StoreUnavailableError, "A table of interactions could not be read"):
            wanted = {"Keys": [encode({"id": each}) for each in interactions]}
            answer = self.client.batch_get_item(RequestItems={self.records: wanted}, ReturnConsumedCapacity="TOTAL")
            confirm(answer)
            if answer.get("UnprocessedKeys"):
                raise ValueError
            rows = {row["id"]: row for row in map(decode, answer["Responses"].get(self.records, ()))}
            return [joined(rows[each]) for each in interactions if each in rows]

    def _put(self, table: str, row: Mapping[str, Any]) -> None:
        self._unless_refused(
            self.client.put_item,
            TableName=table,
            Item=encode(row),
            ConditionExpression="attribute_not_exists(id)",
        )

    def _unless_refused(self, write: Callable[..., Mapping[str, Any]], **request: Any) -> None:
        """Write, unless the condition of the request says no."""
        with answer_or(StoreUnavailableError, "A table of interactions could not be written"):
            try:
                confirm(write(**request, ReturnConsumedCapacity="TOTAL"))
            except ClientError as error:
                if not is_refused(error):
                    raise


def joined(row: Mapping[str, Any]) -> dict[str, Any]:
    """The record that a *row* of the table of records holds, with its ending as far as that is known."""
    record: dict[str, Any] = json.loads(row["record"])
    return interaction.ended(record, json.loads(row["ending"])) if "ending" in row else record


def _of(customer: str | None) -> dict[str, str]:
    return {"customer": customer} if customer else {}
