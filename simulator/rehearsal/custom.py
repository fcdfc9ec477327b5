"""Custom resources: the protocol of CloudFormation and of the CDK's provider framework, around our own functions.

https://docs.aws.amazon.com/cdk/api/v2/python/aws_cdk.custom_resources/README.html
"""

from __future__ import annotations

import itertools
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from simulator.clock import TimeLimitError
from simulator.errors import SimulatorError
from simulator.rehearsal.account import Account, RefusedError, Thing
from simulator.rehearsal.functions import Context, Functions

NEVER_MADE: Final = "AWSCDK::CustomResourceProviderFramework::CREATE_FAILED"
"""The id of what failed before it had one; the framework lets no function delete it."""
ASKED_EVERY: Final = 10.0
OWNED: Final = "aws-cdk:cr-owned"
AUTO_DELETE: Final = "aws-cdk:auto-delete-objects"


@dataclass
class CustomResources:
    """Runs the functions behind custom resources."""

    account: Account
    functions: Functions
    assets: Sequence[Path]
    """Folders with the assets of what was synthesised."""
    requests: Iterator[int] = field(default_factory=itertools.count)

    def create(self, kind: str, properties: dict[str, Any], request: dict[str, Any]) -> Thing:
        """Create; a failure carries the resource to delete, where the framework knows one."""
        return self._call({"RequestType": "Create", **request}, kind, properties)

    def update(self, thing: Thing, properties: dict[str, Any], request: dict[str, Any]) -> Thing:
        event = {"RequestType": "Update", "PhysicalResourceId": thing.id, "OldResourceProperties": thing.properties}
        return self._call({**event, **request}, thing.kind, properties)

    def delete(self, thing: Thing, request: dict[str, Any]) -> None:
        if thing.id != NEVER_MADE:
            event = {"RequestType": "Delete", "PhysicalResourceId": thing.id, **request}
            self._call(event, thing.kind, thing.properties)

    def _call(self, event: dict[str, Any], kind: str, properties: dict[str, Any]) -> Thing:
        sent = {"RequestId": f"request-{next(self.requests)}", "ResourceType": kind, **event}
        # CloudFormation sends every plain value as text.
        sent["ResourceProperties"] = _as_texts(properties)
        if "OldResourceProperties" in event:
            sent["OldResourceProperties"] = _as_texts(event["OldResourceProperties"])
        provider = self._function(properties["ServiceToken"])
        variables = provider.properties.get("Environment", {}).get("Variables", {})
        if stand_in := STAND_INS.get(kind):
            return Thing(kind, stand_in(self, sent), properties)
        if "USER_ON_EVENT_FUNCTION_ARN" not in variables:
            raise SimulatorError(f"Nothing here runs {kind}; teach simulator/rehearsal/custom.py.")
        return self._framework(provider, variables, sent, kind, properties)

    def _framework(
        self, provider: Thing, variables: Mapping[str, str], event: dict[str, Any], kind: str, properties: Any
    ) -> Thing:
        if not self.account.allowed(provider.properties["Role"], "lambda:InvokeFunction"):
            raise RefusedError(f"{provider.id} is not authorized to perform: lambda:InvokeFunction")
        answer = self._invoke(variables["USER_ON_EVENT_FUNCTION_ARN"], event) or {}
        id_ = answer.get("PhysicalResourceId") or event.get("PhysicalResourceId") or event["RequestId"]
        if event["RequestType"] == "Delete" and id_ != event["PhysicalResourceId"]:
            raise RefusedError(f"DELETE: cannot change the physical resource ID of {event['PhysicalResourceId']}")
        made = Thing(kind, id_, properties, dict(answer.get("Data", {})))
        if check := variables.get("USER_IS_COMPLETE_FUNCTION_ARN"):
            try:
                made.attributes |= self._wait(check, {**event, **answer, "PhysicalResourceId": id_}, variables)
            except RefusedError as error:
                error.made = made  # type: ignore[attr-defined]
                raise
        return made

    def _wait(self, check: str, event: dict[str, Any], variables: Mapping[str, str]) -> dict[str, Any]:
        for _ in range(self._attempts(variables["WAITER_STATE_MACHINE_ARN"])):
            state = self._invoke(check, event)
            if state["IsComplete"]:
                return dict(state.get("Data", {}))
            if "Data" in state:
                raise RefusedError('"Data" is not allowed if "IsComplete" is "False"')
            self.account.clock.sleep(ASKED_EVERY)
        raise RefusedError("Operation timed out")

    def _attempts(self, machine: str) -> int:
        found = self.account.find("AWS::StepFunctions::StateMachine", machine)
        attempts = re.search(r'"MaxAttempts":(\d+)', str(found.properties["DefinitionString"])) if found else None
        if attempts is None:
            raise RefusedError(f"The state machine {machine} does not exist")
        return int(attempts[1])

    def _invoke(self, arn: str, event: dict[str, Any]) -> Any:
        function = self._function(arn)
        properties = function.properties
        entry = self.functions.entry(self.asset(properties["Code"]["S3Key"]), properties["Handler"])
        seconds = float(properties.get("Timeout", 3))
        context = Context(self.account.clock, self.account.clock.now() + seconds)
        try:
            with self.functions.services.called_by(properties["Role"]), self.account.clock.limit(seconds):
                return entry(event, context)
        except TimeLimitError:
            raise RefusedError(f"{function.id}: Task timed out after {seconds:.2f} seconds") from None
        except SimulatorError:
            raise
        except Exception as error:  # a function may fail in any way; the framework reports it
            raise RefusedError(f"{type(error).__name__}: {error}") from error

    def _function(self, arn: str) -> Thing:
        if (found := self.account.find("AWS::Lambda::Function", arn)) is None:
            raise RefusedError(f"The function {arn} does not exist")
        return found

    def asset(self, key: str) -> Path:
        """Give the folder or archive of an asset."""
        name = f"asset.{key.removesuffix('.zip')}"
        for folder in self.assets:
            for path in (folder / name, folder / f"{name}.zip"):
                if path.exists():
                    return path
        raise RefusedError(f"The asset {key} was not uploaded")


def _empty_bucket(resources: CustomResources, event: Mapping[str, Any]) -> str:
    """In place of the CDK's function that empties a bucket before it is deleted, while the bucket's tag asks for it."""
    bucket = event["ResourceProperties"]["BucketName"]
    thing = resources.account.find("AWS::S3::Bucket", bucket)
    wanted = thing and any(row["Key"] == AUTO_DELETE for row in thing.properties.get("Tags", ()))
    if event["RequestType"] == "Delete" and wanted and not resources.account.is_locked(bucket):
        resources.account.objects.get(bucket, {}).clear()
    return str(event.get("PhysicalResourceId", event["RequestId"]))


def _upload(resources: CustomResources, event: Mapping[str, Any]) -> str:
    """In place of the CDK's uploader: the files of archives under a prefix, and nothing else there."""
    said = event["ResourceProperties"]
    name = said["DestinationBucketName"]
    bucket = resources.account.objects.get(name)
    place = said.get("DestinationBucketKeyPrefix", "")
    prefix = f"{place}/" if place else ""
    if bucket is None:
        raise RefusedError(f"The bucket {name} does not exist")
    wanted: dict[str, str] = {}
    if event["RequestType"] != "Delete":
        for key in said["SourceObjectKeys"]:
            wanted |= {prefix + file: digest for file, digest in _files(resources.asset(key)).items()}
    elif said.get("RetainOnDelete") == "true" or _is_owned(resources, name, place):
        return str(event["PhysicalResourceId"])
    for file in [file for file in bucket if file.startswith(prefix) and file not in wanted]:
        del bucket[file]
    bucket |= wanted
    return str(event.get("PhysicalResourceId", event["RequestId"]))


def _is_owned(resources: CustomResources, bucket: str, place: str) -> bool:
    """Say whether the bucket's tags name an upload to a place or below it, which is then the one to delete there."""
    thing = resources.account.find("AWS::S3::Bucket", bucket)
    tags = thing.properties.get("Tags", ()) if thing else ()
    begins = f"{OWNED}:{place}" if place else OWNED
    return any(row["Key"].startswith(begins) for row in tags)


@cache
def _files(asset: Path) -> Mapping[str, str]:
    """The files of an asset with what tells their contents apart."""
    if asset.is_dir():
        paths = [path for path in sorted(asset.rglob("*")) if path.is_file()]
        return {path.relative_to(asset).as_posix(): str(hash(path.read_bytes())) for path in paths}
    with zipfile.ZipFile(asset) as archive:
        return {info.filename: f"{info.CRC:x}" for info in archive.infolist() if not info.is_dir()}


STAND_INS: Final[Mapping[str, Callable[[CustomResources, Mapping[str, Any]], str]]] = {
    "Custom::S3AutoDeleteObjects": _empty_bucket,
    "Custom::CDKBucketDeployment": _upload,
}
"""Functions of the CDK's own, which are not rehearsed."""


def _as_texts(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {name: _as_texts(value) for name, value in node.items()}
    if isinstance(node, list):
        return [_as_texts(value) for value in node]
    return str(node).lower() if isinstance(node, bool) else str(node)
