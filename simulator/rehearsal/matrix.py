"""What is rehearsed: a failure at every resource in turn, on creation and on each kind of change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from simulator.aws.wire import Fault as ServiceFault
from simulator.rehearsal.custom import STAND_INS
from simulator.rehearsal.earlier import first_version
from simulator.rehearsal.kinds import KINDS, Kind
from simulator.rehearsal.rehearsal import Rehearsal
from simulator.rehearsal.stack import Deployment, Fault, Step
from simulator.rehearsal.synthesis import Synthesis, Version

MANY: Final = 40
"""Resources that a change touches in one and the same way."""
REFUSAL: Final = "ValidationException"
"""An error of a service that no repetition makes good."""

Tell = Callable[[str], object]


@dataclass
class Matrix:
    """Every scene of the rehearsal; with *every* above 1, one failure of so many, our custom resources always."""

    rehearsal: Rehearsal
    today: Version
    every: int = 1
    tell: Tell = field(default=lambda _: None)
    scenes: int = 0
    calls: list[str] = field(default_factory=list)

    def creation(self) -> None:
        """Create and delete; then fail at each resource in turn, so that each try gets further than the one before."""
        self._scene("creation")
        began = len(self.rehearsal.services.wire.calls)
        self._deploys(self.today)
        self.calls = self.rehearsal.services.wire.calls[began:]
        self.rehearsal.use()
        self.rehearsal.check()
        self.rehearsal.destroy()
        self._fail_in_turn(self.today, {name for each in self.today.templates.values() for name in each.resources})
        self._scene("creation after all failures")
        self._again(self.today)
        self.rehearsal.destroy()

    def refusals(self) -> None:
        """Let each service refuse each call that custom resources make, at its first and amid its calls."""
        wire = self.rehearsal.services.wire
        for operation in self._operations():
            for skip in sorted({0, self.calls.count(operation) // 2}):
                self._scene(f"creation while {operation} is refused after {skip} calls")
                wire.faults[operation] = ServiceFault(REFUSAL, times=1, skip=skip)
                done = self.rehearsal.deploy(self.today)
                wire.faults.clear()
                if done[-1].succeeded:
                    self.rehearsal.destroy()
        self._scene("creation after all refusals")
        self._again(self.today)
        self.rehearsal.destroy()

    def late_rights(self) -> None:
        """Let each right come late, which nobody may fail for."""
        for operation in self._operations():
            self._scene(f"creation while the right to {operation} comes late")
            self.rehearsal.services.wire.faults[operation] = ServiceFault("AccessDeniedException", times=1)
            self._again(self.today)
            self.rehearsal.services.wire.faults.clear()
            self.rehearsal.destroy()

    def _operations(self) -> list[str]:
        """What custom resources call; tables and parameters are made by CloudFormation as well."""
        return sorted({call for call in self.calls if call.partition(".")[0] not in ("dynamodb", "ssm")})

    def change(self, version: Version, base: Version | None = None) -> None:
        """Deploy a change of a copy in use, and back; then so that it fails at each resource that it touches."""
        base = base or self.today
        self._scene(f"{version.name}: before")
        self._deploys(base)
        self.rehearsal.use()
        self._scene(version.name)
        done = self._again(version)
        self._scene(f"{version.name}: back")
        self._again(base)
        # A vector store of its own stays until it is cleaned up.
        self.rehearsal.clean_up(base)
        touched = {name for each in done for name, step in each.steps.items() if step is not Step.REMOVED}
        if all(each.succeeded for each in done):
            self._fail_in_turn(version, touched)
            self._scene(f"{version.name}: back after a failure")
            self._again(base)
            self.rehearsal.clean_up(base)
            self._scene(f"{version.name}: again after all failures")
            self._again(version)
            self._again(base)
            self._after_changes_by_hand(version, base)
        self._scene(f"{version.name}: deletion")
        self.rehearsal.destroy()

    def upgrade(self, before: Version) -> None:
        """Come from an earlier version, at once and after a failure at each resource; there may be no way back."""
        self._scene(f"from the {before.name}")
        touched: set[str] = set()
        for _ in range(2):
            self._stand(before)
            self.rehearsal.use()
            self._fail_in_turn(self.today, touched)
            touched = {name for each in self._again(self.today) for name in each.steps}
            self._scene(f"from the {before.name}: deletion")
            self.rehearsal.destroy()
            self.rehearsal.take_away_what_was_kept()

    def way_back(self, before: Version) -> None:
        """Come from an earlier version and try to return: where that is refused, whoever deploys has to know before."""
        self._scene(f"back to the {before.name}")
        self._stand(before)
        self.rehearsal.use()
        self._again(self.today)
        back = self.rehearsal.deploy(before)[-1]
        if back.succeeded:
            self.rehearsal.check()
        else:
            self.rehearsal.remarks.append(f"There is no way back to the {before.name}: {back.reason}")
        self.rehearsal.destroy()
        self.rehearsal.take_away_what_was_kept()

    def _stand(self, before: Version) -> None:
        """Deploy what is there already: how it once came is no question any more."""
        found = list(self.rehearsal.found)
        if self._deploys(before)[-1].succeeded:
            self.rehearsal.found = found

    def second_copy(self, second: Version) -> None:
        """Deploy another copy beside the first, and take it away again."""
        self._scene(f"{second.name}: beside the first")
        self._deploys(self.today)
        before = self.rehearsal.state()
        self._again(second)
        self._scene(f"{second.name}: gone again")
        self.rehearsal.destroy(before, keep=len(self.today.templates))
        self.rehearsal.check()
        self.rehearsal.destroy()

    def from_nothing(self, more: Version) -> None:
        """Bring about today and the stacks that *more* has besides, and take all away; then fail at each part of these.

        An instance with what is told of it is such a stack, and so is a unit.
        """
        self._scene(f"{more.name} from nothing")
        self._deploys(more)
        self.rehearsal.use()
        self.rehearsal.check()
        self.rehearsal.destroy()
        self._fail_in_turn(more, self._besides(more))
        self._scene(f"{more.name} from nothing after all failures")
        self._again(more)
        self.rehearsal.destroy()

    def units(self, more: Version) -> None:
        """Bring units to a copy in use, failing at each of their parts, and let them go before the copy does."""
        self._scene(f"{more.name} beside the mail")
        self._deploys(self.today)
        self.rehearsal.use()
        there = {name: more.templates[name] for name in self.today.templates}
        self._again(replace(more, templates=there))
        before = self.rehearsal.state()
        for stack in [name for name in more.templates if name not in there]:
            there[stack] = more.templates[stack]
            further = replace(more, name=stack, templates=dict(there))
            self._fail_in_turn(further, set(there[stack].resources))
            self._again(further)
        self._scene(f"{more.name} gone again")
        self.rehearsal.destroy(before, keep=len(self.today.templates))
        self._again(self.today)
        self.rehearsal.destroy()

    def _besides(self, more: Version) -> set[str]:
        added = [each for stack, each in more.templates.items() if stack not in self.today.templates]
        return {name for each in added for name in each.resources}

    def address(self, replacing: Version) -> None:
        """Come to an address that runs a flow already: it stays, is replaced only when asked for, and comes back."""
        self._scene("an address with a flow of its own")
        self.rehearsal.change_by_hand()
        self._again(self.today)
        before = dict(self.rehearsal.account.bound)
        self.rehearsal.by_hand, by_hand = "", self.rehearsal.by_hand
        done = self._again(replacing)
        if self.rehearsal.account.bound == before:
            self.rehearsal.note("the flow was not replaced, as was asked for")
        self.rehearsal.by_hand = by_hand
        self._again(self.today)
        self._fail_in_turn(replacing, {name for each in done for name in each.steps})
        self.rehearsal.check()
        self.rehearsal.by_hand = ""
        self._again(replacing)
        self.rehearsal.by_hand = by_hand
        self._scene("an address with a flow of its own: deletion")
        self.rehearsal.destroy()
        self.rehearsal.check()
        self.rehearsal.undo_by_hand()

    def _after_changes_by_hand(self, version: Version, base: Version) -> None:
        self._scene(f"{version.name} after changes by hand")
        bound = dict(self.rehearsal.account.bound)
        self.rehearsal.change_by_hand()
        self._again(version)
        self._again(base)
        self.rehearsal.undo_by_hand()
        self.rehearsal.account.bound = bound

    def _fail_in_turn(self, version: Version, names: set[str]) -> None:
        """Fail at each resource: a try that gets further than the one before says that this one left nothing."""
        for fault in self._faults(version, names):
            self._scene(f"{version.name} fails {'after' if fault.late else 'at'} {fault.resource}")
            reason = self.rehearsal.deploy(version, fault)[-1].reason
            if fault.planned not in reason:
                self.rehearsal.note(f"{fault.resource} was to fail, but: {reason or 'it was not touched'}")

    def _faults(self, version: Version, names: set[str]) -> Iterator[Fault]:
        """A failure before each resource, and one after it where more than its properties may be left.

        Of a change that touches very many, the first of each type and our custom resources stand for all.
        """
        place = 0
        seen: set[str] = set()
        many = len(names) > MANY and names < {each for row in version.templates.values() for each in row.resources}
        for template in version.templates.values():
            for name in (each for each in template.order if each in names):
                kind = template.resources[name]["Type"]
                special = (
                    KINDS.get(kind, Kind()).gone
                    or kind.startswith("Custom::")
                    or "UpdatePolicy" in template.resources[name]
                )
                place += 1
                chosen = kind not in seen if many else place % self.every == 0
                seen.add(kind)
                ours = kind.startswith("Custom::") and kind not in STAND_INS
                if ours or chosen:
                    yield Fault(name)
                    if special:
                        yield Fault(name, late=True)

    def _scene(self, name: str) -> None:
        self.rehearsal.scene = name
        self.scenes += 1
        self.tell(name)

    def _again(self, version: Version) -> Sequence[Deployment]:
        done = self._deploys(version)
        self.rehearsal.check()
        return done

    def _deploys(self, version: Version) -> Sequence[Deployment]:
        done = self.rehearsal.deploy(version)
        if not done[-1].succeeded:
            self.rehearsal.note(f"{done[-1].stack} is refused: {done[-1].reason}")
        return done


def rehearse(synthesis: Synthesis, *, every: int = 1, tell: Tell | None = None) -> Rehearsal:
    """Go through the whole matrix."""
    matrix = Matrix(Rehearsal(), synthesis.today, every, tell or _quiet)
    matrix.creation()
    matrix.refusals()
    matrix.late_rights()
    for version in synthesis.changes():
        matrix.change(version)
    matrix.second_copy(synthesis.second())
    matrix.address(synthesis.associating("replace"))
    matrix.from_nothing(replace(synthesis.sandbox().today, name="instance"))
    matrix.units(replace(synthesis.with_units().today, name="units"))
    for copies in (synthesis.sandbox(), synthesis.behind_aliases(), synthesis.with_units()):
        for version in copies.daily_changes():
            matrix.change(replace(version, name=f"{version.name} {copies.folder.name}"), copies.today)
    matrix.upgrade(first_version(synthesis.today))
    return matrix.rehearsal


def update(before: Version, today: Version, *, every: int = 1, tell: Tell | None = None) -> Rehearsal:
    """Go from what is deployed to what would be, and see whether there is a way back."""
    matrix = Matrix(Rehearsal(), today, every, tell or _quiet)
    matrix.upgrade(before)
    matrix.way_back(before)
    return matrix.rehearsal


def summary(rehearsal: Rehearsal, seconds: float) -> dict[str, Any]:
    """Say what was found, in numbers first."""
    return {
        "deployments": rehearsal.deployments,
        "left_over": len(rehearsal.left_over),
        "failures": len(rehearsal.found),
        "seconds": round(seconds, 1),
        "found": rehearsal.found,
        "remarks": rehearsal.remarks,
        "noted_only": sorted(rehearsal.resources.noted_only | STAND_INS.keys()),
    }


def _quiet(_: str) -> None:
    pass
