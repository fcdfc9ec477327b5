"""The rows that the unit `analytics` counts: written again from the table of records, or taken away day by day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.firehose.delivery_stream import DeliveryStream
from analytics import flat
from backend.analytics.places import FAILED, RESULTS, ROWS
from backend.errors import DeploymentError
from backend.operations.deployed import Deployed
from backend.operations.interactions import Interactions


@dataclass(frozen=True, slots=True)
class Analytics:
    """The place of the rows: a bucket, and the stream that leads there."""

    deployed: Deployed
    bucket: str
    stream: str

    @classmethod
    def of(cls, deployed: Deployed) -> Analytics | None:
        """Find the unit in the account, whatever the settings say; None where it is not deployed."""
        found = deployed.analytics()
        return None if found is None else cls(deployed, *found)

    @classmethod
    def required(cls, deployed: Deployed) -> Analytics:
        """The same; `DeploymentError` where it is not there."""
        if (found := cls.of(deployed)) is None:
            raise DeploymentError("The unit analytics is not deployed: name it in UNITS, and deploy.")
        return found

    def write(self, kept: Interactions, *, days: float | None = None, only: Collection[str] | None = None) -> int:
        """Write the rows of the last *days*, or of these dates *only*, and say how many; none counts twice."""
        rows = (row for row in kept.rows(days) if only is None or row[flat.DAY] in only)
        return DeliveryStream(self.deployed.aws("firehose"), self.stream).put(rows)

    def find(self, dates: Collection[str]) -> Iterator[str]:
        """Name the files with rows of these *dates*, and those that may hold such a row or what follows from it."""
        for place in (*(f"{ROWS}/{flat.DAY}={date}/" for date in sorted(dates)), f"{FAILED}/", f"{RESULTS}/"):
            pages = self.deployed.aws("s3").get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=place)
            yield from (row["Key"] for page in pages for row in page.get("Contents", ()))

    def delete(self, files: Collection[str]) -> None:
        """Take *files* away for good: the bucket keeps no versions."""
        for name in files:
            self.deployed.aws("s3").delete_object(Bucket=self.bucket, Key=name)


def dates_of(records: Collection[Mapping[str, Any]]) -> set[str]:
    """The days on which rows of the table of records count."""
    return {flat.day_of(float(record["at"])) for record in records}
