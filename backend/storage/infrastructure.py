"""Private buckets with the logs of who came to them, and among them the one of the knowledge articles."""

from collections.abc import Mapping
from typing import Any, cast

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

LOGGED_DAYS = 90
"""How long it is known who came to a bucket."""


class Storage(Construct):
    """Private, encrypted buckets that leave with the stack, unless they are *kept*."""

    def __init__(self, scope: Construct, id_: str, *, kept: bool) -> None:
        super().__init__(scope, id_)
        self.articles = logged_bucket(
            self,
            "Articles",
            logs_as="articles",
            logs_kept=kept,
            kept=kept,
            versioned=True,
            lifecycle_rules=[s3.LifecycleRule(noncurrent_version_expiration=Duration.days(30))],
        )
        tell_of_objects(self.articles)


def logged_bucket(scope: Construct, id_: str, *, logs_as: str, logs_kept: bool, **properties: Any) -> s3.Bucket:
    """A private bucket, and beside it the log of who came to it, under the name *logs_as*."""
    leave = s3.LifecycleRule(expiration=Duration.days(LOGGED_DAYS))
    log = private_bucket(scope, "AccessLogs", kept=logs_kept, lifecycle_rules=[leave])
    return private_bucket(
        scope, id_, server_access_logs_bucket=log, server_access_logs_prefix=f"{logs_as}/", **properties
    )


def leaving(stay: Mapping[str, int]) -> list[s3.LifecycleRule]:
    """Have the files of each folder leave after so many days."""
    return [
        s3.LifecycleRule(
            prefix=f"{folder}/",
            expiration=Duration.days(days),
            abort_incomplete_multipart_upload_after=Duration.days(1),
        )
        for folder, days in stay.items()
    ]


def tell_of_objects(bucket: s3.Bucket) -> None:
    """Have EventBridge told of each object that is written.

    As a property: the CDK's own switch brings a function and a custom resource for what one property does.
    """
    cast(s3.CfnBucket, bucket.node.default_child).add_property_override(
        "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", True
    )


def private_bucket(
    scope: Construct, id_: str, *, kept: bool, key: kms.IKey | None = None, **properties: object
) -> s3.Bucket:
    """A bucket that nobody outside sees, encrypted under *key* or S3's own, reached by TLS only."""
    return s3.Bucket(
        scope,
        id_,
        encryption=s3.BucketEncryption.KMS if key else s3.BucketEncryption.S3_MANAGED,
        encryption_key=key,
        bucket_key_enabled=True if key else None,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=True,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        removal_policy=RemovalPolicy.DESTROY,
        auto_delete_objects=not kept,
        **properties,  # type: ignore[arg-type]  # the properties of a bucket, as the CDK names them
    )
