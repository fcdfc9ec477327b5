"""A flow that may be wrong: every part is there in a form that rules can look at, whatever the JSON holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from backend.connect.flow_language import references
from backend.connect.flow_language.document import PLACEHOLDER
from backend.connect.flow_language.operators import matches
from backend.connect.flow_language.schema import ACTIONS, FLOW_TYPES, INBOUND, UNSIMULATED, ActionRule, Unsimulated


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding; *action* is an identifier, or `-` for the document as a whole."""

    file: str
    action: str
    code: str
    message: str

    @property
    def is_note(self) -> bool:
        """Whether it only tells something; nothing is wrong."""
        return self.code.startswith("N")

    def __str__(self) -> str:
        return f"{self.file}: {self.action}: {self.code} {self.message}"


Finding = tuple[str, str, str]
"""What a rule yields: action, code, message."""


@dataclass(frozen=True, slots=True)
class DraftCondition:
    """A condition as written; *operand* is empty unless there is exactly one and it is text."""

    operator: str
    operand: str
    target: str

    @property
    def edge(self) -> str:
        return f"{self.operator} {self.operand}"

    def takes(self, value: str) -> bool:
        """Whether this value would go here, or might: what a reference stands for is known only in a run."""
        return self.is_dynamic or (bool(self.operand) and matches(self.operator, value, self.operand))

    @property
    def is_dynamic(self) -> bool:
        return bool(references.references_in(self.operand))


class DraftAction:
    """An action as written; what is missing or of the wrong type is empty here."""

    def __init__(self, raw: Any, number: int) -> None:
        self.raw: Mapping[str, Any] = raw if isinstance(raw, dict) else {}
        self.is_object = isinstance(raw, dict)
        self.identifier = text_of(self.raw.get("Identifier")) or f"Actions[{number}]"
        self.type = text_of(self.raw.get("Type"))
        self.rule: ActionRule | None = ACTIONS.get(self.type)
        self.unsimulated: Unsimulated | None = UNSIMULATED.get(self.type)
        self.parameters = object_of(self.raw.get("Parameters"))
        self.transitions = object_of(self.raw.get("Transitions"))
        self.next_action = text_of(self.transitions.get("NextAction"))
        self.raw_conditions = list_of(self.transitions.get("Conditions"))
        self.raw_errors = list_of(self.transitions.get("Errors"))
        self.conditions = [_condition(object_of(each)) for each in self.raw_conditions]
        self.errors = [_error(object_of(each)) for each in self.raw_errors]

    def at(self, *path: str) -> Any:
        """A parameter inside the parameters; None where there is none."""
        return references.look_up(self.parameters, path)

    def text(self, *path: str) -> str:
        return text_of(self.at(*path))

    @cached_property
    def strings(self) -> list[str]:
        """Every text in the parameters, and every operand that is looked up."""
        operands = (condition.operand for condition in self.conditions if condition.is_dynamic)
        return [*strings_in(self.parameters), *operands]

    @property
    def is_terminal(self) -> bool:
        known = self.rule or self.unsimulated
        return known is not None and known.terminal

    def error_target(self, error: str) -> str:
        return next((target for kind, target in self.errors if kind == error), "")


class Draft:
    """A flow as written.

    *given* are the contact attributes that exist before it starts, *guide_reads* those that our guides read, by the
    placeholder that leads to each.
    """

    def __init__(
        self,
        document: Mapping[str, Any],
        text: str = "",
        flow_type: str | None = None,
        given: frozenset[str] = frozenset(),
        guide_reads: Mapping[str, frozenset[str]] = MappingProxyType({}),
    ) -> None:
        self.document = document
        self.characters = len(text)
        self.flow_type = flow_type or _flow_type(document)
        self.given = given
        self.guide_reads = guide_reads
        self.start = text_of(document.get("StartAction"))
        self.actions = [DraftAction(raw, number) for number, raw in enumerate(list_of(document.get("Actions")))]
        self.by_identifier = {action.identifier: action for action in reversed(self.actions)}

    @cached_property
    def is_guide(self) -> bool:
        """Whether agents are meant to see this flow: it shows views and queues nobody."""
        types = {action.type for action in self.actions}
        return "ShowView" in types and "TransferContactToQueue" not in types

    @cached_property
    def is_chat(self) -> bool:
        """Whether customers talk with this flow: it gives them to a bot, or makes sure that it is a chat."""
        return self.has_bot or self._asks_for("CHAT")

    @cached_property
    def has_bot(self) -> bool:
        """Whether it gives customers to a bot."""
        return any(self.of_type("ConnectParticipantWithLexBot"))

    @cached_property
    def is_call(self) -> bool:
        """Whether callers talk to this flow: it makes sure that it is a call."""
        return self._asks_for("VOICE")

    def _asks_for(self, channel: str) -> bool:
        asked = (action for action in self.of_type("Compare") if action.text("ComparisonValue") == "$.Channel")
        return any(each.operand == channel for action in asked for each in action.conditions)

    def of_type(self, *types: str) -> Iterator[DraftAction]:
        return (action for action in self.actions if action.type in types)


def text_of(value: Any) -> str:
    """The text, or none."""
    return value if isinstance(value, str) else ""


def object_of(value: Any) -> Mapping[str, Any]:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: Any) -> list[Any]:
    """The list, or an empty one."""
    return value if isinstance(value, list) else []


def texts_of(value: Any) -> set[str]:
    """The texts in a list."""
    return {each for each in list_of(value) if isinstance(each, str)}


def strings_in(value: Any) -> Iterator[str]:
    """Every text inside a JSON value; of keys, those that are looked up."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if references.references_in(key):
                yield key
            yield from strings_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_in(inner)


def is_placeholder(text: str) -> bool:
    """Whether a deployment fills in all of the text."""
    return PLACEHOLDER.fullmatch(text) is not None


def _flow_type(document: Mapping[str, Any]) -> str:
    """The type that the designer wrote down, inbound where it wrote none; empty where it is none we know."""
    written = object_of(document.get("Metadata")).get("type")
    if written is None:
        return INBOUND
    return FLOW_TYPES.get(text_of(written), "")


def _condition(raw: Mapping[str, Any]) -> DraftCondition:
    condition = object_of(raw.get("Condition"))
    operands = list_of(condition.get("Operands"))
    operand = text_of(operands[0]) if len(operands) == 1 else ""
    return DraftCondition(text_of(condition.get("Operator")), operand, text_of(raw.get("NextAction")))


def _error(raw: Mapping[str, Any]) -> tuple[str, str]:
    return text_of(raw.get("ErrorType")), text_of(raw.get("NextAction"))
