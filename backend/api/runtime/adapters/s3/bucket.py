"""Files in a bucket of S3 that keeps no versions: what is deleted there is gone."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError

from adapters.answers import answer_or
from triage.errors import StoreUnavailableError

CONFIG = Config(connect_timeout=2, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 4})


@dataclass(slots=True, eq=False)
class Bucket:
    """The bucket *name*."""

    client: Any
    name: str

    def has(self, file: str) -> bool:
        """Say whether there is such a file, which takes the right to list the bucket."""
        with answer_or(StoreUnavailableError, "A file could not be looked for"):
            try:
                self.client.head_object(Bucket=self.name, Key=file)
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] != HTTPStatus.NOT_FOUND:
                    raise
                return False
            return True

    def read(self, file: str, most: int) -> bytes:
        """Give a file, of which no more than *most* bytes are read."""
        with answer_or(StoreUnavailableError, "A file could not be read"):
            return bytes(self.client.get_object(Bucket=self.name, Key=file)["Body"].read(most))

    def files(self, folder: str) -> list[str]:
        """Name the files below a *folder*."""
        with answer_or(StoreUnavailableError, "The files of a folder could not be listed"):
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=folder)
            return [row["Key"] for page in pages for row in page.get("Contents", ())]

    def delete(self, *files: str) -> None:
        """Take *files* away; they may be gone already."""
        with answer_or(StoreUnavailableError, "A file could not be deleted"):
            for file in files:
                self.client.delete_object(Bucket=self.name, Key=file)
