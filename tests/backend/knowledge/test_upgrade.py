"""A deployed copy that reads whole articles comes to read sections without a moment in which nothing is found.

CloudFormation makes and changes what is new, each resource after those it depends on, and deletes what is gone when all
of that went well. A way back restores what was changed and then deletes what was new.
"""

import pytest

from backend.knowledge.runtime.first_ingestion import DeploymentIngestion
from tests.fakes.clock import FakeClock
from tests.fakes.deployment import Template, backend
from tests.fakes.framework import Framework
from tests.fakes.ingestion import DATA_SOURCE, KNOWLEDGE_BASE, NEXT_SOURCE, DataSource

BEFORE = {"KnowledgeBaseId": KNOWLEDGE_BASE, "DataSourceId": DATA_SOURCE, "ContentHash": "0123456789abcdef"}
AFTER = {"KnowledgeBaseId": KNOWLEDGE_BASE, "DataSourceId": NEXT_SOURCE, "ContentHash": "fedcba9876543210"}
OLD_IDS = ("KnowledgeDataSource", "KnowledgeDeployArticles")
"""How the ids of the data source and of the upload began that brought whole articles."""


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def source(clock: FakeClock) -> DataSource:
    return DataSource(clock)


@pytest.fixture
def stack(source: DataSource, clock: FakeClock) -> Framework:
    ingestion = DeploymentIngestion(source.client(), clock.now)
    return Framework(ingestion.on_event, ingestion.is_complete, clock, total=3600)


def named(template: Template, handler: str) -> str:
    """The logical id of the function with a handler."""
    (found,) = [
        name
        for name, row in template.all("AWS::Lambda::Function").items()
        if row["Properties"].get("Handler") == handler
    ]
    return found


def test_what_reads_whole_articles_stays_until_everything_new_is_there() -> None:
    template = backend()

    assert not [name for name in template.document["Resources"] if name.startswith(OLD_IDS)]
    assert template.only("AWS::Bedrock::DataSource")["Name"] == "articles-sections"


def test_changes_are_watched_anew_then_objects_brought_then_read_then_searched() -> None:
    template = backend()
    (upload,) = template.all("Custom::CDKBucketDeployment")
    (ingestion,) = template.all("Custom::KnowledgeIngestion")
    rules = template.all("AWS::Events::Rule").items()
    (rule,) = (name for name, row in rules if row["Properties"].get("EventPattern", {}).get("source") == ["aws.s3"])

    assert {named(template, "article_changes.handler"), rule} <= template.dependencies(upload)
    assert upload in template.dependencies(ingestion)
    assert ingestion in template.dependencies(named(template, "lambda_function.lambda_handler"))


def test_the_bucket_stays_and_the_upload_of_before_leaves_it_alone_when_it_goes() -> None:
    template = backend()
    (bucket,) = [row for name, row in template.all("AWS::S3::Bucket").items() if name == "StorageArticles861864AA"]
    # The CDK's uploader deletes nothing from a bucket whose tags name another upload below its own place.
    owners = [tag["Key"] for tag in bucket["Properties"]["Tags"] if tag["Key"].startswith("aws-cdk:cr-owned")]

    assert len(owners) == 1
    assert owners[0].startswith("aws-cdk:cr-owned:sections:")


def test_only_changes_of_objects_start_an_ingestion() -> None:
    patterns = [row["EventPattern"] for row in backend().properties("AWS::Events::Rule") if "EventPattern" in row]

    (detail,) = [pattern["detail"] for pattern in patterns if pattern["source"] == ["aws.s3"]]
    assert detail["object"] == {"key": [{"prefix": "sections/"}]}


def test_old_passages_go_with_their_data_source_once_the_new_ones_are_in(stack: Framework, source: DataSource) -> None:
    made = stack.create(BEFORE)
    source.policies[NEXT_SOURCE] = "DELETE"
    during = stack._run(event("Update", made["PhysicalResourceId"], AFTER, BEFORE))
    assert [source._status(job) for job in source.jobs if job.source == NEXT_SOURCE] == ["COMPLETE"]
    assert source.policies[DATA_SOURCE] == "RETAIN"

    assert during["PhysicalResourceId"] != made["PhysicalResourceId"]
    stack.delete(made)
    assert source.policies[DATA_SOURCE] == "DELETE"


def test_on_a_way_back_the_new_passages_go(stack: Framework, source: DataSource) -> None:
    made = stack.create(BEFORE)
    source.policies[NEXT_SOURCE] = "RETAIN"
    failed = stack._run(event("Update", made["PhysicalResourceId"], AFTER, BEFORE))
    stack.update(failed, BEFORE, "rollback-1")

    assert source.policies == {DATA_SOURCE: "RETAIN", NEXT_SOURCE: "DELETE"}
    assert source.jobs[-1].source == DATA_SOURCE


def test_passages_go_with_their_data_source_when_everything_goes(stack: Framework, source: DataSource) -> None:
    stack.delete(stack.create(BEFORE))

    assert source.policies == {DATA_SOURCE: "DELETE"}


def test_a_policy_that_cannot_be_changed_does_not_keep_the_stack(
    stack: Framework, source: DataSource, caplog: pytest.LogCaptureFixture
) -> None:
    made = stack.create(BEFORE)
    source.policies[NEXT_SOURCE] = "DELETE"
    source.service.fails("UpdateDataSource", "AccessDeniedException")
    stack.delete(made)

    assert "passages of a data source left as they are" in caplog.text


def event(kind: str, physical_id: str, properties: dict[str, str], before: dict[str, str]) -> dict[str, object]:
    return {
        "RequestType": kind,
        "RequestId": f"{kind}-1",
        "PhysicalResourceId": physical_id,
        "ResourceProperties": properties,
        "OldResourceProperties": before,
    }
