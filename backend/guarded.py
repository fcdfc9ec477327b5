"""What production guards: whatever a stack keeps outlives it, and nothing but a person's own hand takes it away."""

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sqs as sqs

KEEPING = (dynamodb.CfnTable, kms.CfnKey, secretsmanager.CfnSecret, s3.CfnBucket, sqs.CfnQueue)
"""Types that hold what cannot be made again. Vectors can: they are the articles' once more."""


def protect(stack: Stack) -> None:
    """Let *stack* and its tables be deleted only by whoever lifts the protection first, and keep what it holds."""
    stack.termination_protection = True
    for resource in stack.node.find_all():
        if isinstance(resource, KEEPING):
            resource.apply_removal_policy(RemovalPolicy.RETAIN)
        if isinstance(resource, dynamodb.CfnTable):
            resource.deletion_protection_enabled = True
