"""What CloudFormation knows of a type of resource, from the schemas that cfn-lint brings along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from simulator.errors import SimulatorError


class MissingTypeError(SimulatorError):
    """A region has no such type of resource."""


@dataclass(frozen=True, slots=True)
class Schema:
    """A type's properties: which there are, which must be, which cannot change, which are the service's to say."""

    kind: str
    known: frozenset[str]
    required: frozenset[str]
    create_only: tuple[tuple[str, ...], ...]
    read_only: frozenset[str]
    identifier: tuple[str, ...]
    tags: str = ""
    """The property with its tags, where it can have any."""
    tags_are_pairs: bool = True

    def tagged(self, properties: Mapping[str, Any], tags: Mapping[str, str]) -> dict[str, Any]:
        """Add what a stack hands on; a resource's own tags win."""
        if not self.tags or not tags:
            return dict(properties)
        own = properties.get(self.tags)
        if self.tags_are_pairs and not isinstance(own, Mapping):
            rows = list(own or ())
            more = [{"Key": name, "Value": value} for name, value in tags.items()]
            return {**properties, self.tags: [*rows, *(row for row in more if row["Key"] not in _keys(rows))]}
        return {**properties, self.tags: {**tags, **(own or {})}}

    def problems(self, properties: Mapping[str, Any]) -> Iterator[str]:
        """Say what the service would not take."""
        if missing := self.required - properties.keys():
            yield f"required key [{', '.join(sorted(missing))}] not found"
        if self.known and (unknown := properties.keys() - self.known):
            yield f"extraneous key [{', '.join(sorted(unknown))}] is not permitted"
        if given := self.read_only & properties.keys() & self.known:
            yield f"read-only properties [{', '.join(sorted(given))}] cannot be given"

    def replacing(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
        """Name the changed properties that make the service build the resource anew."""
        return [".".join(path) for path in self.create_only if _at(old, path) != _at(new, path)]


def _keys(rows: Iterable[Mapping[str, str]]) -> set[str]:
    return {row["Key"] for row in rows}


def _at(node: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        node = node.get(name) if isinstance(node, Mapping) else None
    return node


@cache
def schema(kind: str, region: str) -> Schema:
    """Give the schema of a type of AWS's."""
    try:
        # Who does not develop lacks it.
        from cfnlint.schema import PROVIDER_SCHEMA_MANAGER, ResourceNotFoundError  # noqa: PLC0415
    except ImportError as error:
        raise SimulatorError(
            "The rehearsal reads cfn-lint's schemas: install what the checks need, "
            "python -m pip install -r requirements-dev.txt, and call it again."
        ) from error
    try:
        document = PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, kind).schema
    except ResourceNotFoundError as error:
        raise MissingTypeError(f"{kind} does not exist in {region}; deploy elsewhere or leave its unit out.") from error
    read_only = _paths(document, "readOnlyProperties")
    tagging = document.get("tagging", {})
    tags = tagging.get("tagProperty", "/properties/Tags").rpartition("/")[2] if tagging.get("taggable") else ""
    return Schema(
        kind=kind,
        known=frozenset(document.get("properties", ()))
        if document.get("additionalProperties") is False
        else frozenset(),
        required=frozenset(document.get("required", ())),
        create_only=tuple(_paths(document, "createOnlyProperties")),
        read_only=frozenset(path[0] for path in read_only if len(path) == 1),
        identifier=tuple(path[0] for path in _paths(document, "primaryIdentifier")),
        tags=tags,
        tags_are_pairs=document.get("properties", {}).get(tags, {}).get("type") == "array",
    )


def _paths(document: Mapping[str, Any], name: str) -> list[tuple[str, ...]]:
    return [tuple(path.removeprefix("/properties/").split("/")) for path in document.get(name, ())]
