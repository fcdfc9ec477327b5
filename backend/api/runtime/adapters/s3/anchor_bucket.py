"""Anchors of the audit in a bucket with Object Lock, each an object whose name says it all.

Versions are listed, not objects: whoever deletes a locked object only hides it.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
"""

from dataclasses import dataclass
from typing import Any, Final

from adapters.answers import answer_or
from triage.errors import StoreUnavailableError

PLACE: Final = "anchors/"


@dataclass(slots=True, eq=False)
class AnchorBucket:
    """A bucket that locks by itself whatever is put into it."""

    client: Any
    name: str

    def read(self) -> list[str]:
        """The names of all anchors."""
        with answer_or(StoreUnavailableError, "The anchors of the audit could not be read"):
            pages = self.client.get_paginator("list_object_versions").paginate(Bucket=self.name, Prefix=PLACE)
            return [row["Key"].removeprefix(PLACE) for page in pages for row in page.get("Versions", ())]

    def put(self, name: str) -> None:
        """Put an anchor; one that is there gets another version, whose lock lasts longer."""
        with answer_or(StoreUnavailableError, "The audit could not be anchored"):
            self.client.put_object(Bucket=self.name, Key=f"{PLACE}{name}", Body=b"")
