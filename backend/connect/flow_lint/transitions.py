"""Types, edges and conditions of single actions (V1, V5-V9, V11, V12, C1, C2, H20, N1), and pairs of actions (P6)."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from backend.connect.flow_language import references, schema, views
from backend.connect.flow_language.schema import ActionRule, Conditions, Kind
from backend.connect.flow_lint.draft import Draft, DraftAction, Finding, list_of, object_of, text_of

_KEYS = frozenset({"NextAction", "Conditions", "Errors"})


def types(draft: Draft) -> Iterator[Finding]:
    """V1, V12 and N1: types that exist, in flows where they may stand; and those that nothing here performs."""
    for action in draft.actions:
        if not isinstance(action.raw.get("Type"), str):
            continue
        if action.unsimulated:
            yield action.identifier, "N1", f"{action.type} is not simulated here; {action.unsimulated.on_email.value}"
        elif action.rule is None:
            truth = schema.REJECTED_TYPES.get(action.type)
            hint = f"; it is called {truth}" if truth else ""
            yield action.identifier, "V1", f"there is no action type {action.type!r}{hint}"
        elif draft.flow_type and draft.flow_type not in action.rule.flow_types:
            yield action.identifier, "V12", f"{action.type} cannot stand in a flow of type {draft.flow_type}"


def targets(draft: Draft) -> Iterator[Finding]:
    """V6, V7 and V8: everything leads somewhere, but for the actions that end the flow."""
    for action in draft.actions:
        if action.is_terminal:
            if action.transitions:
                yield action.identifier, "V7", f"{action.type} ends the flow and takes no transitions"
            continue
        if not text_of(action.transitions.get("NextAction")) and not action.unsimulated:
            yield action.identifier, "V6", "NextAction is missing"
        for holder in (action.transitions, *action.raw_conditions, *action.raw_errors):
            target = object_of(holder).get("NextAction")
            if target is None and holder is action.transitions:
                continue
            if not isinstance(target, str) or target not in draft.by_identifier:
                yield action.identifier, "V8", f"leads to {target!r}, which is no action of the flow"


def shape(draft: Draft) -> Iterator[Finding]:
    """E4: transitions have no other keys, and lists where lists belong."""
    for action in draft.actions:
        for key in sorted(action.transitions.keys() - _KEYS):
            yield action.identifier, "E4", f"Transitions has no key {key!r}"
        for key in ("Conditions", "Errors"):
            if not isinstance(action.transitions.get(key, []), list):
                yield action.identifier, "E4", f"{key} has to be a list"
        for entry in action.raw_conditions:
            yield from ((action.identifier, "E4", message) for message in _condition_shape(entry))
        for entry in action.raw_errors:
            if not isinstance(entry, dict) or entry.keys() - {"NextAction", "ErrorType"}:
                yield action.identifier, "E4", "an error edge has NextAction and ErrorType, nothing else"


def errors(draft: Draft) -> Iterator[Finding]:
    """V9: the error types an action must declare, and none it does not know."""
    for action in draft.actions:
        if action.rule is None or action.rule.terminal:
            continue
        declared = Counter(kind for kind, _ in action.errors)
        required, allowed = _error_types(action, action.rule)
        for kind in sorted(required - declared.keys()):
            yield action.identifier, "V9", f"the error {kind} has no edge"
        for kind, count in sorted(declared.items()):
            if kind not in allowed:
                yield action.identifier, "V9", f"{action.type} with these parameters has no error {kind!r}"
            elif count > 1:
                yield action.identifier, "V9", f"the error {kind} has {count} edges"


def operands(draft: Draft) -> Iterator[Finding]:
    """V3, V5, V11 and V13 for operands: one text each, not empty; where a value is compared, or a whole reference."""
    for action in draft.actions:
        compares = action.rule is None or action.rule.conditions is Conditions.ANY
        for entry in action.raw_conditions:
            written = object_of(object_of(entry).get("Condition")).get("Operands")
            for code, message in _operand_faults(written, compares=compares):
                yield action.identifier, code, message


def conditions(draft: Draft) -> Iterator[Finding]:
    """C1 and C2: operators that exist, and the conditions that belong to the action."""
    for action in draft.actions:
        if action.rule is None or action.rule.terminal:
            continue
        for condition in action.conditions:
            if condition.operator not in schema.OPERATORS:
                yield action.identifier, "C1", f"there is no operator {condition.operator!r}"
            elif condition.operator not in action.rule.operators:
                yield action.identifier, "C1", f"{action.type} takes no {condition.operator}"
        for message in _condition_faults(action, action.rule):
            yield action.identifier, "C2", message


def repeated_targets(draft: Draft) -> Iterator[Finding]:
    """H20: `NextAction` of an action that other edges decide for repeats one of them, as the designer writes it."""
    for action in draft.actions:
        if action.rule is None or not action.rule.repeats or not action.next_action:
            continue
        by_condition = {condition.operand: condition.target for condition in action.conditions}
        twin = action.error_target(action.rule.repeats) or by_condition.get(action.rule.repeats, "")
        if twin and twin != action.next_action:
            message = f"NextAction leads to {action.next_action}, {action.rule.repeats} to {twin}; make them the same"
            yield action.identifier, "H20", message


def pairs(draft: Draft) -> Iterator[Finding]:
    """P6: the two halves of Send message, and of the assistant block, follow each other."""
    for first, second, joined in (
        ("CreateContact", "StartOutboundEmailContact", "EmailMessage"),
        ("CreateWisdomSession", "UpdateContactData", "WisdomSessionArn"),
    ):
        halves = [action for action in draft.of_type(second) if joined in action.parameters]
        begun = {action.next_action for action in draft.of_type(first)}
        for action in draft.of_type(first):
            following = draft.by_identifier.get(action.next_action)
            if following is None or following not in halves:
                yield action.identifier, "P6", f"has to lead straight to its other half, {second}"
        for action in halves:
            others = {before.identifier for before in _leading_to(draft, action) if before.type != first}
            if action.identifier not in begun or others:
                yield action.identifier, "P6", f"has to be reached from {first}, and from nothing else"


def _leading_to(draft: Draft, target: DraftAction) -> Iterator[DraftAction]:
    for action in draft.actions:
        ends = {action.next_action, *(edge.target for edge in action.conditions), *(to for _, to in action.errors)}
        if target.identifier in ends:
            yield action


def _error_types(action: DraftAction, rule: ActionRule) -> tuple[frozenset[str], frozenset[str]]:
    due = {kind for kind, (name, value) in rule.conditional.items() if _has(action.parameters.get(name), value)}
    required = rule.errors | due
    return required, required | rule.optional_errors


def _has(parameter: Any, value: str) -> bool:
    return value in parameter if isinstance(parameter, list) else parameter == value


def _condition_shape(entry: Any) -> Iterator[str]:
    if not isinstance(entry, dict) or entry.keys() - {"NextAction", "Condition"}:
        yield "a condition has NextAction and Condition, nothing else"
    inner = object_of(entry).get("Condition")
    if not isinstance(inner, dict) or inner.keys() - {"Operator", "Operands"}:
        yield "a Condition has Operator and Operands, nothing else"


def _operand_faults(written: Any, *, compares: bool) -> Iterator[tuple[str, str]]:
    if not isinstance(written, list) or len(written) != 1:
        yield "V11", f"a condition has exactly one operand, not {written!r}"
    for operand in list_of(written):
        if not isinstance(operand, str):
            yield "V3", f"the operand {operand!r} has to be a string"
        elif not operand:
            yield "V5", "the operand is empty"
        elif references.references_in(operand) and not compares:
            yield "V13", f"the operand {operand!r} must not be a reference"
        elif references.references_in(operand) and references.whole(operand) is None:
            yield "V13", f"the operand is {Kind.EITHER.value}, not {operand!r}"


def _condition_faults(action: DraftAction, rule: ActionRule) -> Iterator[str]:
    found = [condition.operand for condition in action.conditions]
    if rule.conditions is Conditions.NONE and found:
        yield f"{action.type} takes no conditions"
    if rule.conditions is Conditions.ANY and not found:
        yield f"{action.type} needs at least one condition"
    if rule.conditions is Conditions.NAMED:
        yield from _named_faults(action, rule)
    if rule.conditions is Conditions.VIEW:
        yield from _view_faults(action)
    twice = [edge for edge, count in Counter(condition.edge for condition in action.conditions).items() if count > 1]
    yield from (f"the condition {edge!r} stands there twice" for edge in twice)


def _named_faults(action: DraftAction, rule: ActionRule) -> Iterator[str]:
    wanted = rule.results | {event for event in list_of(action.at("Events")) if isinstance(event, str)}
    found = {condition.operand for condition in action.conditions}
    for result in sorted(wanted - found):
        yield f"the result {result} has no condition"
    for result in sorted(found - wanted):
        yield f"{action.type} never results in {result!r}"
    if any(condition.operator not in {"Equals", ""} for condition in action.conditions):
        yield f"the results of {action.type} are tested with Equals"


def _view_faults(action: DraftAction) -> Iterator[str]:
    if not action.conditions:
        yield "a view needs a condition for each of its actions"
    name = views.view_name(action.text("ViewResource", "Id"))
    if name is None or name not in views.MANAGED:
        return
    possible = views.all_actions(name, object_of(action.at("ViewData")))
    for condition in action.conditions:
        if condition.operand not in possible and not condition.is_dynamic:
            yield f"the view {name} never results in {condition.operand!r}"
