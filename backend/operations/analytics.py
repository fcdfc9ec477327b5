"""The rows that the unit `analytics` counts: written again from the table of records, or taken away day by day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.firehose.delivery_stream import DeliveryStream
from adapters.s3.bucket import Bucket
from analytics import flat
from backend.analytics.places import FAILED, RESULTS, ROWS
from backend.operations.deployed import Deployed
from backend.operations.interactions import Interactions
from backend.settings import Unit


@dataclass(frozen=True, slots=True)
class Analytics:
    """The place of the rows: a bucket, and the stream that leads there."""

    bucket: Bucket
    stream: DeliveryStream

    @classmethod
    def of(cls, deployed: Deployed) -> Analytics | None:
        """Find the unit in the account, whatever the settings say; None where it is not deployed."""
        told = deployed.outputs(Unit.ANALYTICS)
        return cls._told(deployed, told) if told else None

    @classmethod
    def required(cls, deployed: Deployed) -> Analytics:
        """The same; `DeploymentError` where it is not there."""
        return cls._told(deployed, deployed.required(Unit.ANALYTICS))

    @classmethod
    def _told(cls, deployed: Deployed, told: Mapping[str, str]) -> Analytics:
        bucket, stream = told["AnalyticsBucketName"], told["AnalyticsStreamName"]
        return cls(Bucket(deployed.aws("s3"), bucket), DeliveryStream(deployed.aws("firehose"), stream))

    def write(self, kept: Interactions, *, days: float | None = None, only: Collection[str] | None = None) -> int:
        """Write the rows of the last *days*, or of these dates *only*, and say how many; none counts twice."""
        rows = (row for row in kept.rows(days) if only is None or row[flat.DAY] in only)
        return self.stream.put(rows)

    def find(self, dates: Collection[str]) -> Iterator[str]:
        """Name the files with rows of these *dates*, and those that may hold such a row or what follows from it."""
        for place in (*(f"{ROWS}/{flat.DAY}={date}/" for date in sorted(dates)), f"{FAILED}/", f"{RESULTS}/"):
            yield from self.bucket.files(place)


def dates_of(records: Collection[Mapping[str, Any]]) -> set[str]:
    """The days on which rows of the table of records count."""
    return {flat.day_of(float(record["at"])) for record in records}
