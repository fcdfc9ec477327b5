"""Keep the knowledge base up to date: one ingestion for any number of changed articles, never two at a time.

A change leaves the queue once a job that began after it is complete. Until then it goes back: while a job runs, and
after one was started. So no change is lost to a job that fails or that had begun too early.
"""

import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

logger = logging.getLogger()

RUNNING = frozenset({"STARTING", "IN_PROGRESS", "STOPPING"})
BUSY = frozenset({"ConflictException", "ThrottlingException", "ServiceQuotaExceededException"})
"""A job began meanwhile, or too many were asked for: the queue brings the changes again."""


@dataclass(frozen=True, slots=True)
class ArticleChanges:
    """Turns changes into ingestion jobs of one data source."""

    agent: Any
    knowledge_base_id: str
    data_source_id: str

    def handle(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Start what has to be started and name the messages that have to come again."""
        messages: Sequence[Mapping[str, Any]] = event["Records"]
        jobs = self._newest_jobs()
        done = next((job for job in jobs if job["status"] == "COMPLETE"), None)
        waiting = [message for message in messages if done is None or done["startedAt"] <= _changed_at(message)]
        if done is not None and len(waiting) < len(messages):
            self._report(done)
        if waiting and jobs and jobs[0]["status"] == "FAILED":
            self._report(jobs[0])
        if waiting and not any(job["status"] in RUNNING for job in jobs):
            self._start()
        return {"batchItemFailures": [{"itemIdentifier": message["messageId"]} for message in waiting]}

    def _newest_jobs(self) -> Sequence[Mapping[str, Any]]:
        newest_first = {"attribute": "STARTED_AT", "order": "DESCENDING"}
        answer = self.agent.list_ingestion_jobs(**self._source, sortBy=newest_first, maxResults=100)
        jobs: Sequence[Mapping[str, Any]] = answer["ingestionJobSummaries"]
        return jobs

    def _start(self) -> None:
        try:
            job = self.agent.start_ingestion_job(**self._source, description="Articles changed")["ingestionJob"]
        except ClientError as error:
            if error.response["Error"]["Code"] not in BUSY:
                raise
            logger.info("ingestion not started", extra={"reason": error.response["Error"]["Code"]})
        else:
            logger.info("ingestion started", extra={"job": job["ingestionJobId"]})

    def _report(self, summary: Mapping[str, Any]) -> None:
        job = self.agent.get_ingestion_job(**self._source, ingestionJobId=summary["ingestionJobId"])["ingestionJob"]
        failed, reasons = job.get("statistics", {}).get("numberOfDocumentsFailed", 0), job.get("failureReasons", [])
        extra = {"job": job["ingestionJobId"], "documents_failed": failed, "reasons": reasons}
        if job["status"] == "FAILED":
            logger.error("ingestion failed", extra=extra)
        elif failed:
            logger.warning("articles not read", extra=extra)
        else:
            logger.info("articles ingested", extra=extra)

    @property
    def _source(self) -> dict[str, str]:
        return {"knowledgeBaseId": self.knowledge_base_id, "dataSourceId": self.data_source_id}


def _changed_at(message: Mapping[str, Any]) -> datetime:
    """When the article changed: what the bucket's event says, or when the queue got it."""
    try:
        return datetime.fromisoformat(json.loads(message["body"])["time"])
    except (ValueError, KeyError, TypeError):
        return datetime.fromtimestamp(int(message["attributes"]["SentTimestamp"]) / 1000, UTC)


@cache
def _changes() -> ArticleChanges:
    agent = boto3.client("bedrock-agent", config=Config(retries={"mode": "standard"}))
    return ArticleChanges(agent, os.environ["KNOWLEDGE_BASE_ID"], os.environ["DATA_SOURCE_ID"])


def handler(event: Mapping[str, Any], _: object) -> dict[str, Any]:
    """Handle a batch of the queue's messages."""
    return _changes().handle(event)
