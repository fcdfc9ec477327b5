"""Custom resource: bring the deployed articles into the knowledge base, and wait until they are.

The deployment's job is known by its description, which holds a mark made from what is deployed and from the request, so
that every call may be repeated: it finds the job or starts it.

CloudFormation deletes this resource before its data source, be it that another one has taken over, that a deployment
failed, or that everything goes. The deletion sees to it that what the data source brought into the store goes with it:
the store outlives the stack, and the next data source would stand beside passages that nobody removes.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

logger = logging.getLogger()

Event = Mapping[str, Any]

WAITING_SECONDS = 3300
"""How long jobs may take, below the hour that the stack gives."""
RIGHTS_SECONDS = 120
"""How long a fresh permission may take to apply."""
LEAVING_SECONDS = 600
"""How long a deletion waits for a running job, which would keep the data source from being deleted."""

RUNNING = frozenset({"STARTING", "IN_PROGRESS", "STOPPING"})
BUSY = frozenset(
    {"ConflictException", "ThrottlingException", "ServiceQuotaExceededException", "InternalServerException"}
)
"""Another job runs, or too many were asked for: this passes."""


KEPT = (
    "name",
    "description",
    "dataSourceConfiguration",
    "serverSideEncryptionConfiguration",
    "vectorIngestionConfiguration",
)
"""What an update of a data source has to say again."""


class IngestionError(Exception):
    """The articles did not get into the knowledge base; the text stands in the stack's events."""


@dataclass(frozen=True, slots=True)
class DeploymentIngestion:
    """One ingestion for each deployment that changes the articles."""

    agent: Any
    now: Callable[[], float] = time.time

    def on_event(self, event: Event) -> dict[str, Any]:
        """Name the resource; the work is done by `is_complete`."""
        source = event["ResourceProperties"]
        name = f"{source['KnowledgeBaseId']}/{source['DataSourceId']}"
        kept = event["PhysicalResourceId"] if event["RequestType"] == "Delete" else name
        return {"PhysicalResourceId": kept, "RequestedAt": self.now()}

    def is_complete(self, event: Event) -> dict[str, Any]:
        """Find or start this deployment's job and say whether it has ended well."""
        waited = self.now() - float(event.get("RequestedAt") or self.now())
        source = {
            "knowledgeBaseId": event["ResourceProperties"]["KnowledgeBaseId"],
            "dataSourceId": event["ResourceProperties"]["DataSourceId"],
        }
        if event["RequestType"] == "Delete":
            if self._runs(source) and waited <= LEAVING_SECONDS:
                return {"IsComplete": False}
            self._let_the_passages_go(source)
            return {"IsComplete": True}
        try:
            ended = self._advance(source, _mark(event))
        except ClientError as error:
            if not _passes(error, waited):
                raise IngestionError(
                    f"The ingestion of the articles could not be started or watched: {error}"
                ) from error
            ended = None
        if ended is None and waited > WAITING_SECONDS:
            raise IngestionError(
                f"The ingestion has not ended after {WAITING_SECONDS // 60} minutes; look at the data source's sync "
                "history in the Bedrock console, and deploy again once no job runs."
            )
        return {"IsComplete": False} if ended is None else {"IsComplete": True, "Data": self._report(ended)}

    def _advance(self, source: Mapping[str, str], mark: str) -> Mapping[str, Any] | None:
        """Give the deployment's job once it is complete."""
        if (found := self._find(source, mark)) is None:
            self.agent.start_ingestion_job(**source, clientToken=mark, description=_description(mark))
            return None
        if found["status"] in RUNNING:
            return None
        job = self.agent.get_ingestion_job(**source, ingestionJobId=found["ingestionJobId"])["ingestionJob"]
        if job["status"] != "COMPLETE":
            raise IngestionError(
                f"The ingestion of the articles ended as {job['status']}: {_reasons(job) or 'no reason was given'}. "
                "Correct that and deploy again."
            )
        _check_that_something_was_read(job)
        found_job: Mapping[str, Any] = job
        return found_job

    def _find(self, source: Mapping[str, str], mark: str) -> Mapping[str, Any] | None:
        return next((job for job in self._newest(source) if job.get("description") == _description(mark)), None)

    def _newest(self, source: Mapping[str, str]) -> list[Mapping[str, Any]]:
        newest_first = {"attribute": "STARTED_AT", "order": "DESCENDING"}
        answer = self.agent.list_ingestion_jobs(**source, sortBy=newest_first, maxResults=100)
        jobs: list[Mapping[str, Any]] = answer["ingestionJobSummaries"]
        return jobs

    def _runs(self, source: Mapping[str, str]) -> bool:
        """Say whether a job runs; a data source that is gone or cannot be asked has none that matters."""
        try:
            return any(job["status"] in RUNNING for job in self._newest(source))
        except (ClientError, BotoCoreError) as error:
            logger.info("data source not asked for its jobs", extra={"reason": str(error)})
            return False

    def _let_the_passages_go(self, source: Mapping[str, str]) -> None:
        """See to it that they go with the data source, which older deployments left to keep them."""
        try:
            found = self.agent.get_data_source(**source)["dataSource"]
            if found.get("dataDeletionPolicy") != "DELETE":
                kept = {name: found[name] for name in KEPT if name in found}
                self.agent.update_data_source(**source, **kept, dataDeletionPolicy="DELETE")
        except (ClientError, BotoCoreError) as error:
            logger.warning("passages of a data source left as they are", extra={"reason": str(error)})

    @staticmethod
    def _report(job: Mapping[str, Any]) -> dict[str, str]:
        statistics = job.get("statistics", {})
        failed = statistics.get("numberOfDocumentsFailed", 0)
        scanned = statistics.get("numberOfDocumentsScanned", 0)
        level, phrase = (logging.WARNING, "articles not read") if failed else (logging.INFO, "articles ingested")
        logger.log(
            level,
            phrase,
            extra={"documents_failed": failed, "documents_scanned": scanned, "reasons": job.get("failureReasons", [])},
        )
        return {
            "DocumentsScanned": str(scanned),
            "DocumentsFailed": str(failed),
            "FailureReasons": _reasons(job)[:1000] or "none",
        }


def _check_that_something_was_read(job: Mapping[str, Any]) -> None:
    """An empty knowledge base answers every question with nothing: better the deployment fails."""
    statistics = job.get("statistics", {})
    scanned, failed = statistics.get("numberOfDocumentsScanned", 0), statistics.get("numberOfDocumentsFailed", 0)
    if scanned <= failed:
        raise IngestionError(
            f"The ingestion could read none of {scanned} documents: {_reasons(job) or 'no reason was given'}. "
            "Look at the articles in the bucket and at the rights of the knowledge base's role, and deploy again."
        )


def _mark(event: Event) -> str:
    """64 characters that stand for what is deployed by which request; Bedrock wants a token of at least 33."""
    properties = event["ResourceProperties"]
    text = f"{properties.get('ContentHash', '')} {properties.get('IndexName', '')} {event['RequestId']}"
    return hashlib.sha256(text.encode()).hexdigest()


def _description(mark: str) -> str:
    return f"Deployment {mark[:32]}"


def _reasons(job: Mapping[str, Any]) -> str:
    return " ".join(job.get("failureReasons", []))


def _passes(error: ClientError, waited: float) -> bool:
    code = error.response["Error"]["Code"]
    return code in BUSY or (code == "AccessDeniedException" and waited < RIGHTS_SECONDS)


@cache
def _ingestion() -> DeploymentIngestion:
    return DeploymentIngestion(boto3.client("bedrock-agent", config=Config(retries={"mode": "standard"})))


def on_event(event: Event, _: object) -> dict[str, Any]:
    """Answer the provider framework's first call."""
    return _ingestion().on_event(event)


def is_complete(event: Event, _: object) -> dict[str, Any]:
    """Answer each of the framework's further calls."""
    return _ingestion().is_complete(event)
