"""What waits in a queue, gone through once: whatever is not deleted is there for others again at the end."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

HIDDEN_SECONDS: Final = 300
"""How long a message that is being worked on stays away from others."""


@dataclass(slots=True, eq=False)
class Letter:
    """A message of the queue at *url*."""

    client: Any
    url: str
    message: dict[str, Any]
    is_deleted: bool = False

    @property
    def body(self) -> str:
        return str(self.message["Body"])

    @property
    def attributes(self) -> dict[str, str]:
        """What SQS says of it."""
        return dict(self.message.get("Attributes", {}))

    def delete(self) -> None:
        """Take it out of the queue."""
        self.client.delete_message(QueueUrl=self.url, ReceiptHandle=self.message["ReceiptHandle"])
        self.is_deleted = True

    def leave(self) -> None:
        """Give it back."""
        receipt = self.message["ReceiptHandle"]
        self.client.change_message_visibility(QueueUrl=self.url, ReceiptHandle=receipt, VisibilityTimeout=0)


def letters(client: Any, url: str, patience: int) -> Iterator[Letter]:
    """Go through the queue at *url*; an empty one may bring something for *patience* seconds still."""
    taken: list[Letter] = []
    try:
        while batch := client.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=HIDDEN_SECONDS,
            WaitTimeSeconds=patience,
            MessageSystemAttributeNames=["All"],
        ).get("Messages"):
            found = [Letter(client, url, message) for message in batch]
            taken += found
            yield from found
    finally:
        for each in taken:
            if not each.is_deleted:
                each.leave()
