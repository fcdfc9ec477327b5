"""What is deployed as a picture, out of synthesised templates: the units, what each is made of, and what it uses.

A unit is what the logical ids of its resources begin with, as the constructs are named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from markupsafe import Markup

from simulator.drawing import layers
from simulator.rehearsal.template import imports, references

KINDS: Final[Mapping[str, str]] = {
    "AWS::Connect::ContactFlow": "flow",
    "AWS::Lambda::Function": "function",
    "AWS::DynamoDB::Table": "table",
    "AWS::S3::Bucket": "bucket",
    "AWS::SQS::Queue": "queue",
    "AWS::KMS::Key": "key",
    "AWS::Bedrock::KnowledgeBase": "knowledge base",
    "AWS::Bedrock::DataSource": "data source",
    "AWS::Bedrock::Guardrail": "guardrail",
    "AWS::OpenSearchServerless::Collection": "vector collection",
    "AWS::SSM::Parameter": "parameter",
    "AWS::SecretsManager::Secret": "secret",
    "AWS::CloudWatch::Alarm": "alarm",
    "AWS::CloudWatch::Dashboard": "dashboard",
    "AWS::SNS::Topic": "topic",
}
"""What a box names; roles, policies, logs and their like belong to these."""

NAMED: Final = ("flow", "function")
"""Kinds of which each has a line of its own: they are what something happens in."""

OUTSIDE: Final[Mapping[str, str]] = {"bedrock:InvokeModel": "Models on Amazon Bedrock"}
"""What is used without being deployed, by the action that uses it."""

ENTRY: Final = "Mail to the bank"
TAKES_MAIL: Final = "AWS::Connect::ContactFlow"
MOST_NAMED: Final = 4
WIDTH, LINE, HEAD, GAP_ACROSS, GAP_DOWN, MARGIN = 300, 17, 30, 26, 46, 20
LONGEST_LINE: Final = 48

STYLE: Final = """
text{font:12px system-ui,sans-serif;fill:#1b2733}.name{font-weight:700;font-size:14px}
.stack{font-size:10px;fill:#5b6b7a}
.unit rect{fill:#fff;stroke:#0b5cad;stroke-width:1.5}.outside rect{fill:#eef4fb;stroke:#8fa1b3;stroke-dasharray:4 3}
path{fill:none;stroke:#8fa1b3;stroke-width:1.3}marker path{fill:#8fa1b3;stroke:none}.background{fill:#fff}
"""

_UNIT: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]+")
_HASH: Final = re.compile(r"[0-9A-F]{8}$")
_WORDS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(slots=True)
class Unit:
    """A unit of a stack: what it is made of, by kind, and the units that it uses."""

    name: str
    stack: str = ""
    parts: dict[str, list[str]] = field(default_factory=dict)
    uses: dict[str, None] = field(default_factory=dict)

    @property
    def lines(self) -> list[str]:
        named = [_line(kind, [name]) for kind in NAMED for name in self.parts.get(kind, ())]
        return [*named, *(_line(kind, names) for kind, names in self.parts.items() if kind not in NAMED)]

    @property
    def height(self) -> int:
        return HEAD + LINE * len(self.lines) + (10 if self.lines else 0)


def draw(templates: Mapping[str, Mapping[str, Any]]) -> str:
    """The SVG of all stacks."""
    units = _units(templates)
    placed = layers.rows(ENTRY, {name: list(unit.uses) for name, unit in units.items()})
    width = max(map(len, placed)) * (WIDTH + GAP_ACROSS) - GAP_ACROSS + 2 * MARGIN
    corner: dict[str, tuple[float, float]] = {}
    top = MARGIN
    for row in placed:
        left = (width - len(row) * (WIDTH + GAP_ACROSS) + GAP_ACROSS) / 2
        corner |= {name: (left + index * (WIDTH + GAP_ACROSS), top) for index, name in enumerate(row)}
        top += max(units[name].height for name in row) + GAP_DOWN
    arrows = [_arrow(units[name], units[used], corner) for name in units for used in units[name].uses]
    boxes = [_box(unit, corner[name]) for name, unit in units.items()]
    height = top - GAP_DOWN + MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="What is deployed">\n<style>{STYLE}</style>\n'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z"/></marker></defs>\n<rect class="background" width="100%" height="100%"/>\n'
        + "\n".join([*arrows, *boxes])
        + "\n</svg>\n"
    )


def _units(templates: Mapping[str, Mapping[str, Any]]) -> dict[str, Unit]:
    units = {ENTRY: Unit(ENTRY)}
    owners: dict[tuple[str, str], str] = {}
    exported = _exports(templates)
    for stack, template in templates.items():
        alone = not any(_unit(name) == "Database" for name in template["Resources"])
        for name, resource in template["Resources"].items():
            if name.startswith("Custom"):
                continue  # helpers of the deployment itself
            owner = stack if alone else _unit(name)
            owners[stack, name] = owner
            unit = units.setdefault(owner, Unit(owner, stack))
            kind = KINDS.get(resource["Type"])
            if kind and "Provider" not in name:
                unit.parts.setdefault(kind, []).append(_called(name, resource, owner))
            if resource["Type"] == TAKES_MAIL:
                units[ENTRY].uses[owner] = None
    for (stack, name), owner in owners.items():
        resource = templates[stack]["Resources"][name]
        for target in _references(resource, stack, exported):
            used = owners.get(target)
            if used and used != owner:
                units[owner].uses[used] = None
        text = json.dumps(resource)
        for action, outside in OUTSIDE.items():
            if resource["Type"] == "AWS::IAM::Policy" and f'"{action}"' in text:
                units.setdefault(outside, Unit(outside))
                units[owner].uses[outside] = None
    return dict(sorted(units.items(), key=lambda row: row[0] != ENTRY))


def _exports(templates: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[str, str]]:
    """What each exported name stands for."""
    found = {}
    for stack, template in templates.items():
        for output in template.get("Outputs", {}).values():
            name = output.get("Export", {}).get("Name")
            if isinstance(name, str):
                found[name] = next(iter(_references(output["Value"], stack, {})), (stack, ""))
    return found


def _references(node: Any, stack: str, exported: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The resources that a part of a template names."""
    yield from ((stack, name) for name in references(node))
    yield from (exported[name] for name in imports(node) if name in exported)


def _unit(logical_id: str) -> str:
    found = _UNIT.match(logical_id)
    return found[0] if found else logical_id


def _called(logical_id: str, resource: Mapping[str, Any], owner: str) -> str:
    """The name that a resource is deployed under, or what its construct is called."""
    properties = resource.get("Properties", {})
    for key in ("FunctionName", "Name"):
        if isinstance(properties.get(key), str) and "/" not in properties[key]:
            return str(properties[key]).partition("-")[2] or str(properties[key])
    words = _WORDS.sub(" ", _HASH.sub("", logical_id.removeprefix(owner))).strip().lower()
    return words.removesuffix(" function") or KINDS[resource["Type"]]


def _line(kind: str, names: Sequence[str]) -> str:
    if len(names) == 1 and names[0].casefold() == kind:
        return kind
    if len(names) > MOST_NAMED:
        return f"{len(names)} {kind}s"
    text = f"{kind}{'s' if len(names) > 1 else ''} {', '.join(names)}"
    return (
        text
        if len(text) <= LONGEST_LINE
        else f"{len(names)} {kind}s"
        if len(names) > 1
        else text[: LONGEST_LINE - 1] + "…"
    )


def _box(unit: Unit, corner: tuple[float, float]) -> Markup:
    left, top = corner
    lines = Markup("").join(
        Markup('<text x="{:.0f}" y="{:.0f}">{}</text>').format(left + 12, top + HEAD + 12 + LINE * index, text)
        for index, text in enumerate(unit.lines)
    )
    stack = unit.stack if unit.stack != unit.name else "a stack of its own"
    return Markup(
        '<g class="{}"><rect x="{:.0f}" y="{:.0f}" width="{}" height="{}" rx="8"/>'
        '<text class="name" x="{:.0f}" y="{:.0f}">{}</text>'
        '<text class="stack" text-anchor="end" x="{:.0f}" y="{:.0f}">{}</text>{}</g>'
    ).format(
        *("unit" if unit.stack else "outside", left, top, WIDTH, unit.height),
        *(left + 12, top + 20, unit.name, left + WIDTH - 10, top + 20, stack if unit.stack else "", lines),
    )


def _arrow(source: Unit, target: Unit, corner: Mapping[str, tuple[float, float]]) -> Markup:
    (left, top), (end_left, end_top) = corner[source.name], corner[target.name]
    x, y, end_x, end_y = left + WIDTH / 2, top + source.height, end_left + WIDTH / 2, end_top
    if end_y < y:
        x, y, end_x, end_y = left + WIDTH, top + 14, end_left + WIDTH, end_top + 14
        way = f"M{x:.0f} {y:.0f}C{x + 50:.0f} {y:.0f} {end_x + 50:.0f} {end_y:.0f} {end_x:.0f} {end_y:.0f}"
    else:
        bend = (end_y - y) / 2
        way = f"M{x:.0f} {y:.0f}C{x:.0f} {y + bend:.0f} {end_x:.0f} {end_y - bend:.0f} {end_x:.0f} {end_y:.0f}"
    return Markup('<path marker-end="url(#tip)" d="{}"/>').format(way)
