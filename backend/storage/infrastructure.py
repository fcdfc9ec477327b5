"""The bucket of the knowledge articles, and the bucket of its access log."""

from typing import cast

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct


class Storage(Construct):
    """Private, encrypted buckets that leave with the stack, unless they are *kept*."""

    def __init__(self, scope: Construct, id_: str, *, kept: bool) -> None:
        super().__init__(scope, id_)
        self.access_logs = private_bucket(
            self,
            "AccessLogs",
            kept=kept,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(90))],
        )
        self.articles = private_bucket(
            self,
            "Articles",
            kept=kept,
            versioned=True,
            server_access_logs_bucket=self.access_logs,
            server_access_logs_prefix="articles/",
            lifecycle_rules=[s3.LifecycleRule(noncurrent_version_expiration=Duration.days(30))],
        )
        # As a property: the CDK's own switch brings a function and a custom resource for what one property does.
        cast(s3.CfnBucket, self.articles.node.default_child).add_property_override(
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
