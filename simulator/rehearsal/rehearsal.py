"""The rehearsal: one account, the application's stacks in it, and what must hold whatever fails."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from simulator.clock import VirtualClock
from simulator.rehearsal.account import Account, Thing
from simulator.rehearsal.custom import CustomResources
from simulator.rehearsal.functions import Functions, preload
from simulator.rehearsal.kinds import Resources
from simulator.rehearsal.services import Services
from simulator.rehearsal.stack import CloudFormation, Deployment, Fault
from simulator.rehearsal.synthesis import Version

CLOCK: Final = VirtualClock(1_790_000_000.0)
"""One for all rehearsals of the process, so that they share what is made for it."""
BETWEEN: Final = 5.0
"""Seconds from a failure to the next try; a search of profiles lags that long."""
BY_HAND: Final = "made-by-hand"
SWITCHED: Final = json.dumps({"mode": "off", "categories": {}})


@dataclass
class Rehearsal:
    """Deploys versions into an account of its own and notes what should not be."""

    found: list[str] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """What is no fault, but good to know."""
    deployments: int = 0
    scene: str = ""
    account: Account = field(init=False)
    cloud: CloudFormation = field(init=False)
    services: Services = field(init=False)
    resources: Resources = field(init=False)
    functions: Functions = field(init=False)
    switched: bool = False
    filled: set[str] = field(default_factory=set)
    """The tables into which something was written."""
    by_hand: str = ""
    """The flow that somebody chose for the address himself."""

    def __post_init__(self) -> None:
        preload()
        self.account = Account(CLOCK)
        self.services = Services(self.account, "amazon-connect-anycompany")
        self.functions = Functions(self.services)
        self.resources = Resources(self.account, self.functions)
        custom = CustomResources(self.account, self.functions, ())
        self.cloud = CloudFormation(self.account, self.resources, custom, self._watch)

    def deploy(self, version: Version, fault: Fault | None = None) -> list[Deployment]:
        """Deploy a version's stacks one after the other, up to the first that fails."""
        self.cloud.custom.assets = tuple(dict.fromkeys((*version.assets, *self.cloud.custom.assets)))
        done: list[Deployment] = []
        bound = set(self.account.bound)
        for stack, template in version.templates.items():
            before = self.state()
            tags = version.tags.get(stack)
            done.append(self.cloud.deploy(stack, template, fault, tags, protected=version.protected))
            self.deployments += 1
            if not done[-1].succeeded:
                self.compare(before)
                break
        self.account.clock.sleep(BETWEEN)
        self._trouble(done)
        for address in bound - self.account.bound.keys():
            self.note(f"the address {address} runs no flow any more")
        return done

    def destroy(self, before: Mapping[str, Any] | None = None, *, keep: int = 0) -> None:
        """Delete all stacks but the first *keep*; nothing may be left that was not there *before*."""
        self.switched, self.filled = False, set()
        for stack in reversed(list(self.cloud.stacks)[keep:]):
            done = self.cloud.destroy(stack)
            self.deployments += 1
            self._trouble([done])
        self.account.clock.sleep(BETWEEN)
        kept = {BY_HAND, *(thing.id for thing in self.cloud.kept)}
        if before is None:
            kept |= {address for address, flow in self.account.bound.items() if flow in kept}
            self._left(row for row in self.state() if row.rpartition(" ")[2] not in kept)
        else:
            self.compare(before)

    def clean_up(self, version: Version) -> None:
        """Delete the stacks that a version does not deploy."""
        for stack in [each for each in self.cloud.stacks if each not in version.templates]:
            self._trouble([self.cloud.destroy(stack)])

    def take_away_what_was_kept(self) -> None:
        """Delete by hand what policies of deletion left."""
        for thing in self.cloud.kept:
            thing.properties.pop("DeletionProtectionEnabled", None)
            self.account.objects.get(thing.id, {}).clear()
            self.resources.delete(thing)
        self.cloud.kept.clear()

    def use(self) -> None:
        """Let an operator turn the switch, and customers write, so that there is something to lose."""
        client = self.functions.client("ssm")
        for name in self._modes():
            client.put_parameter(Name=name, Value=SWITCHED, Type="String", Overwrite=True)
        self.switched = True
        for table in self.account.of("AWS::DynamoDB::Table"):
            (key,) = (row["AttributeName"] for row in table.properties["KeySchema"])
            self.services.tables.put(table.id, {key: {"S": "kept"}})
            self.filled.add(table.id)
        for bucket in self.account.of("AWS::S3::Bucket"):
            if bucket.properties.get("ObjectLockEnabled"):
                self.account.objects[bucket.id]["locked"] = "kept"

    def change_by_hand(self) -> None:
        """Let somebody give the address to a flow of his own, and know a customer of his own."""
        instance = f"{self.account.arn('connect', 'instance')}/by-hand"
        flow = Thing("AWS::Connect::ContactFlow", f"{instance}/contact-flow/{BY_HAND}", {"Name": BY_HAND})
        self.cloud.kept.append(self.account.add(flow))
        self.by_hand = flow.id
        for address in self.account.addresses:
            self.account.bound[address] = flow.id
        self.account.profiles[BY_HAND] = {"AccountNumber": BY_HAND}
        self.services.born[BY_HAND] = self.account.clock.now()

    def undo_by_hand(self) -> None:
        """Have it as it was before."""
        if flow := self.account.find("AWS::Connect::ContactFlow", self.by_hand):
            self.account.remove(flow)
        self.cloud.kept = [thing for thing in self.cloud.kept if thing is not flow]
        self.account.bound = {address: to for address, to in self.account.bound.items() if to != self.by_hand}
        self.account.profiles.pop(BY_HAND, None)
        self.by_hand = ""

    def state(self) -> dict[str, Any]:
        """Say everything that exists, what moto keeps included."""
        rows = {f"rows of {table}": str(count) for table, count in self.resources.rows().items()}
        modes = {f"parameter {name}": value for name, value in self.services.parameters().items()}
        return {**self.account.state(), **rows, **modes}

    def compare(self, before: Mapping[str, Any]) -> None:
        """Note what a roll-back left, lost or changed."""
        after = self.state()
        self._left(after.keys() - before.keys())
        for row in sorted(before.keys() - after.keys()):
            self.note(f"lost: {row}")
        for row in sorted(before.keys() & after.keys()):
            if before[row] != after[row]:
                was, now = (json.dumps(each, sort_keys=True)[:120] for each in (before[row], after[row]))
                self.note(f"changed: {row}: {was} is now {now}")

    def check(self) -> None:
        """Note what a deployment that succeeded should have kept or brought about."""
        self._left(self.cloud.strangers())
        self._check_switch()
        self._check_rows()
        self._check_by_hand()
        for stack in self.cloud.stacks.values():
            for thing in stack.things.values():
                self._check_custom(thing)

    def note(self, what: str) -> None:
        if (line := f"{self.scene}: {what}") not in self.found:
            self.found.append(line)

    def _left(self, rows: Any) -> None:
        for row in sorted(rows):
            self.left_over.append(f"{self.scene}: {row}")
            self.note(f"left over: {row}")

    def _trouble(self, done: list[Deployment]) -> None:
        for deployment in done:
            for trouble in deployment.trouble:
                self.note(trouble)

    def _modes(self) -> list[str]:
        return [name for name in self.services.parameters() if name.endswith("/mode")]

    def _check_switch(self) -> None:
        for name, value in self.services.parameters().items():
            if self.switched and name.endswith("/mode") and value != SWITCHED:
                self.note(f"the operator's switch {name} was turned to {value}")
        if self.switched and self.cloud.stacks and not self._modes():
            self.note("the operator's switch is gone")

    def _check_rows(self) -> None:
        counts = self.resources.rows()
        for table in sorted(self.filled):
            if self.switched and not counts.get(table):
                self.note(f"the rows of {table} are lost")

    def _check_by_hand(self) -> None:
        if not self.by_hand:
            return
        for address in self.account.addresses:
            if self.account.bound.get(address) != self.by_hand:
                self.note(f"the address {address} does not run the flow any more that somebody chose by hand")
        if BY_HAND not in self.account.profiles:
            self.note("the profile that somebody made by hand is gone")

    def _check_custom(self, thing: Thing) -> None:
        if thing.kind == "Custom::CustomerProfiles" and thing.properties.get("Write", True):
            wanted = {str(number) for number in thing.properties["AccountNumbers"]}
            there = {profile["AccountNumber"] for name, profile in self.account.profiles.items() if name != BY_HAND}
            if wanted != there:
                self.note(f"{len(wanted - there)} customers have no profile, {len(there - wanted)} should have none")
        if thing.kind == "Custom::EmailFlowAssociation":
            flow = self.account.bound.get(thing.properties["EmailAddress"])
            if flow is None or self.account.find("AWS::Connect::ContactFlow", flow) is None:
                self.note(f"the address {thing.properties['EmailAddress']} runs no flow that exists")

    def _watch(self) -> None:
        """After each step: a knowledge base that a function searches has sections."""
        self.account.settle()
        functions = [each.properties for each in self.account.of("AWS::Lambda::Function")]
        for properties in [*functions, *self._behind_aliases()]:
            base = properties.get("Environment", {}).get("Variables", {}).get("KNOWLEDGE_BASE_ID")
            if base and self.account.allowed(properties["Role"], "bedrock:Retrieve"):
                index = self.account.index_of(base)
                if index is None or not any(index.sections.values()):
                    self.note(f"the knowledge base {base} is searched while it is empty")

    def _behind_aliases(self) -> Iterator[dict[str, Any]]:
        """What the versions that aliases lead to were published with."""
        versions = {each.attributes["Version"]: each for each in self.account.of("AWS::Lambda::Version")}
        for alias in self.account.of("AWS::Lambda::Alias"):
            yield versions[alias.properties["FunctionVersion"]].attributes["Published"]
