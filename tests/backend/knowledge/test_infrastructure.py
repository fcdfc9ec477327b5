from typing import Any

from tests.fakes.deployment import Template, as_list, backend, brought, text

CHECK, CHANGES = "first_ingestion.is_complete", "article_changes.handler"
KNOWLEDGE_BASE, DATA_SOURCE = "AWS::Bedrock::KnowledgeBase", "AWS::Bedrock::DataSource"


def test_the_knowledge_base_has_its_published_name_and_the_embedding_model_of_the_region() -> None:
    knowledge_base = backend().only(KNOWLEDGE_BASE)
    vectors = knowledge_base["KnowledgeBaseConfiguration"]["VectorKnowledgeBaseConfiguration"]

    assert knowledge_base["Name"] == "EmailAIKnowledgeBase"
    assert vectors["EmbeddingModelArn"] == "arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0"


def test_the_knowledge_base_is_made_after_its_role_may_read_the_articles() -> None:
    template = backend()
    (knowledge_base,) = template.all(KNOWLEDGE_BASE)
    reading = {
        name
        for name, row in template.all("AWS::IAM::Policy").items()
        if any("Fn::ImportValue" in role for role in row["Properties"]["Roles"])
    }

    assert len(reading) == 1
    assert reading <= template.dependencies(knowledge_base)


def test_the_knowledge_base_reads_this_bucket_of_this_account_only() -> None:
    (policy,) = [
        row
        for row in backend().properties("AWS::IAM::Policy")
        if any("Fn::ImportValue" in role for role in row["Roles"])
    ]
    statements = policy["PolicyDocument"]["Statement"]

    assert {action for row in statements for action in as_list(row["Action"])} == {"s3:ListBucket", "s3:GetObject"}
    assert all(text(row["Resource"]).startswith("<StorageArticles") for row in statements)
    assert all(row["Condition"] == {"StringEquals": {"aws:ResourceAccount": "111122223333"}} for row in statements)


def test_sections_are_not_cut_again_and_go_with_their_data_source() -> None:
    source = backend().only(DATA_SOURCE)

    assert source["VectorIngestionConfiguration"] == {"ChunkingConfiguration": {"ChunkingStrategy": "NONE"}}
    assert source["DataSourceConfiguration"]["S3Configuration"]["InclusionPrefixes"] == ["sections/"]
    assert source["DataDeletionPolicy"] == "DELETE"


def test_the_bucket_gets_the_objects_that_the_articles_are_cut_into_and_no_others() -> None:
    template = backend()
    (key,) = template.only("Custom::CDKBucketDeployment")["SourceObjectKeys"]
    asset = template.file.parent / f"asset.{key.removesuffix('.zip')}"
    files = [path for path in asset.rglob("*") if path.is_file()]

    assert {path.relative_to(asset).as_posix(): path.read_text("utf-8") for path in files} == brought().articles.files


def test_the_first_ingestion_waits_for_articles_and_data_source_and_follows_their_content() -> None:
    template = backend()
    (ingestion,) = template.all("Custom::KnowledgeIngestion")

    assert {*template.all(DATA_SOURCE), *template.all("Custom::CDKBucketDeployment")} <= template.dependencies(
        ingestion
    )
    assert template.only("Custom::KnowledgeIngestion")["ContentHash"] == brought().articles.digest


def test_another_index_means_another_ingestion() -> None:
    (ingestion,) = backend().properties("Custom::KnowledgeIngestion")
    (base,) = backend().properties("AWS::Bedrock::KnowledgeBase")
    store = base["StorageConfiguration"]["OpensearchServerlessConfiguration"]
    assert ingestion["IndexName"] == store["VectorIndexName"]


def test_ingestion_functions_may_work_on_this_knowledge_base_only() -> None:
    template = backend()
    (knowledge_base,) = template.all(KNOWLEDGE_BASE)

    for handler in (CHECK, CHANGES):
        actions = {action for action in template.actions_of(handler) if action.startswith("bedrock:")}
        assert {"bedrock:StartIngestionJob", "bedrock:GetIngestionJob", "bedrock:ListIngestionJobs"} <= actions
        for action in actions:
            arn = {"Fn::GetAtt": [knowledge_base, "KnowledgeBaseArn"]}
            assert template.resources_of(handler, action) == [arn]


def changes_of_objects(template: Template) -> dict[str, Any]:
    """The rule that waits for objects, beside those that wait for contacts or for a time."""
    rules = template.properties("AWS::Events::Rule")
    (rule,) = (row for row in rules if row.get("EventPattern", {}).get("source") == ["aws.s3"])
    return rule


def test_changes_of_articles_reach_the_function_through_a_queue() -> None:
    template = backend()
    rule = changes_of_objects(template)
    mapping = template.only("AWS::Lambda::EventSourceMapping")
    queue = rule["Targets"][0]["Arn"]["Fn::GetAtt"][0]

    assert rule["EventPattern"]["detail-type"] == ["Object Created", "Object Deleted"]
    assert mapping["EventSourceArn"]["Fn::GetAtt"][0] == queue
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_change_waits_out_a_long_ingestion_and_is_kept_when_it_cannot() -> None:
    template = backend()
    queue = template.document["Resources"][changes_of_objects(template)["Targets"][0]["Arn"]["Fn::GetAtt"][0]]
    redrive = queue["Properties"]["RedrivePolicy"]
    function = template.function(CHANGES)["Properties"]

    assert queue["Properties"]["VisibilityTimeout"] >= 6 * function["Timeout"]
    assert queue["Properties"]["VisibilityTimeout"] * redrive["maxReceiveCount"] >= 3600
    assert redrive["deadLetterTargetArn"]["Fn::GetAtt"][0] in template.all("AWS::SQS::Queue")


def test_the_outputs_say_what_the_first_ingestion_could_not_read() -> None:
    template = backend()
    (ingestion,) = template.all("Custom::KnowledgeIngestion")
    outputs = template.document["Outputs"]

    assert (
        text(outputs["ArticlesNotRead"]["Value"]) == f"<{ingestion}.DocumentsFailed> of <{ingestion}.DocumentsScanned>"
    )
    assert text(outputs["ArticlesNotReadReasons"]["Value"]) == f"<{ingestion}.FailureReasons>"
