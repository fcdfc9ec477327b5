"""The stack of the vector store: an OpenSearch Serverless collection with one index, and who may use it.

It stands apart from the rest because it lives long and costs money while idle.
"""

import json
from pathlib import Path

from aws_cdk import Duration, Environment, RemovalPolicy, Stack
from aws_cdk import aws_bedrock as bedrock
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_opensearchserverless as aoss
from constructs import Construct

from backend.custom_resource import CustomResource
from backend.function import Function
from backend.knowledge.vectors import METADATA_FIELD, TEXT_FIELD, VECTOR_FIELD, KnowledgeBaseRole, Vectors
from backend.names import VECTOR_STORE, Names
from backend.opensearch.index import MAPPING, versioned
from backend.opensearch.packaging import add_client
from backend.packaging import bundled
from backend.settings import PrivateNetwork, Settings

RUNTIME = Path(__file__).parent / "runtime"
WAIT = Duration.minutes(20)
"""How long the index may take: access policies apply after a minute or so, an index shows a little later."""


class OpenSearchStack(Stack):
    """Encryption, network and data-access policies, collection, index, and the knowledge base's role."""

    def __init__(self, scope: Construct, id_: str, *, settings: Settings, env: Environment) -> None:
        super().__init__(scope, id_, env=env, description=VECTOR_STORE)
        self.names = Names(settings.app_name)
        self.role = KnowledgeBaseRole(self, "KnowledgeBaseRole")
        code = bundled(RUNTIME, add_client, "with its client")
        self.index_function = self._function("IndexFunction", "index.on_event", code, settings)
        self.index_check = self._function("IndexCheck", "index.is_complete", code, settings)
        if network := settings.private_network:
            self.index_check.place(subnets=network.subnets, security_groups=network.security_groups)
        self.collection = self._collection(settings)
        self.index_name = versioned(self.names.index, MAPPING)
        index = self._index(settings)
        self.role.allow("aoss:APIAccessAll", on=self.collection.attr_arn)
        self.vectors = Vectors(
            role=self.role,
            storage=self._storage(),
            index_name=self.index_name,
            knowledge_base_name=versioned(self.names.knowledge_base, MAPPING),
        )
        self.index = index.resource

    def _function(self, id_: str, handler: str, code: lambda_.Code, settings: Settings) -> Function:
        return Function(
            self,
            id_,
            code=code,
            handler=handler,
            timeout=Duration.minutes(5),
            log_retention_days=settings.log_retention_days,
        )

    def _collection(self, settings: Settings) -> aoss.CfnCollection:
        name = self.names.collection
        rule = {"ResourceType": "collection", "Resource": [f"collection/{name}"]}
        encryption = aoss.CfnSecurityPolicy(
            self,
            "EncryptionPolicy",
            name=name,
            type="encryption",
            policy=json.dumps({"Rules": [rule], "AWSOwnedKey": True}),
        )
        network = aoss.CfnSecurityPolicy(
            self,
            "NetworkPolicy",
            name=name,
            type="network",
            policy=json.dumps([{"Rules": [rule], **_open_to(settings.private_network)}]),
        )
        self.access_policy = self._access_policy(name)
        collection = aoss.CfnCollection(
            self,
            "Collection",
            name=name,
            type="VECTORSEARCH",
            standby_replicas=settings.standby_replicas.value,
            description="Vectors of the knowledge articles",
        )
        # Its tags cannot change: whatever tag the application gets later, CloudFormation would refuse the stack.
        collection.add_property_override("Tags", [{"Key": "application", "Value": settings.app_name}])
        collection.apply_removal_policy(RemovalPolicy.DESTROY)
        for policy in (encryption, network, self.access_policy):
            collection.add_resource_dependency(policy)
        return collection

    def _access_policy(self, collection: str) -> aoss.CfnAccessPolicy:
        knowledge_base = ["aoss:DescribeIndex", "aoss:ReadDocument", "aoss:WriteDocument"]
        maker = ["aoss:CreateIndex", "aoss:DescribeIndex"]
        return aoss.CfnAccessPolicy(
            self,
            "AccessPolicy",
            name=collection,
            type="data",
            policy=self.to_json_string(
                [
                    _access(collection, self.role, knowledge_base),
                    _access(collection, self.index_check.own_role, maker),
                ]
            ),
        )

    def _index(self, settings: Settings) -> CustomResource:
        # The other function only names the index.
        self.index_check.allow("aoss:APIAccessAll", on=[self.collection.attr_arn])
        index = CustomResource(
            self,
            "Index",
            kind="VectorIndex",
            on_event=self.index_function,
            is_complete=self.index_check,
            wait=WAIT,
            log_retention_days=settings.log_retention_days,
            properties={
                "CollectionEndpoint": self.collection.attr_collection_endpoint,
                "IndexName": self.index_name,
                "Mapping": json.dumps(MAPPING, sort_keys=True),
                "Region": self.region,
            },
        )
        index.node.add_dependency(self.access_policy)
        return index

    def _storage(self) -> bedrock.CfnKnowledgeBase.StorageConfigurationProperty:
        return bedrock.CfnKnowledgeBase.StorageConfigurationProperty(
            type="OPENSEARCH_SERVERLESS",
            opensearch_serverless_configuration=bedrock.CfnKnowledgeBase.OpenSearchServerlessConfigurationProperty(
                collection_arn=self.collection.attr_arn,
                vector_index_name=self.index_name,
                field_mapping=bedrock.CfnKnowledgeBase.OpenSearchServerlessFieldMappingProperty(
                    vector_field=VECTOR_FIELD, text_field=TEXT_FIELD, metadata_field=METADATA_FIELD
                ),
            ),
        )


def _open_to(network: PrivateNetwork | None) -> dict[str, object]:
    """Whence the collection can be reached; who may do what there is a matter of signatures and the data-access policy.

    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-network.html
    """
    if network is None:
        return {"AllowFromPublic": True}
    return {
        "AllowFromPublic": False,
        "SourceVPCEs": [network.endpoint],
        "SourceServices": ["bedrock.amazonaws.com"],
    }


def _access(collection: str, role: iam.IRole, on_indexes: list[str]) -> dict[str, object]:
    return {
        "Rules": [
            {"ResourceType": "index", "Resource": [f"index/{collection}/*"], "Permission": on_indexes},
            {
                "ResourceType": "collection",
                "Resource": [f"collection/{collection}"],
                "Permission": ["aoss:DescribeCollectionItems"],
            },
        ],
        "Principal": [role.role_arn],
    }
