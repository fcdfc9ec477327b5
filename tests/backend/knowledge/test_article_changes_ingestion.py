"""Changed articles come into the knowledge base by one job at a time."""

import json
import logging
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.knowledge.runtime.article_changes import ArticleChanges
from tests.examples import FEW
from tests.fakes.clock import FakeClock
from tests.fakes.ingestion import DATA_SOURCE, KNOWLEDGE_BASE, DataSource, iso

VISIBILITY = 180


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def source(clock: FakeClock) -> DataSource:
    return DataSource(clock)


@pytest.fixture
def changes(source: DataSource) -> ArticleChanges:
    return ArticleChanges(source.client(), KNOWLEDGE_BASE, DATA_SOURCE)


def change(clock: FakeClock, number: int = 0) -> dict[str, Any]:
    """A message of the queue about an article that changed now."""
    event = {"source": "aws.s3", "detail-type": "Object Created", "time": iso(int(clock.now()))}
    return {
        "messageId": f"m{number}",
        "body": json.dumps(event),
        "attributes": {"SentTimestamp": str(int(clock.now() * 1000))},
    }


def back(answer: dict[str, Any]) -> list[str]:
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_a_batch_of_changes_becomes_one_job(changes: ArticleChanges, source: DataSource, clock: FakeClock) -> None:
    changes.handle({"Records": [change(clock, n) for n in range(20)]})
    assert len(source.jobs) == 1


def test_a_change_stays_in_the_queue_until_its_job_is_complete(
    changes: ArticleChanges, source: DataSource, clock: FakeClock
) -> None:
    message = change(clock)
    clock.sleep(60)
    assert back(changes.handle({"Records": [message]})) == ["m0"]
    assert back(changes.handle({"Records": [message]})) == ["m0"]
    clock.sleep(VISIBILITY)
    assert back(changes.handle({"Records": [message]})) == []
    assert len(source.jobs) == 1


def test_a_change_during_a_job_gets_one_of_its_own_afterwards(
    changes: ArticleChanges, source: DataSource, clock: FakeClock
) -> None:
    source.run(lasts=100)
    clock.sleep(50)
    message = change(clock)
    assert back(changes.handle({"Records": [message]})) == ["m0"]
    assert len(source.jobs) == 1
    clock.sleep(VISIBILITY)
    assert back(changes.handle({"Records": [message]})) == ["m0"]
    assert len(source.jobs) == 2


def test_a_change_that_the_deployments_job_covers_needs_none(
    changes: ArticleChanges, source: DataSource, clock: FakeClock
) -> None:
    message = change(clock)
    clock.sleep(5)
    source.run(lasts=30)
    clock.sleep(60)
    assert back(changes.handle({"Records": [message]})) == []
    assert len(source.jobs) == 1


def test_only_the_uncovered_messages_of_a_batch_come_again(
    changes: ArticleChanges, source: DataSource, clock: FakeClock
) -> None:
    before = change(clock, 1)
    clock.sleep(5)
    source.run(lasts=30)
    clock.sleep(60)
    assert back(changes.handle({"Records": [before, change(clock, 2)]})) == ["m2"]


def test_a_failed_job_is_said_and_another_tried(
    changes: ArticleChanges, source: DataSource, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    message = change(clock)
    clock.sleep(60)
    source.next_job = {"ends": "FAILED", "reasons": ("The model did not answer.",)}
    changes.handle({"Records": [message]})
    clock.sleep(VISIBILITY)
    with caplog.at_level(logging.ERROR):
        assert back(changes.handle({"Records": [message]})) == ["m0"]
    assert vars(caplog.records[0])["reasons"] == ["The model did not answer."]
    assert len(source.jobs) == 2


def test_documents_that_were_not_read_are_reported(
    changes: ArticleChanges, source: DataSource, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    message = change(clock)
    clock.sleep(60)
    source.next_job = {"failed": 3}
    changes.handle({"Records": [message]})
    clock.sleep(VISIBILITY)
    with caplog.at_level(logging.WARNING):
        changes.handle({"Records": [message]})
    assert [vars(record)["documents_failed"] for record in caplog.records] == [3]


@pytest.mark.parametrize("code", ["ConflictException", "ThrottlingException", "ServiceQuotaExceededException"])
def test_a_start_that_is_refused_for_now_sends_the_change_back(
    changes: ArticleChanges, source: DataSource, clock: FakeClock, code: str
) -> None:
    source.service.fails("StartIngestionJob", code)
    assert back(changes.handle({"Records": [change(clock)]})) == ["m0"]


def test_what_does_not_pass_is_raised_for_the_alarm(
    changes: ArticleChanges, source: DataSource, clock: FakeClock
) -> None:
    source.exists = False
    with pytest.raises(ClientError, match="ResourceNotFound"):
        changes.handle({"Records": [change(clock)]})


def test_a_message_that_is_no_event_counts_from_when_it_was_sent(
    changes: ArticleChanges, source: DataSource, clock: FakeClock
) -> None:
    message = change(clock) | {"body": "not JSON"}
    clock.sleep(60)
    changes.handle({"Records": [message]})
    clock.sleep(VISIBILITY)
    assert back(changes.handle({"Records": [message]})) == []


@settings(max_examples=FEW, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 5), st.sampled_from(["COMPLETE", "FAILED"])), max_size=8))
def test_every_change_is_followed_by_a_complete_job_and_jobs_never_overlap(
    bursts: list[tuple[int, int, str]],
) -> None:
    clock = FakeClock()
    source = DataSource(clock)
    changes = ArticleChanges(source.client(), KNOWLEDGE_BASE, DATA_SOURCE)
    queue: list[dict[str, Any]] = []
    last_change = 0.0
    for pause, size, end in bursts:
        clock.sleep(pause)
        queue += [change(clock, len(queue) + n) for n in range(size)]
        last_change = clock.now()
        source.next_job = {"ends": end, "lasts": 250}
        kept = set(back(changes.handle({"Records": queue[:10]})))
        queue = [message for n, message in enumerate(queue) if n >= 10 or message["messageId"] in kept]
    for _ in range(20):
        clock.sleep(VISIBILITY)
        source.next_job = {}
        kept = set(back(changes.handle({"Records": queue})))
        queue = [message for message in queue if message["messageId"] in kept]
    assert queue == []
    assert source.most_at_once <= 1
    assert not bursts or any(job.ends == "COMPLETE" and job.began >= last_change for job in source.jobs)
