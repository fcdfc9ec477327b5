"""What a knowledge base needs to know of the store that keeps its vectors."""

from dataclasses import dataclass

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_bedrock as bedrock
from aws_cdk import aws_iam as iam
from constructs import Construct

EMBEDDING_MODEL = "amazon.titan-embed-text-v2:0"
DIMENSIONS = 1024
VECTOR_FIELD = "bedrock-knowledge-base-default-vector"
TEXT_FIELD = "AMAZON_BEDROCK_TEXT_CHUNK"
METADATA_FIELD = "AMAZON_BEDROCK_METADATA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectors:
    """A store that is ready: who may use it, where it is, and what the knowledge base on it is called.

    The storage of a knowledge base cannot change, so another store means another knowledge base, under another name.
    """

    role: iam.Role
    storage: bedrock.CfnKnowledgeBase.StorageConfigurationProperty
    index_name: str
    knowledge_base_name: str


def embedding_model_arn(scope: Construct) -> str:
    """The model that turns text into vectors."""
    return Stack.of(scope).format_arn(
        service="bedrock",
        account="",
        resource="foundation-model",
        resource_name=EMBEDDING_MODEL,
        arn_format=ArnFormat.SLASH_RESOURCE_NAME,
    )


class KnowledgeBaseRole(iam.Role):
    """What Bedrock acts as for knowledge bases of this account; it may use the embedding model."""

    def __init__(self, scope: Construct, id_: str) -> None:
        stack = Stack.of(scope)
        super().__init__(
            scope,
            id_,
            assumed_by=iam.ServicePrincipal(
                "bedrock.amazonaws.com",
                conditions={
                    "StringEquals": {"aws:SourceAccount": stack.account},
                    "ArnLike": {
                        "aws:SourceArn": stack.format_arn(
                            service="bedrock", resource="knowledge-base", resource_name="*"
                        )
                    },
                },
            ),
        )
        self.allow("bedrock:InvokeModel", on=embedding_model_arn(scope))

    def allow(self, *actions: str, on: str) -> None:
        """Let knowledge bases call *actions* on the resource *on*."""
        self.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=[on]))
