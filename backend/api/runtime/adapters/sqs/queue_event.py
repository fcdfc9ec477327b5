"""What Lambda hands over of a FIFO queue, and how a function says which messages are to come again.

What came past the queue looks the same but for where it is from; of that, Lambda asks for an error instead.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from triage.errors import StoreUnavailableError

Event = Mapping[str, Any]

PAST_QUEUE: Final = "past the queue"


class Message(NamedTuple):
    """A message, and the group within which the order counts."""

    id: str
    group: str
    body: str


def messages(event: Event) -> Iterator[Message]:
    """Give the messages of *event*, those of a group in order."""
    for row in event["Records"]:
        yield Message(str(row["messageId"]), str(row["attributes"]["MessageGroupId"]), str(row["body"]))


def past_queue(id_: str, group: str, body: str) -> dict[str, Any]:
    """The event of a message that nobody took out of a queue."""
    attributes = {"MessageGroupId": group, "MessageDeduplicationId": id_}
    return {"Records": [{"messageId": id_, "eventSource": PAST_QUEUE, "body": body, "attributes": attributes}]}


def one_by_one(event: Event, is_done: Callable[[Message], bool]) -> dict[str, Any]:
    """Do each message; name those to be brought again: what was not done, and what came after it in its group.

    Raises `StoreUnavailableError` where these came past the queue.
    """
    stuck: set[str] = set()
    again = []
    for message in messages(event):
        if message.group in stuck or not is_done(message):
            stuck.add(message.group)
            again.append({"itemIdentifier": message.id})
    if again and any(row.get("eventSource") == PAST_QUEUE for row in event["Records"]):
        raise StoreUnavailableError("What came past the queue was not done, and comes again.")
    return {"batchItemFailures": again}
