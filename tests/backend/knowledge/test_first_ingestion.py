"""The custom resource that brings the deployed articles into the knowledge base."""

import logging
from typing import Any

import pytest

from backend.knowledge.runtime.first_ingestion import DeploymentIngestion, IngestionError
from tests.fakes.clock import FakeClock
from tests.fakes.framework import Framework
from tests.fakes.ingestion import DATA_SOURCE, KNOWLEDGE_BASE, DataSource

PROPERTIES = {"KnowledgeBaseId": KNOWLEDGE_BASE, "DataSourceId": DATA_SOURCE, "ContentHash": "0123456789abcdef"}


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


def test_creation_waits_until_the_articles_are_in(stack: Framework, source: DataSource, clock: FakeClock) -> None:
    began = clock.now()
    made = stack.create(PROPERTIES)
    assert [source._status(job) for job in source.jobs] == ["COMPLETE"]
    assert clock.now() - began >= 40
    assert made["Data"] == {"DocumentsScanned": "21", "DocumentsFailed": "0", "FailureReasons": "none"}


def test_the_token_is_as_long_as_the_service_wants(stack: Framework, source: DataSource) -> None:
    stack.create(PROPERTIES)
    assert 33 <= len(source.jobs[0].token) <= 256


def test_a_replayed_creation_starts_no_second_job(stack: Framework, source: DataSource) -> None:
    stack.create(PROPERTIES)
    stack.create(PROPERTIES)
    assert len(source.jobs) == 1


def test_an_update_with_other_articles_ingests_again(stack: Framework, source: DataSource) -> None:
    made = stack.create(PROPERTIES)
    updated = stack.update(made, PROPERTIES | {"ContentHash": "fedcba9876543210"})
    assert len(source.jobs) == 2
    assert updated["PhysicalResourceId"] == made["PhysicalResourceId"]


def test_the_way_back_to_articles_of_before_ingests_too(stack: Framework, source: DataSource) -> None:
    made = stack.create(PROPERTIES)
    changed = stack.update(made, PROPERTIES | {"ContentHash": "fedcba9876543210"}, "update-1")
    stack.update(changed, PROPERTIES, "rollback-1")
    assert len(source.jobs) == 3


def test_a_running_job_is_waited_for_and_another_begins_after_it(stack: Framework, source: DataSource) -> None:
    source.run(lasts=600)
    stack.create(PROPERTIES)
    assert source.jobs[1].began >= source.jobs[0].began + 600
    assert source.most_at_once == 1


@pytest.mark.parametrize("code", ["ThrottlingException", "ServiceQuotaExceededException", "InternalServerException"])
def test_a_start_that_comes_too_soon_is_repeated(stack: Framework, source: DataSource, code: str) -> None:
    source.service.fails("StartIngestionJob", code, times=3)
    stack.create(PROPERTIES)
    assert len(source.jobs) == 1


def test_a_permission_may_take_a_moment_to_apply(stack: Framework, source: DataSource) -> None:
    source.service.fails("ListIngestionJobs", "AccessDeniedException", times=2)
    stack.create(PROPERTIES)
    assert len(source.jobs) == 1


def test_a_permission_that_is_missing_is_said(stack: Framework, source: DataSource) -> None:
    source.service.fails("ListIngestionJobs", "AccessDeniedException", times=1000)
    with pytest.raises(IngestionError, match="AccessDenied"):
        stack.create(PROPERTIES)


def test_failed_documents_are_reported_and_do_not_stop_the_deployment(
    stack: Framework, source: DataSource, caplog: pytest.LogCaptureFixture
) -> None:
    source.next_job = {"failed": 2, "reasons": ("a.pdf is encrypted.", "b.pdf is encrypted.")}
    with caplog.at_level(logging.WARNING):
        made = stack.create(PROPERTIES)
    assert made["Data"]["DocumentsFailed"] == "2"
    assert "a.pdf is encrypted." in made["Data"]["FailureReasons"]
    assert [vars(record)["documents_failed"] for record in caplog.records] == [2]


@pytest.mark.parametrize("job", [{"scanned": 0}, {"scanned": 9, "failed": 9}])
def test_a_job_that_read_nothing_is_no_success(stack: Framework, source: DataSource, job: dict[str, int]) -> None:
    source.next_job = job
    with pytest.raises(IngestionError, match=r"could read none of \d documents"):
        stack.create(PROPERTIES)


@pytest.mark.parametrize("end", ["FAILED", "STOPPED"])
def test_a_job_that_does_not_complete_fails_with_its_reasons(stack: Framework, source: DataSource, end: str) -> None:
    source.next_job = {"ends": end, "reasons": ("The role may not read the bucket.",)}
    with pytest.raises(IngestionError, match=rf"ended as {end}: The role may not read the bucket\."):
        stack.create(PROPERTIES)


def test_a_job_without_end_is_given_up_before_the_stack_does(stack: Framework, source: DataSource) -> None:
    source.next_job = {"lasts": 100_000}
    with pytest.raises(IngestionError, match="not ended after 55 minutes"):
        stack.create(PROPERTIES)


def test_a_data_source_that_does_not_exist_is_said_at_once(stack: Framework, source: DataSource) -> None:
    source.exists = False
    with pytest.raises(IngestionError, match="does not exist"):
        stack.create(PROPERTIES)


def test_the_answer_stays_below_the_four_kilobytes_of_cloudformation(stack: Framework, source: DataSource) -> None:
    source.next_job = {"failed": 9, "reasons": tuple(f"article-{n} " * 150 for n in range(9))}
    assert len(str(stack.create(PROPERTIES)["Data"])) < 2000


def test_deletion_starts_nothing_and_can_be_repeated(stack: Framework, source: DataSource) -> None:
    made = stack.create(PROPERTIES)
    stack.delete(made)
    stack.delete(made)
    assert len(source.jobs) == 1


def test_deletion_waits_for_a_running_job(stack: Framework, source: DataSource) -> None:
    made = stack.create(PROPERTIES)
    source.run(lasts=120)
    stack.delete(made)
    assert source.running == []


def test_deletion_does_not_wait_for_ever(stack: Framework, source: DataSource, clock: FakeClock) -> None:
    made = stack.create(PROPERTIES)
    source.run(lasts=100_000)
    began = clock.now()
    stack.delete(made)
    assert clock.now() - began < 900


def test_deletion_does_not_fail_without_the_data_source(stack: Framework, source: DataSource) -> None:
    made: dict[str, Any] = stack.create(PROPERTIES)
    source.exists = False
    stack.delete(made)
