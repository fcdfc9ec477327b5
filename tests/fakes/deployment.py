"""The synthesised application, once for each set of settings whichever process asks first, as plain templates."""

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

import app
from backend import content, settings

ROOT = Path(__file__).resolve().parents[2]
SHARED_FOLDER = "SYNTHESISED_BY_TESTS"
"""The variable that names the folder in which the processes of a run keep what they synthesised."""
PATIENCE = 300.0
"""Seconds that one process waits for what another synthesises."""

EXAMPLE = {name: text or "" for name, text in dotenv_values(ROOT / ".env.example", interpolate=False).items()}

ALL_UNITS = ",".join(settings.Unit)

CHANGED = {
    "APP_NAME": "Second",
    "AWS_REGION": "eu-central-1",
    "COMPANY_NAME": "Example Bank",
    "ENABLE_LOGGING": "false",
    "PREMIUM_SERVICE_LEVELS": "Gold, Premium",
    "NEVER_AUTOMATE": "Investment, Insurance",
    "MINIMUM_RELEVANCE": "0.5",
    "GUARDRAIL": "off",
    "DATA_KEY_ARN": "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-00000000000c",
    "CONFIDENCE_THRESHOLD": "90",
    "SEND_BUDGET": "5",
    "SEND_BUDGET_HOURS": "48",
    "POLL_COUNT": "7",
    "LOG_RETENTION_DAYS": "90",
    "MODEL_CHAIN": "global.anthropic.claude-haiku-5-5,amazon.nova-2-lite-v1:0",
    "VECTOR_STORE": "S3_VECTORS",
    "ASSOCIATE_EMAIL_ADDRESS": "false",
    "AMAZON_CONNECT_QUEUE_ID_PAYMENT": "00000000-0000-4000-8000-00000000000a",
    "Q_CONNECT_ASSISTANT_ID": "00000000-0000-4000-8000-00000000000b",
    "Q_CONNECT_ARTICLES_BUCKET": "second-articles",
    "ALARM_EMAIL": "operations@example.com",
    "STAGE": "production",
    "SAMPLE_CUSTOMERS": "true",
    "UNITS": ALL_UNITS,
    "CHAT_API_ORIGINS": "https://www.example.com,https://m.example.com",
    "TAGS": "cost-center=mail",
    "BOOTSTRAP_QUALIFIER": "mybank1",
    "PERMISSIONS_BOUNDARY": "bounds",
}
"""A second copy in the same account, with every optional value other than its default."""

PRIVATE = {
    "OPENSEARCH_VPC_ENDPOINT": "vpce-0123456789abcdef0",
    "OPENSEARCH_SUBNETS": "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
    "OPENSEARCH_SECURITY_GROUPS": "sg-0123456789abcdef0",
}
"""A collection that the internet cannot reach."""

OTHER_STORE = {**PRIVATE, "STANDBY_REPLICAS": "DISABLED", "TAGS": "cost-center=mail"}
"""One that is also otherwise as it may be chosen."""

Resource = dict[str, Any]


@dataclass(frozen=True)
class Template:
    """One stack's template and the folder with everything synthesised."""

    document: dict[str, Any]
    file: Path

    def all(self, kind: str) -> dict[str, Resource]:
        """The resources of a type, by logical id."""
        return {name: row for name, row in self.document["Resources"].items() if row["Type"] == kind}

    def properties(self, kind: str) -> list[dict[str, Any]]:
        return [row["Properties"] for row in self.all(kind).values()]

    def only(self, kind: str, **having: Any) -> dict[str, Any]:
        """The properties of the one resource of a type that has these properties."""
        found = [row for row in self.properties(kind) if having.items() <= row.items()]
        assert len(found) == 1, f"{len(found)} resources {kind} have {having}"
        return found[0]

    def asset_of(self, function: Mapping[str, Any]) -> Path:
        """The folder that a function is uploaded from; none is there for code within the template."""
        return self.file.parent / f"asset.{function['Code'].get('S3Key', '').removesuffix('.zip')}"

    def function(self, handler: str) -> Resource:
        """The function with a handler."""
        found = [
            row for row in self.all("AWS::Lambda::Function").values() if row["Properties"].get("Handler") == handler
        ]
        assert len(found) == 1, f"{len(found)} functions have the handler {handler}"
        return found[0]

    def may(self, handler: str) -> list[dict[str, Any]]:
        """The statements of the policies on the role of the function with a handler."""
        role = self.function(handler)["Properties"]["Role"]["Fn::GetAtt"][0]
        policies = [row for row in self.properties("AWS::IAM::Policy") if {"Ref": role} in row["Roles"]]
        return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]

    def resources_of(self, handler: str, action: str) -> list[Any]:
        """The resources on which a function may call an action."""
        statements = [row for row in self.may(handler) if action in as_list(row["Action"])]
        return [resource for row in statements for resource in as_list(row["Resource"])]

    def actions_of(self, handler: str) -> set[str]:
        return {action for row in self.may(handler) for action in as_list(row["Action"])}

    def statements(self) -> Iterator[dict[str, Any]]:
        """Every statement of every policy of a role."""
        for policy in self.properties("AWS::IAM::Policy"):
            yield from policy["PolicyDocument"]["Statement"]

    def dependencies(self, logical_id: str) -> set[str]:
        """What is made before a resource, at any distance."""
        seen: set[str] = set()
        ahead = [logical_id]
        while ahead:
            for name in self._needs(ahead.pop()) - seen:
                seen.add(name)
                ahead.append(name)
        return seen

    def _needs(self, logical_id: str) -> set[str]:
        resource = self.document["Resources"][logical_id]
        return {
            name
            for name in {*resource.get("DependsOn", []), *references(resource)}
            if name in self.document["Resources"]
        }


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def references(node: Any) -> Iterator[str]:
    """The logical ids that a part of a template refers to."""
    if isinstance(node, Mapping):
        if "Ref" in node:
            yield node["Ref"]
        if "Fn::GetAtt" in node:
            yield node["Fn::GetAtt"][0]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def text(node: Any) -> str:
    """A text that a template joins, with the things it refers to as `<their id.attribute>`."""
    if isinstance(node, str):
        return node
    if "Fn::Join" in node:
        separator, parts = node["Fn::Join"]
        return str(separator).join(text(part) for part in parts)
    if "Fn::GetAtt" in node:
        return f"<{'.'.join(node['Fn::GetAtt'])}>"
    return f"<{next(iter(node.values()))}>"


@cache
def brought() -> content.Content:
    return content.load(ROOT)


def values(changes: Mapping[str, str]) -> dict[str, str]:
    """The example's settings with *changes*; a sandbox is told of no instance."""
    told = settings.INSTANCE if changes.get("SANDBOX") == "true" else ()
    return {name: text for name, text in EXAMPLE.items() if not name.startswith(told)} | dict(changes)


def _outdir(changes: tuple[tuple[str, str], ...]) -> Path:
    """The folder with everything synthesised; it has its name only once it is complete."""
    outdir = Path(os.environ[SHARED_FOLDER]) / hashlib.sha256(repr(changes).encode()).hexdigest()[:16]
    taken = outdir.with_suffix(".taken")
    end = time.monotonic() + PATIENCE
    while not outdir.exists():
        try:
            taken.mkdir()
        except FileExistsError:
            assert time.monotonic() < end, f"{taken} stays taken"
            time.sleep(0.1)
            continue
        try:
            if not outdir.exists():
                made = Path(tempfile.mkdtemp(dir=outdir.parent))
                app.checked(app.prepared(settings.read(values(dict(changes))), brought(), str(made))).synth()
                made.rename(outdir)
        finally:
            taken.rmdir()
    return outdir


@cache
def _synthesised(changes: tuple[tuple[str, str], ...]) -> Mapping[str, Template]:
    files = _outdir(changes).glob("*.template.json")
    return {
        file.name.removesuffix(".template.json"): Template(json.loads(file.read_text(encoding="utf-8")), file)
        for file in files
    }


def stacks(**changes: str) -> Mapping[str, Template]:
    """The stacks with the example's settings and *changes* to them; cdk-nag has seen them."""
    return _synthesised(tuple(sorted(changes.items())))


def backend(**changes: str) -> Template:
    """The stack with everything but the vector store."""
    return next(template for name, template in stacks(**changes).items() if name.endswith("Sandbox"))


def vector_store(**changes: str) -> Template:
    """The stack of the vector store."""
    return next(template for name, template in stacks(**changes).items() if name.endswith("Stack"))
