import json
from typing import Any

from backend.opensearch.index import MAPPING, versioned
from tests.fakes.deployment import OTHER_STORE, as_list, backend, text, vector_store

MAKER, CHECK = "index.on_event", "index.is_complete"
SECURITY, ACCESS = "AWS::OpenSearchServerless::SecurityPolicy", "AWS::OpenSearchServerless::AccessPolicy"
COLLECTION, INDEX = "AWS::OpenSearchServerless::Collection", "Custom::VectorIndex"


def rules() -> list[dict[str, Any]]:
    document: list[dict[str, Any]] = json.loads(text(vector_store().only(ACCESS)["Policy"]))
    return document


def permitted(handler_or_role: str) -> set[str]:
    granted = [row for row in rules() if any(handler_or_role in principal for principal in row["Principal"])]
    return {permission for row in granted for rule in row["Rules"] for permission in rule["Permission"]}


def role_of(handler: str) -> str:
    return str(vector_store().function(handler)["Properties"]["Role"]["Fn::GetAtt"][0])


def test_the_collection_has_its_published_name_and_a_standby_unless_told_otherwise() -> None:
    collection = vector_store().only(COLLECTION)

    assert (collection["Name"], collection["Type"]) == ("kb-vector-collection", "VECTORSEARCH")
    assert collection["StandbyReplicas"] == "ENABLED"
    assert vector_store(**OTHER_STORE).only(COLLECTION)["StandbyReplicas"] == "DISABLED"


def test_the_collection_and_its_bill_end_with_the_stack() -> None:
    (collection,) = vector_store().all(COLLECTION).values()

    assert collection["DeletionPolicy"] == "Delete"


def test_policies_exist_before_the_collection() -> None:
    template = vector_store()
    (collection,) = template.all(COLLECTION)

    assert {*template.all(SECURITY), *template.all(ACCESS)} <= template.dependencies(collection)


def test_the_index_comes_after_collection_access_policy_and_the_rights_of_its_functions() -> None:
    template = vector_store()
    (index,) = template.all(INDEX)
    rights = {
        name
        for name, row in template.all("AWS::IAM::Policy").items()
        if {"Ref": role_of(MAKER)} in row["Properties"]["Roles"]
        or {"Ref": role_of(CHECK)} in row["Properties"]["Roles"]
    }

    assert len(rights) == 2
    assert {*template.all(COLLECTION), *template.all(ACCESS), *rights} <= template.dependencies(index)


def test_the_collection_is_encrypted() -> None:
    policy = json.loads(vector_store().only(SECURITY, Type="encryption")["Policy"])

    assert policy["AWSOwnedKey"] is True
    assert policy["Rules"][0]["Resource"] == ["collection/kb-vector-collection"]


def network(**changes: str) -> dict[str, Any]:
    (row,) = json.loads(vector_store(**changes).only(SECURITY, Type="network")["Policy"])
    return {name: value for name, value in row.items() if name != "Rules"}


def test_the_collection_is_open_to_signed_requests_unless_a_network_is_named() -> None:
    assert network() == {"AllowFromPublic": True}
    assert "VpcConfig" not in vector_store().function(CHECK)["Properties"]


def test_a_private_collection_lets_in_bedrock_and_the_function_that_makes_the_index() -> None:
    template = vector_store(**OTHER_STORE)

    assert network(**OTHER_STORE) == {
        "AllowFromPublic": False,
        "SourceVPCEs": ["vpce-0123456789abcdef0"],
        "SourceServices": ["bedrock.amazonaws.com"],
    }
    assert template.function(CHECK)["Properties"]["VpcConfig"] == {
        "SubnetIds": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        "SecurityGroupIds": ["sg-0123456789abcdef0"],
    }
    assert "ec2:CreateNetworkInterface" in template.actions_of(CHECK)
    assert "VpcConfig" not in template.function(MAKER)["Properties"]


def test_the_knowledge_base_reads_and_writes_documents_but_makes_no_index() -> None:
    assert permitted("KnowledgeBaseRole") == {
        "aoss:DescribeIndex",
        "aoss:ReadDocument",
        "aoss:WriteDocument",
        "aoss:DescribeCollectionItems",
    }


def test_one_function_makes_indexes_but_deletes_none_and_reads_no_document() -> None:
    assert permitted(role_of(CHECK)) == {
        "aoss:CreateIndex",
        "aoss:DescribeIndex",
        "aoss:DescribeCollectionItems",
    }
    assert "aoss:APIAccessAll" in vector_store().actions_of(CHECK)


def test_the_function_that_only_names_the_index_does_not_reach_the_collection() -> None:
    assert permitted(role_of(MAKER)) == set()
    assert "aoss:APIAccessAll" not in vector_store().actions_of(MAKER)


def test_the_right_to_the_collection_names_the_collection() -> None:
    granted = [row for row in vector_store().statements() if "aoss:APIAccessAll" in as_list(row["Action"])]

    assert len(granted) == 2
    assert all(text(row["Resource"]).endswith(".Arn>") for row in granted)


def test_the_index_has_its_published_name_and_the_mapping_that_bedrock_expects() -> None:
    index = vector_store().only(INDEX)
    fields = json.loads(index["Mapping"])["mappings"]["properties"]

    assert index["IndexName"] == "kb-email-ai-acemailaisandbox-index"
    assert fields["bedrock-knowledge-base-default-vector"] == {
        "type": "knn_vector",
        "dimension": 1024,
        "method": {"name": "hnsw", "engine": "faiss", "space_type": "l2"},
    }
    assert fields["AMAZON_BEDROCK_TEXT_CHUNK"] == {"type": "text", "index": True}
    assert fields["AMAZON_BEDROCK_METADATA"] == {"type": "text", "index": False}
    assert json.loads(index["Mapping"])["settings"] == {"index": {"knn": True}}


def test_another_mapping_means_another_index() -> None:
    other = {**MAPPING, "settings": {"index": {"knn": True, "number_of_shards": 4}}}

    assert versioned("index", MAPPING) == "index"
    assert versioned("index", other).startswith("index-")
    assert versioned("index", other) != versioned("index", {**other, "mappings": {}})


def test_the_knowledge_base_uses_the_collection_and_the_fields_of_the_mapping() -> None:
    storage = backend().only("AWS::Bedrock::KnowledgeBase")["StorageConfiguration"]
    mapping = storage["OpensearchServerlessConfiguration"]["FieldMapping"]

    assert storage["Type"] == "OPENSEARCH_SERVERLESS"
    assert storage["OpensearchServerlessConfiguration"]["VectorIndexName"] == vector_store().only(INDEX)["IndexName"]
    assert set(mapping.values()) == set(MAPPING["mappings"]["properties"])


def test_only_bedrock_in_this_account_may_act_for_the_knowledge_base() -> None:
    (role,) = [row for name, row in vector_store().all("AWS::IAM::Role").items() if name.startswith("KnowledgeBase")]
    (statement,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]

    assert statement["Principal"] == {"Service": "bedrock.amazonaws.com"}
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "111122223333"}
    assert statement["Condition"]["ArnLike"]["aws:SourceArn"].endswith(":111122223333:knowledge-base/*")
