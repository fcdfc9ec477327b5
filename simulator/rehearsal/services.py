"""What the custom resources' functions call: Connect, Customer Profiles, Bedrock, the collection, and moto's stores.

A call is refused unless a policy that exists allows it to the role of the function that makes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import boto3
from botocore import xform_name
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.request import normalize_request
from moto.ssm.models import ssm_backends
from moto.ssm.responses import SimpleSystemManagerResponse

from simulator.aws.call import Call, ServiceError, operation_of, respond
from simulator.aws.dynamodb import DynamoDB
from simulator.aws.wire import Wire
from simulator.clock import VirtualClock
from simulator.rehearsal.account import Account, Index, Job, Thing, missing

SEARCH_LAG: Final = 5.0
"""Seconds until a search of profiles knows what is new or gone."""
IAM_NAMES: Final = {"bedrock-agent": "bedrock", "customer-profiles": "profile"}


@dataclass
class Services:
    """The services of an account, behind clients of boto3's."""

    account: Account
    domain: str
    wire: Wire = field(init=False)
    role: str | None = None
    """Who calls; None is the operator, who may do everything."""
    searchable: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)
    """Profiles that are gone, with the time since when."""
    born: dict[str, float] = field(default_factory=dict)
    tables: DynamoDB = field(default_factory=DynamoDB)

    def __post_init__(self) -> None:
        answers = {
            "connect": (
                self._search_email_addresses,
                self._associate_flow,
                self._disassociate_flow,
                self._get_flow_association,
            ),
            "customer-profiles": (
                self._create_profile,
                self._update_profile,
                self._delete_profile,
                self._search_profiles,
                self._batch_get_profile,
            ),
            "bedrock-agent": (
                self._start_ingestion_job,
                self._get_ingestion_job,
                self._list_ingestion_jobs,
                self._get_data_source,
                self._update_data_source,
            ),
        }
        by_name = {(service, answer.__name__[1:]): answer for service, group in answers.items() for answer in group}
        operations = {}
        for service in answers:
            for operation in _operations(service):
                if answer := by_name.get((service, xform_name(operation))):
                    operations[f"{service}.{operation}"] = self._guarded(service, operation, answer)
        ssm_backends[DEFAULT_ACCOUNT_ID][self.account.region].reset()
        stores = {"dynamodb": self._rows, "ssm": self._parameters, "s3": self._objects}
        self.wire = wire(self.account.clock)
        self.wire.answers, self.wire.stores = operations, stores
        self.wire.faults.clear()
        self.wire.calls.clear()

    @contextmanager
    def called_by(self, role: str) -> Iterator[None]:
        """Let a function with *role* make the calls meanwhile."""
        self.role = role
        try:
            yield
        finally:
            self.role = None

    def _check(self, service: str, operation: str) -> None:
        action = f"{IAM_NAMES.get(service, service)}:{operation}"
        if self.role is not None and not self.account.allowed(self.role, action):
            raise ServiceError("AccessDeniedException", f"{self.role} is not authorized to perform: {action}")

    def _guarded(self, service: str, operation: str, answer: Any) -> Any:
        def guarded(call: Call) -> Mapping[str, Any]:
            self._check(service, operation)
            query = {name: values[0] for name, values in call.query.items()}
            said = {**call.path, **query, **call.body}
            found: Mapping[str, Any] = answer({name[0].lower() + name[1:]: value for name, value in said.items()})
            return found

        return guarded

    def _rows(self, request: AWSPreparedRequest) -> AWSResponse:
        self._check("dynamodb", operation_of(request))
        return self.tables(request)

    def _parameters(self, request: AWSPreparedRequest) -> AWSResponse:
        self._check("ssm", operation_of(request))
        status, headers, body = SimpleSystemManagerResponse.dispatch(normalize_request(request))
        return respond(request, status, headers, body if isinstance(body, bytes) else body.encode())

    def _objects(self, request: AWSPreparedRequest) -> AWSResponse:
        """What S3 says to who empties a bucket: each object has one version, whose lock needs a right of its own."""
        url = urlsplit(request.url)
        bucket, _, key = unquote(url.path[1:]).partition("/")
        if url.query.startswith("object-lock"):
            self._check("s3", "GetBucketObjectLockConfiguration")
            return respond(request, 200, {"Content-Type": "application/xml"}, self.account.lock_of(bucket).encode())
        if request.method == "GET":
            self._check("s3", "ListBucketVersions")
            rows = [
                f"<Version><Key>{key}</Key><VersionId>1</VersionId></Version>" for key in self.account.objects[bucket]
            ]
            listed = f"<ListVersionsResult><IsTruncated>false</IsTruncated>{''.join(rows)}</ListVersionsResult>"
            return respond(request, 200, {"Content-Type": "application/xml"}, listed.encode())
        self._check("s3", "DeleteObjectVersion")
        if request.headers.get("x-amz-bypass-governance-retention"):
            self._check("s3", "BypassGovernanceRetention")
        elif self.account.is_locked(bucket):
            raise ServiceError("AccessDenied", "Access Denied because object protected by object lock.")
        del self.account.objects[bucket][key]
        return respond(request, 204, {}, b"")

    def parameters(self) -> dict[str, str]:
        """Say what every parameter says."""
        backend = ssm_backends[DEFAULT_ACCOUNT_ID][self.account.region]
        found, _ = backend.get_parameters_by_path("/", recursive=True)
        return {row.name: row.value for row in found}

    def _address(self, said: Mapping[str, Any]) -> str:
        name = str(said["resourceId"]).replace("%2F", "/").rpartition("/")[2]
        if said["resourceType"] != "INBOUND_EMAIL" or not name.startswith("address-"):
            raise ServiceError("InvalidParameterException", "ResourceId is not valid")
        return name.removeprefix("address-")

    def _search_email_addresses(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        instance = self.account.arn("connect", f"instance/{said['instanceId']}")
        rows = [
            {
                "EmailAddress": address,
                "EmailAddressId": f"address-{address}",
                "EmailAddressArn": f"{instance}/email-address/address-{address}",
            }
            for address in self.account.addresses
        ]
        return {"EmailAddresses": rows}

    def _associate_flow(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        if self.account.find("AWS::Connect::ContactFlow", said["flowId"]) is None:
            raise missing(f"The flow {said['flowId']}")
        self.account.bound[self._address(said)] = said["flowId"]
        return {}

    def _disassociate_flow(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        if self.account.bound.pop(self._address(said), None) is None:
            raise missing("The association")
        return {}

    def _get_flow_association(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        if (flow := self.account.bound.get(self._address(said))) is None:
            raise missing("The association")
        return {"ResourceId": said["resourceId"], "FlowId": flow, "ResourceType": "INBOUND_EMAIL"}

    def _create_profile(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        self._in_domain(said)
        name = f"{next(self.account.serial):032x}"
        self.account.profiles[name] = _profile(said)
        self.born[name] = self.account.clock.now()
        return {"ProfileId": name}

    def _update_profile(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        profile = self._profile(said)
        for name, value in _profile(said).items():
            merged = {**profile.get(name, {}), **value} if isinstance(value, dict) else value
            profile[name] = {k: v for k, v in merged.items() if v} if isinstance(merged, dict) else merged
        return {"ProfileId": said["profileId"]}

    def _delete_profile(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        self._profile(said)
        name = said["profileId"]
        self.searchable[name] = (self.account.clock.now(), self.account.profiles.pop(name))
        return {"Message": "OK"}

    def _search_profiles(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        self._in_domain(said)
        now = self.account.clock.now()
        seen = {k: row for k, row in self.account.profiles.items() if now >= self.born[k] + SEARCH_LAG}
        seen |= {k: row for k, (since, row) in self.searchable.items() if now < since + SEARCH_LAG}
        if said["keyName"] != "_account":
            raise ServiceError("BadRequestException", "No such key here.")
        found = [{"ProfileId": k, **row} for k, row in seen.items() if row.get("AccountNumber") == said["values"][0]]
        return {"Items": found}

    def _batch_get_profile(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        self._in_domain(said)
        there = [each for each in said["profileIds"] if each in self.account.profiles]
        return {"Profiles": [{"ProfileId": each, **self.account.profiles[each]} for each in there], "Errors": []}

    def _profile(self, said: Mapping[str, Any]) -> dict[str, Any]:
        self._in_domain(said)
        if (found := self.account.profiles.get(said["profileId"])) is None:
            raise missing("The profile")
        return found

    def _in_domain(self, said: Mapping[str, Any]) -> None:
        name = said["domainName"]
        if name != self.domain and not self.account.find("AWS::CustomerProfiles::Domain", name):
            raise missing("The domain")

    def _start_ingestion_job(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        source = self._source(said)
        job = next((job for job in self.account.jobs if job.token == said["clientToken"]), None)
        if job is None:
            if any(not job.done for job in self.account.jobs):
                raise ServiceError("ConflictException", "An ingestion job is already running.")
            name = f"JOB{next(self.account.serial):07}"
            id_ = source.attributes["DataSourceId"]
            job = Job(name, id_, said["description"], said["clientToken"], self.account.clock.now())
            self.account.jobs.append(job)
        return {"ingestionJob": self._described_job(job, said)}

    def _get_ingestion_job(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        self._source(said)
        job = next((job for job in self.account.jobs if job.id == said["ingestionJobId"]), None)
        if job is None:
            raise missing("The job")
        return {"ingestionJob": self._described_job(job, said)}

    def _list_ingestion_jobs(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        self._source(said)
        newest = [job for job in reversed(self.account.jobs) if job.source == said["dataSourceId"]]
        return {"ingestionJobSummaries": [self._described_job(job, said) for job in newest]}

    def _described_job(self, job: Job, said: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "knowledgeBaseId": said["knowledgeBaseId"],
            "dataSourceId": job.source,
            "ingestionJobId": job.id,
            "description": job.description,
            "status": "COMPLETE" if job.done else "IN_PROGRESS",
            "startedAt": _iso(job.began),
            "updatedAt": _iso(self.account.clock.now()),
            "statistics": {"numberOfDocumentsScanned": job.scanned, "numberOfDocumentsFailed": 0},
        }

    def _get_data_source(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"dataSource": _described_source(self._source(said))}

    def _update_data_source(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        source = self._source(said)
        source.attributes["DeletionPolicy"] = said.get("dataDeletionPolicy", "DELETE")
        return {"dataSource": _described_source(source)}

    def _source(self, said: Mapping[str, Any]) -> Thing:
        self.account.settle()
        found = self.account.find("AWS::Bedrock::DataSource", said["dataSourceId"])
        if found is None or not _of(found, said["knowledgeBaseId"]):
            raise missing("The data source")
        return found


def collection_answer(account: Account, role: str | None, method: str, url: str, body: Any) -> tuple[int, Any]:
    """What a collection answers to a request for an index, as OpenSearch does."""
    endpoint, _, name = url.replace(":443", "").rpartition("/")
    if account.find("AWS::OpenSearchServerless::Collection", endpoint) is None:
        return _error(503, "unavailable", "no such host")
    policies = [row.properties["Policy"] for row in account.of("AWS::OpenSearchServerless::AccessPolicy")]
    if not any(role is not None and role in policy for policy in policies):
        return _error(403, "security_exception", "403 Forbidden")
    if not account.lets_in(_place(account, role)):
        return _error(403, "security_exception", "403 Forbidden")
    indexes = account.indexes[endpoint]
    if method == "PUT" and name in indexes:
        return _error(400, "resource_already_exists_exception", name)
    if method != "PUT" and name not in indexes:
        return _error(404, "index_not_found_exception", f"no such index [{name}]")
    if method == "PUT":
        indexes[name] = Index(json.loads(body))
    elif method == "DELETE":
        del indexes[name]
    return 200, {name: indexes[name].body} if method == "GET" else {"acknowledged": True}


def _place(account: Account, role: str | None) -> str:
    """The subnet out of which the function with a role calls; empty for one that stands in no network."""
    functions = [row.properties for row in account.of("AWS::Lambda::Function") if row.properties["Role"] == role]
    return next((row["VpcConfig"]["SubnetIds"][0] for row in functions if "VpcConfig" in row), "")


def _error(status: int, kind: str, reason: str) -> tuple[int, Any]:
    return status, {"error": {"type": kind, "reason": reason}, "status": status}


@cache
def wire(clock: VirtualClock) -> Wire:
    """The one way to an account on a clock; the next account takes it over, as it does moto's stores.

    Clients take a tenth of a second to make, longer than a deployment.
    """
    return Wire(clock)


@cache
def _operations(service: str) -> tuple[str, ...]:
    """What a service can be asked; its description takes long to read."""
    return tuple(boto3.Session()._session.get_service_model(service).operation_names)


def _of(source: Thing, knowledge_base: str) -> bool:
    return bool(source.properties["KnowledgeBaseId"] == knowledge_base)


def _described_source(source: Thing) -> dict[str, Any]:
    return {
        "knowledgeBaseId": source.properties["KnowledgeBaseId"],
        "dataSourceId": source.attributes["DataSourceId"],
        "name": source.properties["Name"],
        "status": "AVAILABLE",
        "dataSourceConfiguration": {"type": "S3"},
        "dataDeletionPolicy": source.attributes["DeletionPolicy"],
        "createdAt": _iso(0),
        "updatedAt": _iso(0),
    }


def _profile(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name[0].upper() + name[1:]: value for name, value in said.items() if name not in ("domainName", "profileId")
    }


def _iso(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).isoformat().replace("+00:00", "Z")
