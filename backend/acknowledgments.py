"""Findings of cdk-nag that stay, each with the reason why, recorded on the construct that they concern."""

from collections.abc import Iterator, Mapping
from typing import Any

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import IConstruct

HEADING = """\
# Acknowledged findings

What cdk-nag (AwsSolutions and Serverless packs) reports and we keep, with the reason. Generated from the constructs by
`python app.py --pages`, with the placeholders of `.env.example`; a test holds it to them.

| Finding | Where | Why it stays |
|---|---|---|
"""


def acknowledge(construct: IConstruct, reasons: Mapping[str, str]) -> None:
    """Accept findings on *construct* and what it contains: exact rule id → reason."""
    resolve = Stack.of(construct).resolve
    rules = {_flat(resolve(rule)): why for rule, why in reasons.items()}
    Validations.of(construct).acknowledge(
        *(Acknowledgment(id=f"{_pack(rule)}::{rule}", reason=why) for rule, why in rules.items())
    )


def acknowledged(root: IConstruct) -> Iterator[tuple[str, str, str]]:
    """Walk *root* and give rule, path and reason of everything acknowledged."""
    for construct in root.node.find_all():
        for entry in construct.node.metadata:
            if entry.type == Validations.ACKNOWLEDGED_RULES_METADATA_KEY:
                yield from ((rule.split("::", 1)[1], construct.node.path, why) for rule, why in entry.data.items())


def report(root: IConstruct) -> str:
    """The acknowledged findings of *root* as a page of documentation."""
    rows = sorted(set(acknowledged(root)))
    return HEADING + "".join(f"| `{rule}` | {path} | {why} |\n" for rule, path, why in rows)


def _flat(node: Any) -> str:
    """A text as cdk-nag spells it, which puts a name where a value will stand: of an export, or of a resource."""
    if isinstance(node, str):
        return node
    if "Ref" in node:
        return f"<{node['Ref']}>"
    if "Fn::Join" in node:
        separator, parts = node["Fn::Join"]
        return str(separator).join(map(_flat, parts))
    if "Fn::GetAtt" in node:
        return f"<{'.'.join(node['Fn::GetAtt'])}>"
    return str(node["Fn::ImportValue"])


def _pack(rule: str) -> str:
    return rule.split("-", maxsplit=1)[0]
