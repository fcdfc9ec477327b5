"""Put what is stored about customers under a key of the operator's, where the settings name one.

Buckets of calls and of rows are under it too, or under a key of their stack's own. Others keep the key of S3: they hold
articles for everybody, anchors that tell of nobody, and access logs, which S3 writes under no other key.
"""

from collections.abc import Sequence
from typing import cast

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sqs as sqs

from backend.function import Function

USES = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
"""What DynamoDB, Kinesis, SQS and Secrets Manager do with the key in the name of whoever calls them."""


def key(stack: Stack, arn: str | None, *, of: str) -> kms.IKey:
    """Give the operator's key, or where there is none one of the *stack*'s own for what it is a key *of*."""
    if arn:
        return kms.Key.from_key_arn(stack, "Key", arn)
    return kms.Key(
        stack,
        "Key",
        description=of,
        enable_key_rotation=True,
        removal_policy=RemovalPolicy.DESTROY,
        pending_window=Duration.days(7),
    )


def put_under(key_arn: str, stack: Stack, *, functions: Sequence[Function], queues: Sequence[sqs.Queue] = ()) -> None:
    """Encrypt tables, streams, secrets and logs of *stack* and the *queues*; let *functions* use the key."""
    for resource in stack.node.find_all():
        if isinstance(resource, dynamodb.CfnTable):
            resource.sse_specification = dynamodb.CfnTable.SSESpecificationProperty(
                sse_enabled=True, sse_type="KMS", kms_master_key_id=key_arn
            )
        elif isinstance(resource, logs.CfnLogGroup | secretsmanager.CfnSecret):
            resource.kms_key_id = key_arn
        elif isinstance(resource, kinesis.CfnStream):
            resource.stream_encryption = kinesis.CfnStream.StreamEncryptionProperty(
                encryption_type="KMS", key_id=key_arn
            )
    for each in queues:
        queue = cast(sqs.CfnQueue, each.node.default_child)
        queue.kms_master_key_id = key_arn
        queue.sqs_managed_sse_enabled = None
    for function in functions:
        function.allow(*USES, on=[key_arn])
