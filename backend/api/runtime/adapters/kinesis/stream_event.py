"""What Lambda hands over of a data stream, and how a function says from where on it is to come again.

https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
"""

import base64
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Event = Mapping[str, Any]


class Record(NamedTuple):
    """A record: its place in the stream, when it came there in epoch seconds, and what it holds."""

    place: str
    came: float
    data: bytes


def records(event: Event) -> Iterator[Record]:
    """Give the records of *event*, those of a conversation in the order in which they came."""
    for row in event["Records"]:
        told = row["kinesis"]
        data = base64.b64decode(told["data"])
        yield Record(str(told["sequenceNumber"]), float(told["approximateArrivalTimestamp"]), data)


def again_from(place: str | None) -> dict[str, Any]:
    """Have what begins at *place* brought again, or nothing."""
    return {"batchItemFailures": [] if place is None else [{"itemIdentifier": place}]}
