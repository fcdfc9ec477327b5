from tests.fakes.deployment import CHANGED, as_list, backend, stacks, vector_store


def test_without_idle_cost_there_is_no_collection() -> None:
    types = {row["Type"] for template in stacks(**CHANGED).values() for row in template.document["Resources"].values()}

    assert not any(kind.startswith("AWS::OpenSearchServerless") for kind in types)


def test_passages_are_kept_out_of_the_filterable_metadata() -> None:
    index = vector_store(**CHANGED).only("AWS::S3Vectors::Index")

    assert (index["Dimension"], index["DataType"]) == (1024, "float32")
    assert set(index["MetadataConfiguration"]["NonFilterableMetadataKeys"]) == {
        "AMAZON_BEDROCK_TEXT",
        "AMAZON_BEDROCK_METADATA",
    }


def test_vectors_are_encrypted_and_leave_with_the_stack() -> None:
    (bucket,) = vector_store(**CHANGED).all("AWS::S3Vectors::VectorBucket").values()

    assert bucket["Properties"]["EncryptionConfiguration"] == {"SseType": "AES256"}
    assert bucket["DeletionPolicy"] == "Delete"


def test_the_knowledge_base_may_use_the_index_and_nothing_else() -> None:
    granted = [
        row
        for row in vector_store(**CHANGED).statements()
        if any(action.startswith("s3vectors:") for action in as_list(row["Action"]))
    ]

    (statement,) = granted
    assert "Fn::GetAtt" in statement["Resource"]


def test_the_knowledge_base_rests_on_the_index_under_a_name_of_its_own() -> None:
    knowledge_base = backend(**CHANGED).only("AWS::Bedrock::KnowledgeBase")

    assert knowledge_base["StorageConfiguration"]["Type"] == "S3_VECTORS"
    assert knowledge_base["Name"] == "Second-EmailAIKnowledgeBase-S3Vectors"
