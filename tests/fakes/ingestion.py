"""A data source of a knowledge base: its ingestion jobs, one at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.fakes.clock import FakeClock
from tests.fakes.service import Service, ServiceError

KNOWLEDGE_BASE = "KB12345678"
DATA_SOURCE = "DS12345678"
RUNNING = {"STARTING", "IN_PROGRESS", "STOPPING"}


@dataclass
class Job:
    """A job that ends *lasts* seconds after it began, as *ends* says."""

    id: str
    began: float
    lasts: float
    description: str
    token: str
    ends: str = "COMPLETE"
    failed: int = 0
    reasons: tuple[str, ...] = ()

    def as_json(self, now: float, *, whole: bool) -> dict[str, Any]:
        running = "STARTING" if now < self.began + 5 else "IN_PROGRESS"
        job = {
            "knowledgeBaseId": KNOWLEDGE_BASE,
            "dataSourceId": DATA_SOURCE,
            "ingestionJobId": self.id,
            "description": self.description,
            "status": self.ends if now >= self.began + self.lasts else running,
            "startedAt": iso(self.began),
            "updatedAt": iso(now),
            "statistics": {"numberOfDocumentsScanned": 21, "numberOfDocumentsFailed": self.failed},
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
    """What the next job is like: `lasts`, `ends`, `failed`, `reasons`."""
    exists: bool = True
    service: Service = field(default_factory=Service)
    most_at_once: int = 0

    def __post_init__(self) -> None:
        self.service.answers |= {
            "StartIngestionJob": self._start,
            "GetIngestionJob": self._get,
            "ListIngestionJobs": self._list,
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
            job = Job(f"JOB{len(self.jobs):07}", self.clock.now(), likeness.pop("lasts"), description, client_token)
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
        newest = sorted(self.jobs, key=lambda job: -job.began)
        return {"ingestionJobSummaries": [job.as_json(self.clock.now(), whole=False) for job in newest]}

    def _check(self, knowledge_base: str, data_source: str) -> None:
        if not self.exists or (knowledge_base, data_source) != (KNOWLEDGE_BASE, DATA_SOURCE):
            raise ServiceError("ResourceNotFoundException", "The data source does not exist.")
