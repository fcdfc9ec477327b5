"""CloudFormation: brings stacks to what templates say, one resource after the other, and back where one fails.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from simulator.rehearsal.account import Account, RefusedError, Thing
from simulator.rehearsal.custom import NEVER_MADE, CustomResources
from simulator.rehearsal.kinds import Resources
from simulator.rehearsal.schema import MissingTypeError, schema
from simulator.rehearsal.template import Node, Template, TemplateError

BOOTSTRAP_VERSION: Final = "30"
KEPT: Final = frozenset({"Retain", "RetainExceptOnCreate"})


class Step(StrEnum):
    """What was done to a resource."""

    CREATED = "created"
    UPDATED = "updated"
    REPLACED = "replaced"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Fault:
    """Which resource fails; *late* is after it was made, where the service then says that it failed."""

    resource: str
    late: bool = False

    @property
    def planned(self) -> str:
        """What the stack then says."""
        return f"{self.resource} fails{' late' if self.late else ''}, as planned"


@dataclass(slots=True)
class Deployment:
    """What came of bringing a stack to a template."""

    stack: str
    reason: str = ""
    """Why it failed; empty where it did not."""
    steps: dict[str, Step] = field(default_factory=dict)
    trouble: list[str] = field(default_factory=list)
    """What could not be taken back or cleaned up."""

    @property
    def succeeded(self) -> bool:
        return not self.reason


@dataclass(slots=True)
class Stack:
    """A stack that exists: its template, and what stands for each logical id."""

    template: Template
    things: dict[str, Thing]
    protected: bool = False
    """Against its deletion."""


@dataclass
class CloudFormation:
    """The stacks of an account; *watch* is called after each step."""

    account: Account
    resources: Resources
    custom: CustomResources
    watch: Callable[[], None] = lambda: None
    stacks: dict[str, Stack] = field(default_factory=dict)
    exports: dict[str, tuple[str, str]] = field(default_factory=dict)
    kept: list[Thing] = field(default_factory=list)
    """What policies of deletion left to its owner."""

    def deploy(
        self,
        name: str,
        template: Template,
        fault: Fault | None = None,
        tags: Mapping[str, str] | None = None,
        *,
        protected: bool = False,
    ) -> Deployment:
        """Create or update a stack; where that fails, everything is as it was before."""
        if missing := self._missing(template):
            return Deployment(name, f"Template format error: Unrecognized resource types: {missing}")
        run = _Run(self, name, template, fault, self.stacks.get(name), Deployment(name), tags or {})
        done = run.bring()
        if name in self.stacks:
            self.stacks[name].protected = protected
        return done

    def _missing(self, template: Template) -> list[str]:
        """What the region does not have, which is said before anything is made."""
        missing = set()
        for row in template.resources.values():
            try:
                _ = row["Type"].startswith("Custom::") or schema(row["Type"], self.account.region)
            except MissingTypeError:
                missing.add(row["Type"])
        return sorted(missing)

    def destroy(self, name: str) -> Deployment:
        """Delete a stack."""
        done = Deployment(name)
        stack = self.stacks[name]
        if stack.protected:
            done.reason = f"Stack {name} cannot be deleted while TerminationProtection is enabled"
            return done
        own = {export for export, (owner, _) in self.exports.items() if owner == name}
        if users := [other for other, each in self.stacks.items() if other != name and own & each.template.imports]:
            done.reason = f"Export cannot be deleted as it is in use by {', '.join(users)}"
            return done
        for logical_id in reversed(stack.template.order):
            if thing := stack.things.get(logical_id):
                self.drop(done, logical_id, thing, stack.template)
        if not done.trouble:
            del self.stacks[name]
            self.exports = {export: row for export, row in self.exports.items() if row[0] != name}
        else:
            done.reason = done.trouble[0]
        return done

    def drop(
        self,
        done: Deployment,
        logical_id: str,
        thing: Thing,
        template: Template | None,
        *,
        policy: str = "DeletionPolicy",
    ) -> None:
        """Delete a resource, unless its policy keeps it."""
        if template and template.resources[logical_id].get(policy) in KEPT:
            self.kept.append(thing)
            return
        try:
            if thing.kind.startswith("Custom::"):
                self.custom.delete(thing, self.request(done.stack, logical_id))
            else:
                self.resources.delete(thing)
        except RefusedError as error:
            done.trouble.append(f"{logical_id} could not be deleted: {error}")
        self.watch()

    def request(self, stack: str, logical_id: str) -> dict[str, Any]:
        """Give what every event of a custom resource says."""
        return {"StackId": self.account.arn("cloudformation", f"stack/{stack}/1"), "LogicalResourceId": logical_id}

    def strangers(self) -> list[str]:
        """Name the things that belong to no stack and were not kept on purpose."""
        owned = {id(thing) for stack in self.stacks.values() for thing in stack.things.values()}
        owned |= {id(thing) for thing in self.kept}
        return [f"{thing.kind} {thing.id}" for thing in self.account.things.values() if id(thing) not in owned]


@dataclass
class _Run:
    """One deployment under way. It is also the scope in which its template's references are resolved."""

    cloud: CloudFormation
    name: str
    template: Template
    fault: Fault | None
    before: Stack | None
    done: Deployment
    tags: Mapping[str, str]
    things: dict[str, Thing] = field(default_factory=dict)
    changed: list[Callable[[], None]] = field(default_factory=list)
    """How to bring each thing back that was changed."""
    made: list[Callable[[], None]] = field(default_factory=list)
    """How to delete each thing that is new."""
    left: list[tuple[str, Thing]] = field(default_factory=list)
    """What replacements left behind."""

    def bring(self) -> Deployment:
        self.things = dict(self.before.things) if self.before else {}
        exports = dict(self.cloud.exports)
        try:
            if broken := self.template.broken_rules(self):
                raise RefusedError(broken[0])
            wanted = [each for each in self.template.order if self.template.wanted(each, self)]
            for logical_id in wanted:
                if self._bring_one(logical_id):
                    self.cloud.watch()
            self._export()
        except (RefusedError, TemplateError) as error:
            self.done.reason = str(error)
            self.cloud.exports = exports
            self._roll_back()
            return self.done
        self._clean_up(set(wanted))
        self.cloud.stacks[self.name] = Stack(self.template, self.things)
        return self.done

    def _bring_one(self, logical_id: str) -> bool:
        """Create or change a resource; say whether there was anything to do."""
        row = self.template.resources[logical_id]
        properties = self.template.properties(logical_id, self)
        if not row["Type"].startswith("Custom::"):
            properties = schema(row["Type"], self.cloud.account.region).tagged(properties, self.tags)
        old = self.things.get(logical_id)
        failing = self.fault if self.fault and self.fault.resource == logical_id else None
        if old is not None and old.kind == row["Type"] and old.properties == properties:
            return False
        if failing and not failing.late:
            raise RefusedError(failing.planned)
        try:
            if old is None:
                self._create(logical_id, row["Type"], properties)
            elif old.kind != row["Type"]:
                raise RefusedError(f"Update of resource type is not permitted, {old.kind} to {row['Type']}")
            elif old.kind.startswith("Custom::"):
                self._update_custom(logical_id, old, properties)
            else:
                self._update(logical_id, old, properties)
        except RefusedError as error:
            raise RefusedError(f"{logical_id} ({row['Type']}): {error}") from error
        if failing:
            raise RefusedError(failing.planned)
        return True

    def _create(self, logical_id: str, kind: str, properties: dict[str, Any]) -> None:
        self.done.steps[logical_id] = Step.CREATED
        if kind.startswith("Custom::"):
            thing = Thing(kind, NEVER_MADE, properties)
            try:
                thing = self.cloud.custom.create(kind, properties, self._request(logical_id))
            except RefusedError as error:
                thing = getattr(error, "made", thing)
                raise
            finally:
                self.made.append(lambda: self._drop_new(logical_id, thing))
        else:
            thing = self.cloud.resources.create(self.name, logical_id, kind, properties)
            self.made.append(lambda: self._drop_new(logical_id, thing))
        self.things[logical_id] = thing

    def _update(self, logical_id: str, old: Thing, properties: dict[str, Any]) -> None:
        resources = self.cloud.resources
        if changes := resources.replaces(old, properties):
            names = self.cloud.account.names(old.kind, properties)
            if names and names == self.cloud.account.names(old.kind, old.properties):
                raise RefusedError(
                    "CloudFormation cannot update a stack when a custom-named resource requires replacing: "
                    f"{', '.join(changes)} changed. Rename {' '.join(map(str, names))} and update the stack again."
                )
            self._create(logical_id, old.kind, properties)
            self.done.steps[logical_id] = Step.REPLACED
            self.left.append((logical_id, old))
            return
        self.done.steps[logical_id] = Step.UPDATED
        former = old.properties
        self.changed.append(lambda: resources.update(old, former))
        resources.update(old, properties)

    def _update_custom(self, logical_id: str, old: Thing, properties: dict[str, Any]) -> None:
        self.done.steps[logical_id] = Step.UPDATED
        former = Thing(old.kind, old.id, old.properties, dict(old.attributes))
        new = Thing(old.kind, old.id, properties)

        def take_back() -> None:
            back = self.cloud.custom.update(new, former.properties, self._request(logical_id))
            if self.before:
                self.before.things[logical_id] = back
            if back.id != new.id:
                self.made.append(lambda: self.cloud.custom.delete(new, self._request(logical_id)))

        self.changed.append(take_back)
        try:
            new = self.cloud.custom.update(old, properties, self._request(logical_id))
        except RefusedError as error:
            new = getattr(error, "made", new)
            raise
        self.things[logical_id] = new
        if new.id != old.id:
            self.done.steps[logical_id] = Step.REPLACED
            self.left.append((logical_id, old))

    def _drop_new(self, logical_id: str, thing: Thing) -> None:
        kept = self.template.resources[logical_id].get("DeletionPolicy") == "Retain"
        self.cloud.drop(self.done, logical_id, thing, self.template if kept else None)

    def _roll_back(self) -> None:
        """Update to what was before, in the order of dependencies as any update, and then delete what is new."""
        for step in self.changed:
            self._take(step)
        for step in reversed(self.made):
            self._take(step)
        if self.before is None:
            self.cloud.stacks.pop(self.name, None)

    def _take(self, step: Callable[[], None]) -> None:
        try:
            step()
        except RefusedError as error:
            self.done.trouble.append(f"not rolled back: {error}")
        self.cloud.watch()

    def _clean_up(self, wanted: set[str]) -> None:
        """Delete what was replaced or is no longer in the template; what cannot be deleted stays, and nobody fails."""
        for logical_id, thing in reversed(self.left):
            self.cloud.drop(self.done, logical_id, thing, self.template, policy="UpdateReplacePolicy")
        if self.before:
            for logical_id in reversed(self.before.template.order):
                if logical_id in self.things and logical_id not in wanted:
                    self.done.steps[logical_id] = Step.REMOVED
                    self.cloud.drop(self.done, logical_id, self.things.pop(logical_id), self.before.template)

    def _export(self) -> None:
        exports = {
            self.template.resolve(row["Export"]["Name"], self): self.template.resolve(row["Value"], self)
            for row in self.template.outputs.values()
            if "Export" in row
        }
        for row in self.template.outputs.values():
            self.template.resolve(row["Value"], self)
        for export, (owner, value) in list(self.cloud.exports.items()):
            if owner != self.name or exports.get(export) == value:
                continue
            users = [other for other, stack in self.cloud.stacks.items() if export in stack.template.imports]
            if users:
                raise RefusedError(f"Cannot update export {export} as it is in use by {', '.join(users)}")
            del self.cloud.exports[export]
        self.cloud.exports |= {export: (self.name, value) for export, value in exports.items()}

    def _request(self, logical_id: str) -> dict[str, Any]:
        return self.cloud.request(self.name, logical_id)

    def ref(self, name: str) -> Node:
        if name in PSEUDO:
            return PSEUDO[name](self)
        if name in self.template.document.get("Parameters", {}):
            parameter = self.template.document["Parameters"][name]
            return BOOTSTRAP_VERSION if "SSM" in parameter["Type"] else parameter["Default"]
        return self._thing(name).id

    def attribute(self, name: str, attribute: str) -> Node:
        thing = self._thing(name)
        if attribute in thing.attributes:
            return thing.attributes[attribute]
        if attribute in thing.properties:
            return thing.properties[attribute]
        raise TemplateError(f"{name} ({thing.kind}) has no attribute {attribute}")

    def export(self, name: str) -> Node:
        if name not in self.cloud.exports:
            raise RefusedError(f"No export named {name} found")
        return self.cloud.exports[name][1]

    def _thing(self, name: str) -> Thing:
        if name not in self.things:
            raise TemplateError(f"{name} is referred to and does not exist")
        return self.things[name]


PSEUDO: Final[Mapping[str, Callable[[_Run], str]]] = {
    "AWS::AccountId": lambda run: run.cloud.account.number,
    "AWS::Partition": lambda _: "aws",
    "AWS::Region": lambda run: run.cloud.account.region,
    "AWS::StackId": lambda run: run.cloud.account.arn("cloudformation", f"stack/{run.name}/1"),
    "AWS::StackName": lambda run: run.name,
    "AWS::URLSuffix": lambda _: "amazonaws.com",
}
