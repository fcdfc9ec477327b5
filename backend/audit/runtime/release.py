"""Custom resource: a bucket that is emptied before it is deleted, of what is locked there under governance as well.

A sandbox that becomes production loses this resource, but not its anchors: its bucket is set to compliance by then.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import boto3


def release(client: Any, bucket: str) -> int:
    """Delete every version of every object, unless the bucket locks for compliance; say how many these were."""
    lock = client.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
    if lock["Rule"]["DefaultRetention"]["Mode"] != "GOVERNANCE":
        return 0
    count = 0
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for row in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            version = {"Bucket": bucket, "Key": row["Key"], "VersionId": row["VersionId"]}
            client.delete_object(**version, BypassGovernanceRetention=True)
            count += 1
    return count


def on_event(event: Mapping[str, Any], _: object) -> dict[str, Any]:
    """Answer the provider framework; another bucket is another resource, and its predecessor is emptied."""
    bucket = event["ResourceProperties"]["BucketName"]
    if event["RequestType"] != "Delete":
        return {"PhysicalResourceId": bucket}
    client = boto3.client("s3")
    with suppress(client.exceptions.NoSuchBucket):
        release(client, bucket)
    return {"PhysicalResourceId": event["PhysicalResourceId"]}
