"""Which conversations were handed over lately: rows beside the results of mails, without a word of a customer's."""

from dataclasses import dataclass
from typing import Any, Final

from adapters.answers import answer_or, text_of
from adapters.stores.items import confirm, decode, encode
from triage.errors import StoreUnavailableError
from triage.ports import Clock
from triage.retention import KEPT_SECONDS

PREFIX: Final = "handed-over#"
"""How the keys of these rows begin, which no contact's id does; the chat function may write no others."""


@dataclass(slots=True, eq=False)
class HandOverTable:
    """One row for each customer, by their sealed address: the conversation of theirs that was handed over last."""

    client: Any
    name: str
    clock: Clock

    def conversation(self, customer: str) -> str:
        """Give the conversation that a person took over; nothing where there is none, or nobody knows whose."""
        if not customer:
            return ""
        with answer_or(StoreUnavailableError, "The table of results did not answer"):
            answer = self.client.get_item(
                TableName=self.name,
                Key=encode({"contactId": f"{PREFIX}{customer}"}),
                ConsistentRead=True,
                ReturnConsumedCapacity="TOTAL",
            )
            confirm(answer)
            row = decode(answer.get("Item", {}))
            return text_of(row["conversation"]) if row and row["ttl"] > self.clock.now() else ""

    def note(self, customer: str, conversation: str) -> None:
        """Keep that a person takes over *conversation*."""
        if not customer:
            return
        row = {
            "contactId": f"{PREFIX}{customer}",
            "sender_key": customer,
            "conversation": conversation,
            "ttl": int(self.clock.now()) + KEPT_SECONDS,
        }
        with answer_or(StoreUnavailableError, "The table of results could not be written"):
            confirm(self.client.put_item(TableName=self.name, Item=encode(row), ReturnConsumedCapacity="TOTAL"))
