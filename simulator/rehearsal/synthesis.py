"""The application's stacks as they would be deployed, and as they would be after each kind of change.

This is the one place of the simulator that builds what is deployed, which takes about a second for each version.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, Final

import app
from backend import content
from backend.connect import customers
from backend.connect.flows import Flows
from backend.knowledge import articles
from backend.settings import EXAMPLE, INSTANCE, Settings, load_file
from simulator.rehearsal.template import Template, references, synthesised

ROOT: Final = Path(app.__file__).resolve().parent
CUSTOMERS: Final = 2


@dataclass(frozen=True, slots=True)
class Version:
    """What one deployment brings: templates by the names of their stacks, in the order in which they are deployed."""

    name: str
    templates: Mapping[str, Template]
    assets: tuple[Path, ...]
    tags: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Tags of whole stacks, which CloudFormation hands on."""
    protected: bool = False
    """Whether its stacks are protected against their deletion."""

    def edited(self, name: str, edit: Callable[[str, dict[str, Any]], object], *assets: Path) -> Version:
        """Give another version, made by *edit* on a copy of each stack's template."""
        documents = {stack: json.loads(json.dumps(each.document)) for stack, each in self.templates.items()}
        for stack, document in documents.items():
            edit(stack, document)
        templates = {stack: Template(document) for stack, document in documents.items()}
        return replace(self, name=name, templates=templates, assets=(*self.assets, *assets))


def read(name: str, folder: Path) -> Version:
    """Read what was synthesised into *folder*."""
    said = _manifest(folder)
    return Version(
        name,
        _in_order(synthesised(folder)),
        (folder,),
        {stack: row.get("tags", {}) for stack, row in said.items()},
        any(row.get("terminationProtection") for row in said.values()),
    )


def _manifest(folder: Path) -> dict[str, dict[str, Any]]:
    """What the command line is told of each stack beside its template."""
    file = folder / "manifest.json"
    artifacts = json.loads(file.read_text(encoding="utf-8"))["artifacts"] if file.exists() else {}
    return {name: row["properties"] for name, row in artifacts.items() if row["type"] == "aws:cloudformation:stack"}


def _in_order(templates: Mapping[str, Template]) -> dict[str, Template]:
    """Each stack after those whose exports it needs."""
    owners = {
        output["Export"]["Name"]: name
        for name, template in templates.items()
        for output in template.document.get("Outputs", {}).values()
        if "Export" in output
    }
    needs = {name: {owners[each] for each in row.imports if each in owners} for name, row in templates.items()}
    return {name: templates[name] for name in TopologicalSorter(needs).static_order()}


@dataclass
class Synthesis:
    """Builds versions in *folder*, each once, all with the settings in *chosen*."""

    folder: Path
    chosen: Mapping[str, str] = field(default_factory=dict)
    built: dict[str, Version] = field(default_factory=dict)
    others: dict[str, Synthesis] = field(default_factory=dict)

    def on(self, name: str, **chosen: str) -> Synthesis:
        """Give the synthesis of copies that have more settings in common."""
        if name not in self.others:
            folder = self.folder / f"on-{name}"
            folder.mkdir()
            self.others[name] = Synthesis(folder, {**self.chosen, **chosen})
        return self.others[name]

    @property
    def today(self) -> Version:
        return self._version("today")

    def changes(self) -> Iterator[Version]:
        """The version of today after one change of each kind."""
        yield self.other_article()
        yield self.fewer_customers()
        yield self.today.edited("customers left alone", _leave_customers)
        yield self._version("flow", brought=replace(self._brought(), flows=_flows(self._brought().flows)))
        yield self.other_code()
        yield self.other_guardrail()
        yield self.other_mapping()
        yield self.other_setting()
        yield self._version("guardrail off", GUARDRAIL="off")
        yield self._version("store", VECTOR_STORE="S3_VECTORS")
        yield self.tagged()
        yield self.private()
        yield self.canary()
        yield self.production()
        yield self.associating("false")
        yield self.today.edited("renamed construct", _rename)

    def daily_changes(self) -> Iterator[Version]:
        """What changes every other day, whatever else a copy is."""
        yield self.other_article()
        yield self.fewer_customers()
        yield self.other_setting()
        yield self.tagged()
        yield self.other_code()

    def other_article(self) -> Version:
        """An article with a line more."""
        return self._version("article", brought=replace(self._brought(), articles=self._articles()))

    def other_setting(self) -> Version:
        """Three settings of another value."""
        return self._version("setting", CONFIDENCE_THRESHOLD="90", POLL_COUNT="7", LOG_RETENTION_DAYS="90")

    def tagged(self) -> Version:
        """One tag more."""
        return self._version("tag", TAGS="cost-center=mail")

    def fewer_customers(self) -> Version:
        """A customer less."""
        (asset,) = {path.parent for path in self.today.assets[0].glob("asset.*/customerprofiles.csv")}

        def leave_out(copy: Path) -> None:
            file = copy / "customerprofiles.csv"
            file.write_text("".join(file.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")

        def edit(_: str, document: dict[str, Any]) -> None:
            for _, properties in _of(document, "Custom::CustomerProfiles"):
                properties |= {"ContentHash": "", "AccountNumbers": properties["AccountNumbers"][:-1]}

        return self._with_assets("customers", {asset: leave_out}).edited("customers", edit)

    def other_guardrail(self) -> Version:
        """Another text where the guardrail objects."""
        return self.today.edited("guardrail", _other_guardrail)

    def other_mapping(self) -> Version:
        """Another mapping, and with it another index and knowledge base."""
        return self.today.edited("mapping", _other_mapping)

    def canary(self) -> Version:
        """The copy whose flows call aliases."""
        return self._version("canary", CANARY="true")

    def private(self) -> Version:
        """The copy whose collection the internet cannot reach."""
        return self._version(
            "private",
            OPENSEARCH_VPC_ENDPOINT="vpce-0123456789abcdef0",
            OPENSEARCH_SUBNETS="subnet-0123456789abcdef0",
            OPENSEARCH_SECURITY_GROUPS="sg-0123456789abcdef0",
        )

    def production(self) -> Version:
        """The copy that is guarded."""
        return self._version("stage", STAGE="production")

    def second(self) -> Version:
        """A second copy in the account, which takes the place of the first at its address."""
        return self._version("second copy", APP_NAME="Second", ASSOCIATE_EMAIL_ADDRESS="replace")

    def sandbox(self) -> Synthesis:
        """The copy that makes its instance too."""
        return self.on("sandbox", SANDBOX="true")

    def behind_aliases(self) -> Synthesis:
        """The copy whose flows call aliases."""
        return self.on("aliases", CANARY="true")

    def with_units(self) -> Synthesis:
        """The copy with the units beside the mail: they answer chats and calls, and count interactions."""
        return self.on("units", UNITS="chat,voice,recordings,analytics,audit")

    def with_api(self) -> Synthesis:
        """The copy with these units, the API in front of the chats, and the stream and queue in between."""
        return self.on(
            "chat api",
            UNITS="chat,chat-api,scale,voice,recordings,analytics,audit",
            CHAT_API_ORIGINS="https://www.example.com",
        )

    def associating(self, wish: str) -> Version:
        """Another wish for the flow of the address."""

        def edit(_: str, document: dict[str, Any]) -> None:
            for _, properties in _of(document, "Custom::EmailFlowAssociation"):
                properties["Associate"] = wish

        return self.today.edited(f"address {wish}", edit)

    def _version(
        self,
        name: str,
        brought: content.Content | None = None,
        **settings: str,
    ) -> Version:
        if name not in self.built:
            outdir = self.folder / name.replace(" ", "-")
            chosen: Settings = load_file(self._file(), {"SAMPLE_CUSTOMERS": "true", **self.chosen, **settings})
            built = app.prepared(chosen, brought or self._brought(), str(outdir))
            built.synth()
            self.built[name] = read(name, outdir)
        return self.built[name]

    def _file(self) -> Path:
        """The example's settings; what names an instance is left out where the copy makes its own."""
        if "SANDBOX" not in self.chosen:
            return ROOT / EXAMPLE
        lines = (ROOT / EXAMPLE).read_text(encoding="utf-8").splitlines()
        file = self.folder / "sandbox.env"
        file.write_text("\n".join(line for line in lines if not line.startswith(INSTANCE)), encoding="utf-8")
        return file

    def _articles(self) -> articles.Articles:
        folder = self.folder / "content" / "knowledge-articles"
        shutil.copytree(ROOT / "knowledge-articles", folder, dirs_exist_ok=True)
        first = min(folder.rglob("*.md"))
        first.write_text(first.read_text(encoding="utf-8") + "\nA line more is read at the next deployment.\n")
        return articles.load(folder)

    def _brought(self) -> content.Content:
        """What the checkout brings, with a few customers for all: each is written and sought in the same way."""
        return replace(_content(), customers=self._customers(CUSTOMERS))

    def _customers(self, count: int) -> customers.Customers:
        path = self.folder / "content" / f"{count}" / "customerprofiles.csv"
        rows = (ROOT / path.name).read_text(encoding="utf-8").splitlines()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([*rows[: 1 + count], ""]), encoding="utf-8")
        return customers.load(path)

    def other_code(self) -> Version:
        """Every function of ours with a comment more."""

        def comment(copy: Path) -> None:
            with min(copy.glob("*.py")).open("a", encoding="utf-8") as file:
                file.write("# A line more.\n")

        ours = [
            path for path in sorted(self.today.assets[0].glob("asset.*")) if path.is_dir() and any(path.glob("*.py"))
        ]
        return self._with_assets("code", dict.fromkeys(ours, comment))

    def _with_assets(self, name: str, changes: Mapping[Path, Callable[[Path], object]]) -> Version:
        """Today with other assets, each a copy on which a change was made."""
        folder = self.folder / f"{name}-assets"
        renamed = {}
        for asset, change in changes.items():
            key = hashlib.sha256(f"{asset.name} {name}".encode()).hexdigest()
            renamed[asset.name.removeprefix("asset.")] = key
            shutil.copytree(asset, folder / f"asset.{key}", dirs_exist_ok=True)
            change(folder / f"asset.{key}")

        def edit(_: str, document: dict[str, Any]) -> None:
            changed = set()
            for function, properties in _of(document, "AWS::Lambda::Function"):
                old = properties["Code"].get("S3Key", "").removesuffix(".zip")
                if old in renamed:
                    properties["Code"]["S3Key"] = f"{renamed[old]}.zip"
                    changed.add(function)
            # What is published has its id from what it is.
            for version, properties in _of(document, "AWS::Lambda::Version"):
                if changed.intersection(references(properties)):
                    rename(document, version, f"{version}Changed")

        return self.today.edited(name, edit, folder)


@cache
def _content() -> content.Content:
    return content.load(ROOT)


def _flows(flows: Flows) -> Flows:
    """The flows, one of them described anew."""
    documents = {}
    for name, text in flows.documents.items():
        document = json.loads(text)
        document.setdefault("Metadata", {})["changed"] = "yes"
        documents[name] = json.dumps(document)
    return Flows(documents)


def _of(document: Mapping[str, Any], kind: str) -> list[tuple[str, dict[str, Any]]]:
    return [(name, row["Properties"]) for name, row in document["Resources"].items() if row["Type"] == kind]


def _other_guardrail(_: str, document: dict[str, Any]) -> None:
    """Another text where it objects, and with it another version, under another logical id."""
    for _name, properties in _of(document, "AWS::Bedrock::Guardrail"):
        properties["BlockedOutputsMessaging"] = "Withheld."
    for name, properties in _of(document, "AWS::Bedrock::GuardrailVersion"):
        properties["Description"] = "Content changed"
        rename(document, name, f"{name}Changed")


def _leave_customers(_: str, document: dict[str, Any]) -> None:
    for _name, properties in _of(document, "Custom::CustomerProfiles"):
        properties |= {"Write": False, "ContentHash": "", "AccountNumbers": []}


def _other_mapping(_: str, document: dict[str, Any]) -> None:
    # Both import constructs, and Node is chosen before these are.
    from backend.knowledge.vectors import METADATA_FIELD  # noqa: PLC0415
    from backend.opensearch.index import MAPPING, versioned  # noqa: PLC0415

    mapping: dict[str, Any] = json.loads(json.dumps(MAPPING))
    mapping["mappings"]["properties"][METADATA_FIELD]["index"] = True
    for _name, properties in _of(document, "Custom::VectorIndex"):
        properties |= {"Mapping": json.dumps(mapping), "IndexName": versioned(properties["IndexName"], mapping)}
    for _name, properties in _of(document, "Custom::KnowledgeIngestion"):
        properties["IndexName"] = versioned(properties["IndexName"], mapping)
    for _name, properties in _of(document, "AWS::Bedrock::KnowledgeBase"):
        store = properties["StorageConfiguration"]["OpensearchServerlessConfiguration"]
        store["VectorIndexName"] = versioned(store["VectorIndexName"], mapping)
        properties["Name"] = versioned(properties["Name"], mapping)


def _rename(_: str, document: dict[str, Any]) -> None:
    """Constructs without state, and without a name of ours, under other ids: roles, policies and layers.

    What another stack imports stays: CloudFormation holds exports that are in use.
    """
    exported = set(references([row["Value"] for row in document["Outputs"].values() if "Export" in row]))
    for kind in ("AWS::IAM::Role", "AWS::IAM::Policy", "AWS::Lambda::LayerVersion", "AWS::StepFunctions::StateMachine"):
        for name, _properties in _of(document, kind):
            if name not in exported:
                rename(document, name, f"{name}Renamed")


def rename(document: dict[str, Any], old: str, new: str) -> None:
    """Give a resource another logical id, wherever it is named."""
    resources = document["Resources"]
    resources[new] = resources.pop(old)
    renamed = _renamed(document, old, new)
    document.clear()
    document.update(renamed)


def _renamed(node: Any, old: str, new: str) -> Any:
    if isinstance(node, Mapping):
        found = {name: _renamed(value, old, new) for name, value in node.items()}
        if found.get("Ref") == old:
            found["Ref"] = new
        if isinstance(path := found.get("Fn::GetAtt"), list) and path[0] == old:
            found["Fn::GetAtt"] = [new, *path[1:]]
        if isinstance(said := found.get("DependsOn"), list):
            found["DependsOn"] = [new if name == old else name for name in said]
        elif said == old:
            found["DependsOn"] = new
        return found
    return [_renamed(value, old, new) for value in node] if isinstance(node, list) else node
