"""The first version as it was deployed, made from the version of today by taking away what came since.

A stored template would be a quarter of a megabyte that nobody can read, and would lack its functions. One thing is
otherwise than it was: its data source reads below a place of its own, where the real one read the whole bucket and so,
on a way back, the sections as well until its next ingestion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from simulator.rehearsal.synthesis import Version, rename
from simulator.rehearsal.template import references

MODE: Final = "/ACEmailAI/mode"
NEW: Final = (
    *("Switch", "APIRecorder", "DatabaseInteractions", "DatabaseTexts", "DatabaseCustomerKeys", "DatabaseMasterKey"),
)
"""How the ids begin of what the first version did not have: the switch of its own, and records of what was decided."""
UNKNOWN: Final = {"Associate", "Write", "IndexName"}
"""What its custom resources were not told."""

Document = dict[str, Any]


def first_version(today: Version) -> Version:
    """Give the first version, under the names of the copy that *today* is."""
    before = today.edited("first version", _as_it_was)
    return replace(before, tags={stack: {"application": "ACEmailAI"} for stack in today.templates})


def _as_it_was(_: str, document: Document) -> None:
    without(document, {name for name in document["Resources"] if name.startswith(NEW)})
    for name in list(document["Resources"]):
        # A change of name gives the document new rows.
        row = document["Resources"][name]
        if change := CHANGES.get(row["Type"]):
            change(document, name, row["Properties"])


def _parameter(_: Document, __: str, properties: Document) -> None:
    """The template owned the switch."""
    properties |= {"Name": MODE, "Value": '{"mode":"auto","categories":{}}'}


def _told_less(_: Document, __: str, properties: Document) -> None:
    for name in UNKNOWN & properties.keys():
        del properties[name]


def _whole_articles(document: Document, name: str, properties: Document) -> None:
    """A data source of whole articles, whose passages stayed when it went."""
    properties |= {"Name": "articles", "DataDeletionPolicy": "RETAIN"}
    properties["DataSourceConfiguration"]["S3Configuration"]["InclusionPrefixes"] = ["articles/"]
    rename(document, name, "KnowledgeDataSource")


def _whole_upload(document: Document, name: str, properties: Document) -> None:
    properties["DestinationBucketKeyPrefix"] = "articles"
    rename(document, name, "KnowledgeDeployArticles")


def _bucket(_: Document, __: str, properties: Document) -> None:
    """The uploader of before left its mark, which says whose files are below it."""
    for tag in properties.get("Tags", ()):
        tag["Key"] = tag["Key"].replace("cr-owned:sections:", "cr-owned:articles:")


CHANGES: Final[Mapping[str, Callable[[Document, str, Document], None]]] = {
    "AWS::SSM::Parameter": _parameter,
    "AWS::Bedrock::DataSource": _whole_articles,
    "AWS::S3::Bucket": _bucket,
    "Custom::CDKBucketDeployment": _whole_upload,
    "Custom::KnowledgeIngestion": _told_less,
    "Custom::EmailFlowAssociation": _told_less,
    "Custom::CustomerProfiles": _told_less,
}


def without(document: Document, names: set[str]) -> None:
    """Take resources out of a template, and with them every value that names one, and what cannot be without it."""
    resources = document["Resources"]
    while names:
        for name in names & resources.keys():
            del resources[name]
        for row in resources.values():
            row["DependsOn"] = [name for name in _listed(row.get("DependsOn")) if name not in names]
        cut = {name: _cut(row.get("Properties", {}), names) for name, row in resources.items()}
        names = {name for name, row in resources.items() if row.get("Properties", {}).keys() - cut[name].keys()}
        for name in resources.keys() - names:
            resources[name]["Properties"] = cut[name]
    outputs = document.get("Outputs", {})
    for name in [name for name, row in outputs.items() if not resources.keys() >= _own(row["Value"])]:
        del outputs[name]


def _own(node: Any) -> set[str]:
    return {name for name in references(node) if "::" not in name}


def _listed(said: Any) -> list[str]:
    return [said] if isinstance(said, str) else list(said or ())


def _cut(node: Any, names: set[str]) -> Any:
    if isinstance(node, Mapping):
        return {key: _cut(value, names) for key, value in node.items() if not _is(value, names)}
    return [_cut(value, names) for value in node if not _is(value, names)] if isinstance(node, list) else node


def _is(node: Any, names: set[str]) -> bool:
    """Say whether a value is nothing but a reference to one of them."""
    return isinstance(node, Mapping) and len(node) == 1 and bool(_own(node) & names) and "Fn::Join" not in node
