"""A contact flow as it is written: its actions, and where each of them leads.

Parsing happens once for a flow; running it (`interpreter`) never looks at the JSON
again. Only what running needs is checked here; `lint` knows all the rules.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from backend.connect.flow_language import schema
from backend.connect.flow_language.schema import Entries, Free, Items, Object, Shape, Text
from backend.errors import RemedyError

NEXT_ACTION: Final = "NextAction"
PLACEHOLDER: Final = re.compile(r"\$\{([A-Za-z_]+)\}")


class FlowError(RemedyError):
    """A flow that cannot be bound, or cannot run, as it is written."""


class Parameters(dict[str, Any]):
    """The parameters of one action, or an object in them; asking for one that is missing is the flow's mistake."""

    def __missing__(self, key: str) -> Any:
        raise FlowError(f"the parameter {key} is missing; run `simulator lint` on the flow.")

    @classmethod
    def of(cls, value: Any) -> Any:
        """The same JSON, every object in it of this kind."""
        if isinstance(value, dict):
            return cls({key: cls.of(inner) for key, inner in value.items()})
        return [cls.of(inner) for inner in value] if isinstance(value, list) else value


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
            json.dumps(document, ensure_ascii=False).encode()  # half a character is no text that anybody could be sent
        except (ValueError, RecursionError) as error:
            raise FlowError(f"{name}: not JSON ({error}); export the flow again or correct it there.") from error
        try:
            return cls._read(document, name)
        except KeyError as error:
            raise FlowError(f"{name}: not a contact flow, {error} is missing; run `simulator lint` on it.") from error
        except (TypeError, AttributeError, ValueError, RecursionError) as error:
            raise FlowError(f"{name}: not a contact flow ({error}); run `simulator lint` on it.") from error

    @classmethod
    def _read(cls, document: Mapping[str, Any], name: str) -> Self:
        actions: dict[str, Action] = {}
        for entry in document["Actions"]:
            action = _action(entry)
            if fault := _misfit_of(action):
                raise FlowError(f"{name}: {action.identifier}: {fault}; run `simulator lint` on it.")
            if action.identifier in actions:
                raise FlowError(f"{name}: {action.identifier}: two actions have this identifier; rename one.")
            actions[action.identifier] = action
        start = _text(document["StartAction"])
        _refuse_dangling(name, start, actions)
        return cls(name, start, actions)


def _action(entry: Mapping[str, Any]) -> Action:
    transitions = entry["Transitions"]
    conditions = (_condition(edge) for edge in transitions.get("Conditions", ()))
    next_action = transitions.get("NextAction")
    return Action(
        identifier=_text(entry["Identifier"]),
        type=_text(entry["Type"]),
        parameters=Parameters(Parameters.of(entry.get("Parameters", {}))),
        next_action=None if next_action is None else _text(next_action),
        conditions=tuple(conditions),
        errors={_text(edge["ErrorType"]): _text(edge["NextAction"]) for edge in transitions.get("Errors", ())},
    )


def _condition(edge: Mapping[str, Any]) -> Condition:
    (operand,) = edge["Condition"]["Operands"]
    return Condition(_text(edge["Condition"]["Operator"]), _text(operand), _text(edge["NextAction"]))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} should be a text")
    return value


def _misfit_of(action: Action) -> str | None:
    rule = schema.ACTIONS.get(action.type)
    return _misfit(rule.parameters, action.parameters, "Parameters") if rule else None


def _misfit(shape: Shape, value: Any, where: str) -> str | None:
    """Where JSON of one type stands for another, so that nothing could be done with it; what is missing is not
    looked for.
    """
    inner: Iterable[tuple[str, Shape, Any]] = ()
    match shape:
        case Text():
            fits, wanted = isinstance(value, str), "a string"
        case Items(values):
            fits, wanted = isinstance(value, list), "a list"
            inner = ((str(number), values, each) for number, each in enumerate(value if fits else ()))
        case Object(fields):
            fits, wanted = isinstance(value, dict), "an object"
            inner = ((key, fields[key], value[key]) for key in (fields.keys() & value.keys() if fits else ()))
        case Entries(values):
            fits, wanted = isinstance(value, dict), "an object"
            inner = ((key, values, each) for key, each in (value.items() if fits else ()))
        case Free(is_object):
            fits, wanted = not is_object or isinstance(value, dict), "an object"
    if not fits:
        return f"{value!r} must be written as {wanted} at {where}"
    return next((fault for key, part, each in inner if (fault := _misfit(part, each, f"{where}.{key}"))), None)


def _refuse_dangling(name: str, start: str, actions: Mapping[str, Action]) -> None:
    if start not in actions:
        raise FlowError(f"{name}: the flow starts with {start!r}, which is none of its actions.")
    for action in actions.values():
        for target in sorted(action.targets() - actions.keys()):
            raise FlowError(f"{name}: {action.identifier}: leads to {target!r}, which is none of the flow's actions.")
