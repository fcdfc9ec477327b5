"""An account of AWS as far as a deployment meets it: what exists, by its type and id, and what it holds."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from simulator.aws.call import ServiceError
from simulator.clock import VirtualClock
from simulator.rehearsal.schema import schema

UNIQUE: Final[Mapping[str, tuple[str, ...]]] = {
    "AWS::Bedrock::DataSource": ("KnowledgeBaseId", "Name"),
    "AWS::Bedrock::Guardrail": ("Name",),
    "AWS::Bedrock::KnowledgeBase": ("Name",),
    "AWS::Cases::Domain": ("Name",),
    "AWS::Connect::ContactFlow": ("InstanceArn", "Name"),
    "AWS::Connect::EmailAddress": ("EmailAddress",),
    "AWS::Connect::Instance": ("InstanceAlias",),
    "AWS::Connect::Queue": ("InstanceArn", "Name"),
    "AWS::Events::Rule": ("Name",),
    "AWS::OpenSearchServerless::Collection": ("Name",),
    "AWS::SQS::Queue": ("QueueName",),
    "AWS::StepFunctions::StateMachine": ("StateMachineName",),
    "AWS::Wisdom::Assistant": ("Name",),
}
"""What two resources of a type cannot share although their ids differ."""

_serial = itertools.count(1)
"""One for all accounts of the process, as moto's stores are."""

TOKEN: Final = 10
"""Characters of the shortest text that is taken for an id of something."""


class RefusedError(Exception):
    """The service does not do what the stack asks of it; the text stands in the stack's events."""


@dataclass(slots=True)
class Thing:
    """A resource that exists. `Ref` gives its id."""

    kind: str
    id: str
    properties: dict[str, Any]
    attributes: dict[str, Any] = field(default_factory=dict)

    def tokens(self) -> set[str]:
        """The texts by which others name it."""
        return {text for text in (self.id, *self.attributes.values()) if isinstance(text, str) and len(text) >= TOKEN}


@dataclass(slots=True)
class Index:
    """A vector index: its mapping, and the sections that each data source brought into it."""

    body: dict[str, Any]
    sections: dict[str, set[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Job:
    """An ingestion, which ends some seconds after it began."""

    id: str
    source: str
    description: str
    token: str
    began: float
    scanned: int = 0
    done: bool = False


@dataclass
class Account:
    """Everything there is; the stacks' resources among it."""

    clock: VirtualClock
    region: str = "us-east-1"
    number: str = "111122223333"
    things: dict[tuple[str, str], Thing] = field(default_factory=dict)
    by_kind: dict[str, dict[str, Thing]] = field(default_factory=dict)
    alive: dict[str, int] = field(default_factory=dict)
    issued: set[str] = field(default_factory=set)
    objects: dict[str, dict[str, str]] = field(default_factory=dict)
    """The keys in each bucket, with what tells contents apart."""
    indexes: dict[str, dict[str, Index]] = field(default_factory=dict)
    """By the collection's endpoint and the index's name; one of S3's by its ARN and no name."""
    jobs: list[Job] = field(default_factory=list)
    given: tuple[str, ...] = ("care@anycompany.email.connect.aws",)
    """The e-mail addresses that were there before any stack."""
    bound: dict[str, str] = field(default_factory=dict)
    """The flow of each e-mail address."""
    profiles: dict[str, dict[str, Any]] = field(default_factory=dict)
    serial: Iterator[int] = _serial

    def name(self, stack: str, logical_id: str) -> str:
        """Make up a name as CloudFormation does for a resource that has none."""
        return f"{stack}-{logical_id[:24]}-{next(self.serial):012X}"

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.number}:{resource}"

    def of(self, kind: str) -> list[Thing]:
        return list(self.by_kind.get(kind, {}).values())

    @property
    def addresses(self) -> list[str]:
        """The e-mail addresses of every instance."""
        return [*self.given, *(row.properties["EmailAddress"] for row in self.of("AWS::Connect::EmailAddress"))]

    def find(self, kind: str, token: str) -> Thing | None:
        """Give the thing of a type that a text names, be it id, ARN or name."""
        there = self.by_kind.get(kind, {})
        return there.get(token) or next((row for row in there.values() if token in row.attributes.values()), None)

    def check(self, kind: str, properties: Mapping[str, Any], own: Thing | None = None) -> None:
        """Refuse what the schema or other things do not allow."""
        known = schema(kind, self.region)
        if problems := list(known.problems(properties)):
            raise RefusedError(f"Properties validation failed for {kind}: {'; '.join(problems)}")
        if names := self.names(kind, properties):
            for other in self.of(kind):
                if other is not own and self.names(kind, other.properties) == names:
                    raise RefusedError(f"{kind} {' '.join(map(str, names))} already exists")
        own_names = self.names(kind, properties) or ()
        said = [v for name, v in properties.items() if "Policy" not in name and v not in own_names]
        for text in texts(said):
            token = text.removesuffix("/*").removesuffix(":*")
            if token in self.issued and not self.alive.get(token):
                raise RefusedError(f"{kind} refers to {token}, which does not exist")

    def names(self, kind: str, properties: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Give what no other resource of the type may have; None where the service makes that up."""
        names = _unique(kind, self.region)
        found = tuple([properties.get(name) for name in names])
        return None if None in found or not found else found

    def add(self, thing: Thing) -> Thing:
        self.things[thing.kind, thing.id] = thing
        self.by_kind.setdefault(thing.kind, {})[thing.id] = thing
        for token in thing.tokens():
            self.issued.add(token)
            self.alive[token] = self.alive.get(token, 0) + 1
        return thing

    def remove(self, thing: Thing) -> None:
        if self.things.pop((thing.kind, thing.id), None):
            del self.by_kind[thing.kind][thing.id]
            for token in thing.tokens():
                self.alive[token] -= 1

    def allowed(self, role: str, action: str) -> bool:
        """Say whether a policy that exists gives *role* the right to *action* on anything."""
        name = role.rpartition("/")[2]
        for policy in self.of("AWS::IAM::Policy"):
            if name in policy.properties.get("Roles", ()):
                for row in policy.properties["PolicyDocument"]["Statement"]:
                    actions = row["Action"] if isinstance(row["Action"], list) else [row["Action"]]
                    if row["Effect"] == "Allow" and action in actions:
                        return True
        return False

    def is_locked(self, bucket: str) -> bool:
        """Whether a *bucket* locks what is put into it."""
        found = self.find("AWS::S3::Bucket", bucket)
        return bool(found and found.properties.get("ObjectLockEnabled"))

    def lock_of(self, bucket: str) -> str:
        """How long a *bucket* locks what is put into it, as S3 says it."""
        found = self.by_kind["AWS::S3::Bucket"][bucket].properties["ObjectLockConfiguration"]
        mode = found["Rule"]["DefaultRetention"]["Mode"]
        kept = f"<Rule><DefaultRetention><Mode>{mode}</Mode></DefaultRetention></Rule>"
        return f"<ObjectLockConfiguration>{kept}</ObjectLockConfiguration>"

    def lets_in(self, source: str) -> bool:
        """Say whether the collections' networks are open, or to *source*: a service of AWS, or a subnet of a VPC."""
        policies = [
            row.properties["Policy"]
            for row in self.of("AWS::OpenSearchServerless::SecurityPolicy")
            if row.properties["Type"] == "network"
        ]
        rows = [row for policy in policies for row in json.loads(policy)]
        if any(row.get("AllowFromPublic") for row in rows):
            return True
        within = "SourceVPCEs" if source.startswith("subnet-") else "SourceServices"
        return any(row.get(within) and (source.startswith("subnet-") or source in row[within]) for row in rows)

    def settle(self) -> None:
        """Let ingestions end whose time has come."""
        for job in self.jobs:
            if not job.done and self.clock.now() >= job.began + INGESTION_SECONDS:
                self._ingest(job)

    def _ingest(self, job: Job) -> None:
        job.done = True
        source = self.find("AWS::Bedrock::DataSource", job.source)
        if source is None or (index := self.index_of(source.properties["KnowledgeBaseId"])) is None:
            return
        s3 = source.properties["DataSourceConfiguration"]["S3Configuration"]
        bucket, prefixes = s3["BucketArn"].rpartition(":")[2], tuple(s3.get("InclusionPrefixes", ("",)))
        found = {
            key
            for key in self.objects.get(bucket, {})
            if key.startswith(prefixes) and not key.endswith(".metadata.json")
        }
        job.scanned = len(found)
        index.sections[job.source] = found

    def index_of(self, knowledge_base: str) -> Index | None:
        """Give the index in which a knowledge base looks."""
        found = self.find("AWS::Bedrock::KnowledgeBase", knowledge_base)
        store = found.properties["StorageConfiguration"] if found else {}
        if s3 := store.get("S3VectorsConfiguration"):
            return self.indexes.get(s3["IndexArn"], {}).get("")
        if not (oss := store.get("OpensearchServerlessConfiguration")):
            return None
        collection = self.find("AWS::OpenSearchServerless::Collection", oss["CollectionArn"])
        endpoint = collection.attributes["CollectionEndpoint"] if collection else ""
        return self.indexes.get(endpoint, {}).get(oss["VectorIndexName"])

    def state(self) -> dict[str, Any]:
        """Say everything that exists, in rows that can be compared: properties are replaced and never changed."""
        self.settle()
        rows: dict[str, Any] = {f"{thing.kind} {thing.id}": thing.properties for thing in self.things.values()}
        for bucket, keys in self.objects.items():
            rows |= {f"object {bucket}/{key}": digest for key, digest in keys.items()}
        for endpoint, indexes in self.indexes.items():
            for name, index in indexes.items():
                rows[f"index {endpoint}/{name}"] = {k: sorted(v) for k, v in index.sections.items() if v}
        rows |= {f"address {address}": flow for address, flow in self.bound.items()}
        rows |= {f"profile {row['AccountNumber']}": dict(row) for row in self.profiles.values()}
        return rows


INGESTION_SECONDS: Final = 40.0


@cache
def _unique(kind: str, region: str) -> tuple[str, ...]:
    known = schema(kind, region)
    return UNIQUE.get(kind) or (() if known.read_only & {*known.identifier} else known.identifier)


def texts(node: Any) -> Iterator[str]:
    """Every text in a piece of JSON."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


def missing(what: str) -> ServiceError:
    """The error of a service that is asked for what is not there."""
    return ServiceError("ResourceNotFoundException", f"{what} does not exist.")
