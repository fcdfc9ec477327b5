"""What Lambda hands over of a FIFO queue, and how a function says which messages are to come again.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

Event = Mapping[str, Any]


class Message(NamedTuple):
    """A message, and the group within which the order counts."""

    id: str
    group: str
    body: str


def messages(event: Event) -> Iterator[Message]:
    """Give the messages of *event*, those of a group in order."""
    for row in event["Records"]:
        yield Message(str(row["messageId"]), str(row["attributes"]["MessageGroupId"]), str(row["body"]))


def one_by_one(event: Event, is_done: Callable[[Message], bool]) -> dict[str, Any]:
    """Do each message; name those to be brought again: what was not done, and what came after it in its group."""
    stuck: set[str] = set()
    again = []
    for message in messages(event):
        if message.group in stuck or not is_done(message):
            stuck.add(message.group)
            again.append({"itemIdentifier": message.id})
    return {"batchItemFailures": again}
