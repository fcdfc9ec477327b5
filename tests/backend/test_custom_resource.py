"""Custom resources: what their functions read is what the template gives, and nobody logs it."""

import ast
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.deployment import ROOT, Template, backend, vector_store

RESOURCES = {
    "Custom::VectorIndex": "opensearch/runtime/index.py",
    "Custom::KnowledgeIngestion": "knowledge/runtime/first_ingestion.py",
    "Custom::CustomerProfiles": "connect/runtime/profiles.py",
    "Custom::EmailFlowAssociation": "connect/runtime/flow_association.py",
    "Custom::FirstMode": "switch/runtime/first_mode.py",
}
FRAMEWORK = {"ServiceToken"}
CLOUDFORMATION = {"RequestType", "RequestId", "ResourceProperties", "OldResourceProperties", "PhysicalResourceId"}
ANSWERS = {"Data", "IsComplete", "RequestedAt"}


def templates() -> Iterator[Template]:
    yield from (vector_store(), backend())


def properties(kind: str) -> dict[str, Any]:
    (found,) = [row for template in templates() for row in template.properties(kind)]
    return found


def named(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def loops(node: ast.AST) -> Iterator[str]:
    """The names in `for name in ("One", "Other")`, through which a mapping may be read."""
    if isinstance(node, ast.comprehension) and isinstance(node.iter, ast.Tuple):
        yield from filter(None, map(named, node.iter.elts))


def read(module: str) -> set[str]:
    """The keys that a module takes from the event and its properties: names with a capital in subscripts and `get`."""
    tree = ast.parse((ROOT / "backend" / module).read_text(encoding="utf-8"))
    holders = {"event", "properties", "before", "source"}
    keys: set[str] = set()
    for node in ast.walk(tree):
        keys |= set(loops(node))
        if isinstance(node, ast.Subscript) and _holder(node.value) in holders:
            keys |= {name for name in [named(node.slice)] if name}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            keys |= {name for name in map(named, node.args) if name and _holder(node.func.value) in holders}
    return {key for key in keys if key[0].isupper()}


def _holder(node: ast.AST) -> str:
    """The variable at the root of `event["ResourceProperties"]["DomainName"]`."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def test_every_custom_resource_of_ours_is_looked_at() -> None:
    types = {row["Type"] for template in templates() for row in template.document["Resources"].values()}
    # The two of the CDK itself.
    theirs = {"Custom::S3AutoDeleteObjects", "Custom::CDKBucketDeployment"}

    assert {kind for kind in types if kind.startswith("Custom::")} - theirs == set(RESOURCES)


@pytest.mark.parametrize("kind", RESOURCES)
def test_a_function_reads_the_properties_that_the_template_gives(kind: str) -> None:
    given = set(properties(kind)) - FRAMEWORK
    asked = read(RESOURCES[kind]) - CLOUDFORMATION - ANSWERS

    # A hash only makes a change of content an update.
    assert given - {"ContentHash"} <= asked
    assert asked <= given


def test_the_framework_does_not_log_what_the_properties_hold() -> None:
    framework = [
        row
        for template in templates()
        for row in template.properties("AWS::Lambda::Function")
        if row["Handler"].startswith("framework.")
    ]

    assert len(framework) == 9
    assert {row["LoggingConfig"]["ApplicationLogLevel"] for row in framework} == {"FATAL"}
    assert {row["LoggingConfig"]["LogFormat"] for row in framework} == {"JSON"}
