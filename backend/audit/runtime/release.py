"""Custom resource: a bucket that is emptied before it is deleted, of what is locked there under governance as well."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import boto3


def empty(client: Any, bucket: str) -> int:
    """Delete every version of every object, and say how many; what is locked for compliance is refused."""
    count = 0
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for row in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            client.delete_object(
                Bucket=bucket, Key=row["Key"], VersionId=row["VersionId"], BypassGovernanceRetention=True
            )
            count += 1
    return count


def on_event(event: Mapping[str, Any], _: object) -> dict[str, Any]:
    """Answer the provider framework; another bucket is another resource, and its predecessor is emptied."""
    bucket = event["ResourceProperties"]["BucketName"]
    if event["RequestType"] != "Delete":
        return {"PhysicalResourceId": bucket}
    client = boto3.client("s3")
    with suppress(client.exceptions.NoSuchBucket):
        empty(client, bucket)
    return {"PhysicalResourceId": event["PhysicalResourceId"]}
