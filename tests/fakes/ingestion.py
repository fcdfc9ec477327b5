"""A data source of a knowledge base, and perhaps another beside it: ingestion jobs, one at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore import xform_name

from tests.fakes.clock import FakeClock
from tests.fakes.service import Service, ServiceError

KNOWLEDGE_BASE = "KB12345678"
DATA_SOURCE = "DS12345678"
NEXT_SOURCE = "DS87654321"
"""What an upgrade puts in the place of the first."""
RUNNING = {"STARTING", "IN_PROGRESS", "STOPPING"}


@dataclass
class Job:
    """A job that ends *lasts* seconds after it began, as *ends* says."""

    id: str
    began: float
    lasts: float
    description: str
    token: str
    source: str = DATA_SOURCE
    ends: str = "COMPLETE"
    scanned: int = 21
    failed: int = 0
    reasons: tuple[str, ...] = ()

    def as_json(self, now: float, *, whole: bool) -> dict[str, Any]:
        running = "STARTING" if now < self.began + 5 else "IN_PROGRESS"
        job = {
            "knowledgeBaseId": KNOWLEDGE_BASE,
            "dataSourceId": self.source,
            "ingestionJobId": self.id,
            "description": self.description,
            "status": self.ends if now >= self.began + self.lasts else running,
            "startedAt": iso(self.began),
            "updatedAt": iso(now),
            "statistics": {"numberOfDocumentsScanned": self.scanned, "numberOfDocumentsFailed": self.failed},
        }
        return job | ({"failureReasons": list(self.reasons)} if whole else {})


def iso(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).isoformat().replace("+00:00", "Z")


@dataclass
class DataSource:
    """Refuses a job while another runs, and takes a token for the same request it came with first."""

    clock: FakeClock
    jobs: list[Job] = field(default_factory=list)
    next_job: dict[str, Any] = field(default_factory=dict)
    """What the next job is like: `lasts`, `ends`, `scanned`, `failed`, `reasons`."""
    exists: bool = True
    policies: dict[str, str] = field(default_factory=lambda: {DATA_SOURCE: "RETAIN"})
    """What becomes of the passages of each data source that exists when it is deleted."""
    service: Service = field(default_factory=Service)
    most_at_once: int = 0

    def __post_init__(self) -> None:
        self.service.answers |= {
            "StartIngestionJob": self._start,
            "GetIngestionJob": self._get,
            "ListIngestionJobs": self._list,
            "GetDataSource": self._source,
            "UpdateDataSource": self._update,
        }

    def client(self) -> Any:
        return self.service.client("bedrock-agent")

    def run(self, **job: Any) -> None:
        """Let somebody else start a job now."""
        self._start(KNOWLEDGE_BASE, DATA_SOURCE, f"somebody-{len(self.jobs)}", "By hand", **job)

    @property
    def running(self) -> list[Job]:
        return [job for job in self.jobs if self._status(job) in RUNNING]

    def _status(self, job: Job) -> str:
        return str(job.as_json(self.clock.now(), whole=False)["status"])

    def _start(
        self,
        knowledge_base_id: str,
        data_source_id: str,
        client_token: str,
        description: str,
        **likeness: Any,
    ) -> Mapping[str, Any]:
        self._check(knowledge_base_id, data_source_id)
        job = next((job for job in self.jobs if job.token == client_token), None)
        if job is None:
            if self.running:
                raise ServiceError("ConflictException", "An ingestion job is already running.")
            likeness = {"lasts": 40, **self.next_job, **likeness}
            self.next_job = {}
            began, lasts = self.clock.now(), likeness.pop("lasts")
            job = Job(f"JOB{len(self.jobs):07}", began, lasts, description, client_token, data_source_id)
            for name, value in likeness.items():
                setattr(job, name, value)
            self.jobs.append(job)
        self.most_at_once = max(self.most_at_once, len(self.running))
        return {"ingestionJob": job.as_json(self.clock.now(), whole=True)}

    def _get(self, knowledge_base_id: str, data_source_id: str, ingestion_job_id: str) -> Mapping[str, Any]:
        self._check(knowledge_base_id, data_source_id)
        job = next(job for job in self.jobs if job.id == ingestion_job_id)
        return {"ingestionJob": job.as_json(self.clock.now(), whole=True)}

    def _list(self, knowledge_base_id: str, data_source_id: str, sort_by: Any, **_: Any) -> Mapping[str, Any]:
        self._check(knowledge_base_id, data_source_id)
        assert sort_by == {"attribute": "STARTED_AT", "order": "DESCENDING"}
        newest = sorted((job for job in self.jobs if job.source == data_source_id), key=lambda job: -job.began)
        return {"ingestionJobSummaries": [job.as_json(self.clock.now(), whole=False) for job in newest]}

    def _source(self, knowledge_base_id: str, data_source_id: str) -> Mapping[str, Any]:
        self._check(knowledge_base_id, data_source_id)
        return {"dataSource": self._described(knowledge_base_id, data_source_id)}

    def _update(self, knowledge_base_id: str, data_source_id: str, **said: Any) -> Mapping[str, Any]:
        self._check(knowledge_base_id, data_source_id)
        if self.running:
            raise ServiceError("ConflictException", "An ingestion job is running.")
        described = self._described(knowledge_base_id, data_source_id)
        unchanged = ("name", "dataSourceConfiguration", "vectorIngestionConfiguration")
        assert all(said[xform_name(name)] == described[name] for name in unchanged)
        self.policies[data_source_id] = said["data_deletion_policy"]
        return {"dataSource": self._described(knowledge_base_id, data_source_id)}

    def _described(self, knowledge_base_id: str, id_: str) -> dict[str, Any]:
        bucket = {"bucketArn": "arn:aws:s3:::articles"}
        return {
            "knowledgeBaseId": knowledge_base_id,
            "dataSourceId": id_,
            "name": "articles",
            "status": "AVAILABLE",
            "dataSourceConfiguration": {"type": "S3", "s3Configuration": bucket},
            "vectorIngestionConfiguration": {"chunkingConfiguration": {"chunkingStrategy": "NONE"}},
            "dataDeletionPolicy": self.policies[id_],
            "createdAt": iso(0),
            "updatedAt": iso(0),
        }

    def _check(self, knowledge_base: str, data_source: str) -> None:
        if not self.exists or knowledge_base != KNOWLEDGE_BASE or data_source not in self.policies:
            raise ServiceError("ResourceNotFoundException", "The data source does not exist.")
