"""CloudFormation templates: what depends on what, and what its functions give.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, Final, Protocol

from simulator.errors import SimulatorError

Node = Any
"""A part of a template: JSON."""


class TemplateError(SimulatorError):
    """The template says something that CloudFormation would not take."""


class Scope(Protocol):
    """What references in a template lead to."""

    def ref(self, name: str) -> Node:
        """Give what `Ref` gives: a parameter's value, or what stands for a resource."""

    def attribute(self, name: str, attribute: str) -> Node:
        """Give a resource's attribute."""

    def export(self, name: str) -> Node:
        """Give what another stack exports."""


class _Nothing:
    """The value of `AWS::NoValue`, which takes its property away."""


NOTHING: Final = _Nothing()


@dataclass(frozen=True)
class Template:
    """One stack's template."""

    document: Mapping[str, Any]

    @property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        found: Mapping[str, Mapping[str, Any]] = self.document["Resources"]
        return found

    @property
    def outputs(self) -> Mapping[str, Mapping[str, Any]]:
        found: Mapping[str, Mapping[str, Any]] = self.document.get("Outputs", {})
        return found

    @cached_property
    def order(self) -> Sequence[str]:
        """Name the resources so that each comes after what it needs; of those that could be next, by name."""
        needs = {name: self._needs(name) for name in self.resources}
        if unknown := {other for found in needs.values() for other in found} - self.resources.keys():
            raise TemplateError(f"The template has no resource {', '.join(sorted(unknown))}; deploy one that has.")
        sorter = TopologicalSorter(needs)
        try:
            sorter.prepare()
        except CycleError as circle:
            raise TemplateError(
                f"Circular dependency between resources: {' → '.join(circle.args[1])}; take one reference away."
            ) from None
        names = []
        while sorter.is_active():
            ready = sorted(sorter.get_ready())
            names += ready
            sorter.done(*ready)
        return names

    @cached_property
    def imports(self) -> frozenset[str]:
        """Name the exports that it needs, where it says their names in full."""
        return frozenset(imports(self.document))

    def _needs(self, name: str) -> set[str]:
        resource = self.resources[name]
        said = resource.get("DependsOn", [])
        outside = self.document.get("Parameters", {})
        found = {
            each
            for each in references([resource.get("Properties", {}), resource.get("UpdatePolicy", {})])
            if each not in outside
        }
        return {each for each in found if "::" not in each} | set([said] if isinstance(said, str) else said)

    def properties(self, name: str, scope: Scope) -> dict[str, Any]:
        """Give a resource's properties with every function done."""
        return dict(self.resolve(self.resources[name].get("Properties", {}), scope))

    def wanted(self, name: str, scope: Scope) -> bool:
        """Say whether the condition of a resource holds."""
        condition = self.resources[name].get("Condition")
        return condition is None or self._condition(condition, scope)

    def broken_rules(self, scope: Scope) -> list[str]:
        """Give what the template asserts about its parameters and does not hold."""
        asserted = [row for rule in self.document.get("Rules", {}).values() for row in rule["Assertions"]]
        return [row.get("AssertDescription", "") for row in asserted if not self.resolve(row["Assert"], scope)]

    @cached_property
    def _plain(self) -> frozenset[int]:
        """The identities of its parts in which there is nothing to do, which are most of it."""
        found: set[int] = set()

        def is_plain(node: Node) -> bool:
            values = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
            inner = [is_plain(value) for value in values]
            if all(inner) and not (
                isinstance(node, dict) and len(node) == 1 and self._function(*next(iter(node.items())))
            ):
                found.add(id(node))
                return True
            return False

        is_plain(self.document)
        return frozenset(found)

    def resolve(self, node: Node, scope: Scope) -> Node:
        """Do the functions in *node*; parts without any are those of the template, and stay as they are."""
        if id(node) in self._plain:
            return node
        if isinstance(node, dict):
            if len(node) == 1:
                name, value = next(iter(node.items()))
                if function := self._function(name, value):
                    return function(value, scope)
            found = {name: self.resolve(value, scope) for name, value in node.items()}
            return {name: value for name, value in found.items() if value is not NOTHING}
        if isinstance(node, list):
            values = (self.resolve(value, scope) for value in node)
            return [value for value in values if value is not NOTHING]
        return node

    def _function(self, name: str, value: Node) -> Callable[[Node, Scope], Node] | None:
        # Policies have conditions too, which are no names.
        if name.startswith("Fn::") or name == "Ref" or (name == "Condition" and isinstance(value, str)):
            function: Callable[[Node, Scope], Node] | None = getattr(self, f"_{name.rpartition('::')[2].lower()}", None)
            if function is None:
                raise TemplateError(f"{name} is not known here; teach simulator/rehearsal/template.py.")
            return function
        return None

    def _ref(self, name: str, scope: Scope) -> Node:
        return NOTHING if name == "AWS::NoValue" else scope.ref(name)

    def _getatt(self, path: Node, scope: Scope) -> Node:
        name, attribute = path.split(".", 1) if isinstance(path, str) else path
        return scope.attribute(name, attribute)

    def _importvalue(self, name: Node, scope: Scope) -> Node:
        return scope.export(self.resolve(name, scope))

    def _join(self, node: Node, scope: Scope) -> str:
        separator, parts = node
        return str(separator).join(map(_text, self.resolve(parts, scope)))

    def _sub(self, node: Node, scope: Scope) -> str:
        text, own = (node, {}) if isinstance(node, str) else node

        def value(match: re.Match[str]) -> str:
            name = match[1]
            if name.startswith("!"):
                return f"${{{name[1:]}}}"
            if name in own:
                return _text(self.resolve(own[name], scope))
            return _text(self._getatt(name, scope) if "." in name else scope.ref(name))

        return re.sub(r"\$\{([^}]+)\}", value, text)

    def _select(self, node: Node, scope: Scope) -> Node:
        index, values = self.resolve(node, scope)
        return values[int(index)]

    def _split(self, node: Node, scope: Scope) -> list[str]:
        separator, text = self.resolve(node, scope)
        found: list[str] = text.split(separator)
        return found

    def _base64(self, node: Node, scope: Scope) -> str:
        return base64.b64encode(_text(self.resolve(node, scope)).encode()).decode()

    def _findinmap(self, node: Node, scope: Scope) -> Node:
        name, first, second = self.resolve(node, scope)
        return self.document["Mappings"][name][first][second]

    def _if(self, node: Node, scope: Scope) -> Node:
        condition, this, that = node
        return self.resolve(this if self._condition(condition, scope) else that, scope)

    def _condition(self, name: str, scope: Scope) -> bool:
        return bool(self.resolve(self.document["Conditions"][name], scope))

    def _equals(self, node: Node, scope: Scope) -> bool:
        one, other = self.resolve(node, scope)
        return _text(one) == _text(other)

    def _not(self, node: Node, scope: Scope) -> bool:
        return not self.resolve(node, scope)[0]

    def _and(self, node: Node, scope: Scope) -> bool:
        return all(self.resolve(node, scope))

    def _or(self, node: Node, scope: Scope) -> bool:
        return any(self.resolve(node, scope))

    def _contains(self, node: Node, scope: Scope) -> bool:
        texts, text = self.resolve(node, scope)
        return text in texts


def synthesised(folder: Path) -> dict[str, Template]:
    """The templates in *folder* by the names of their stacks; SimulatorError where there are none."""
    files = sorted(folder.glob("*.template.json"))
    if not files:
        raise SimulatorError(
            f"{folder} has no *.template.json: name one that cdk synth or a deployment wrote, as cdk.out."
        )
    return {
        file.name.removesuffix(".template.json"): Template(json.loads(file.read_text(encoding="utf-8")))
        for file in files
    }


def references(node: Node) -> Iterator[str]:
    """The names that a part of a template refers to, by whatever function."""
    for function, value in _functions(node):
        if function == "Ref":
            yield value
        elif function == "Fn::GetAtt":
            yield value.split(".")[0] if isinstance(value, str) else value[0]
        elif function == "Fn::Sub":
            text, own = (value, {}) if isinstance(value, str) else value
            for name in re.findall(r"\$\{([^!}][^}]*)\}", text):
                if name not in own:
                    yield name.partition(".")[0]


def imports(node: Node) -> Iterator[str]:
    """The exports that a part of a template needs, where it says their names in full."""
    for function, value in _functions(node):
        if function == "Fn::ImportValue" and isinstance(value, str):
            yield value


def _functions(node: Node) -> Iterator[tuple[str, Node]]:
    """Every pair of a name and a value that stand alone: functions among them."""
    if isinstance(node, dict):
        if len(node) == 1:
            yield next(iter(node.items()))
        for value in node.values():
            yield from _functions(value)
    elif isinstance(node, list):
        for value in node:
            yield from _functions(value)


def _text(value: Node) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
