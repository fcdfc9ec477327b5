"""Bring each interaction that is recorded, and each ending, as a row to where these are counted.

Lambda calls it with what changed in the table of records, minutes later: no mail waits for it, and what it does not
bring is still in the table.
"""

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

import logs
from adapters.firehose.delivery_stream import DeliveryStream
from adapters.stores.interaction_tables import joined
from adapters.stores.items import decode
from analytics import flat
from at_start import to_stay
from environment import AnalyticsEnvironment
from triage.ports import Context

logger = logging.getLogger(__name__)

Event = Mapping[str, Any]
Handler = Callable[[Event, Context], dict[str, Any]]

NOT_UNDERSTOOD = "row not understood"

_CONFIG = Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 4})


def row_of(item: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give the flat row of an *item* of the table of records; None where it holds no record that is understood."""
    try:
        found = decode(item)
        return flat.of(joined(found), found.get("ended_at"))
    except (AttributeError, LookupError, TypeError, ValueError, OverflowError, OSError):
        return None


@dataclass(slots=True, eq=False)
class AnalyticsRows:
    """What happens to changes of the table; those that fail come again, as Lambda does with those of a stream."""

    stream: DeliveryStream

    def __call__(self, event: Event, context: Context) -> dict[str, Any]:  # noqa: ARG002 - Lambda passes both
        # What leaves the table has no new image.
        items = [item for each in event["Records"] if (item := each["dynamodb"].get("NewImage"))]
        rows = [row for item in items if (row := row_of(item)) is not None]
        if strange := len(items) - len(rows):
            logger.warning(NOT_UNDERSTOOD, extra={"rows": strange})
        return {"written": self.stream.put(rows), "not_understood": strange}


def wire(environment: AnalyticsEnvironment, session: boto3.Session) -> Handler:
    """Join the handler to the delivery stream."""
    return AnalyticsRows(DeliveryStream(session.client("firehose", config=_CONFIG), environment.delivery_stream_name))


@cache
@to_stay
def _wired() -> Handler:
    """Wire once for each execution environment."""
    logs.configure(os.environ)
    return wire(AnalyticsEnvironment.read(os.environ), boto3.Session(region_name=os.environ["AWS_REGION"]))


def lambda_handler(event: Event, context: Context) -> dict[str, Any]:
    """Bring the changes in *event* to the delivery stream."""
    return _wired()(event, context)
