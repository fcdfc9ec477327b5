"""The stack of the vector store that costs nothing while idle: an S3 vector bucket with one index."""

from aws_cdk import Environment, RemovalPolicy, Stack
from aws_cdk import aws_bedrock as bedrock
from aws_cdk import aws_s3vectors as s3vectors
from constructs import Construct

from backend.knowledge.vectors import DIMENSIONS, KnowledgeBaseRole, Vectors
from backend.names import VECTOR_STORE, Names
from backend.settings import Settings

# Bedrock writes the passage and its origin under these names. They exceed the 2 KB that filterable metadata may have.
NOT_FILTERABLE = ["AMAZON_BEDROCK_TEXT", "AMAZON_BEDROCK_METADATA"]


class S3VectorsStack(Stack):
    """Vector bucket, index, and the knowledge base's role."""

    def __init__(self, scope: Construct, id_: str, *, settings: Settings, env: Environment) -> None:
        super().__init__(scope, id_, env=env, description=VECTOR_STORE)
        names = Names(settings.app_name)
        self.role = KnowledgeBaseRole(self, "KnowledgeBaseRole")
        bucket = s3vectors.CfnVectorBucket(
            self,
            "VectorBucket",
            encryption_configuration=s3vectors.CfnVectorBucket.EncryptionConfigurationProperty(sse_type="AES256"),
        )
        bucket.apply_removal_policy(RemovalPolicy.DESTROY)
        index = s3vectors.CfnIndex(
            self,
            "Index",
            vector_bucket_arn=bucket.attr_vector_bucket_arn,
            index_name=names.index,
            data_type="float32",
            dimension=DIMENSIONS,
            distance_metric="euclidean",
            metadata_configuration=s3vectors.CfnIndex.MetadataConfigurationProperty(
                non_filterable_metadata_keys=NOT_FILTERABLE
            ),
        )
        index.apply_removal_policy(RemovalPolicy.DESTROY)
        self.role.allow(
            *(f"s3vectors:{action}" for action in ("PutVectors", "GetVectors", "QueryVectors", "DeleteVectors")),
            *(f"s3vectors:{action}" for action in ("ListVectors", "GetIndex")),
            on=index.attr_index_arn,
        )
        self.vectors = Vectors(
            role=self.role,
            storage=bedrock.CfnKnowledgeBase.StorageConfigurationProperty(
                type="S3_VECTORS",
                s3_vectors_configuration=bedrock.CfnKnowledgeBase.S3VectorsConfigurationProperty(
                    vector_bucket_arn=bucket.attr_vector_bucket_arn, index_arn=index.attr_index_arn
                ),
            ),
            index_name=names.index,
            knowledge_base_name=f"{names.knowledge_base}-S3Vectors",
        )
