"""A contact flow as it is written: its actions, and where each of them leads.

Parsing happens once for a flow; running it (`interpreter`) never looks at the JSON
again. Only what running needs is checked here; `lint` knows all the rules.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from backend.errors import RemedyError

NEXT_ACTION: Final = "NextAction"
PLACEHOLDER: Final = re.compile(r"\$\{([A-Za-z_]+)\}")


class FlowError(RemedyError):
    """A flow that cannot be bound, or cannot run, as it is written."""


class Parameters(dict[str, Any]):
    """The parameters of one action; asking for one that is missing is the flow's mistake."""

    def __missing__(self, key: str) -> Any:
        raise FlowError(f"the parameter {key} is missing; run `simulator lint` on the flow.")


@dataclass(frozen=True, slots=True)
class Condition:
    """The edge that is taken when an action's result passes one test."""

    operator: str
    operand: str
    next_action: str

    @property
    def edge(self) -> str:
        """What the edge is called in steps and coverage."""
        return f"{self.operator} {self.operand}"


@dataclass(frozen=True, slots=True)
class Action:
    """One block of the flow; *errors* maps an error type to the action it leads to."""

    identifier: str
    type: str
    parameters: Parameters
    next_action: str | None
    conditions: tuple[Condition, ...]
    errors: Mapping[str, str]

    def targets(self) -> set[str]:
        """All actions this one can lead to."""
        found = {*self.errors.values(), *(condition.next_action for condition in self.conditions)}
        return found if self.next_action is None else found | {self.next_action}


@dataclass(frozen=True, slots=True)
class Flow:
    """A whole flow; *name* is what messages call it, usually its file's name."""

    name: str
    start: str
    actions: Mapping[str, Action]

    @classmethod
    def parse(cls, text: str, name: str) -> Self:
        """Read a flow whose placeholders are filled; a FlowError says what is wrong with it."""
        if unfilled := sorted(set(PLACEHOLDER.findall(text))):
            raise FlowError(f"{name}: the placeholder ${{{unfilled[0]}}} has no value; fill it before the flow runs.")
        try:
            document = json.loads(text)
        except ValueError as error:
            raise FlowError(f"{name}: not JSON ({error}); export the flow again or correct it there.") from error
        try:
            return cls._read(document, name)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise FlowError(f"{name}: not a contact flow ({error!r}); run `simulator lint` on it.") from error

    @classmethod
    def _read(cls, document: Mapping[str, Any], name: str) -> Self:
        actions: dict[str, Action] = {}
        for entry in document["Actions"]:
            action = _action(entry)
            if action.identifier in actions:
                raise FlowError(f"{name}: {action.identifier}: two actions have this identifier; rename one.")
            actions[action.identifier] = action
        _refuse_dangling(name, document["StartAction"], actions)
        return cls(name, document["StartAction"], actions)


def _action(entry: Mapping[str, Any]) -> Action:
    transitions = entry["Transitions"]
    conditions = (_condition(edge) for edge in transitions.get("Conditions", ()))
    return Action(
        identifier=entry["Identifier"],
        type=entry["Type"],
        parameters=Parameters(entry["Parameters"]),
        next_action=transitions.get("NextAction"),
        conditions=tuple(conditions),
        errors={edge["ErrorType"]: edge["NextAction"] for edge in transitions.get("Errors", ())},
    )


def _condition(edge: Mapping[str, Any]) -> Condition:
    (operand,) = edge["Condition"]["Operands"]
    return Condition(edge["Condition"]["Operator"], operand, edge["NextAction"])


def _refuse_dangling(name: str, start: str, actions: Mapping[str, Action]) -> None:
    if start not in actions:
        raise FlowError(f"{name}: the flow starts with {start!r}, which is none of its actions.")
    for action in actions.values():
        for target in sorted(action.targets() - actions.keys()):
            raise FlowError(f"{name}: {action.identifier}: leads to {target!r}, which is none of the flow's actions.")
