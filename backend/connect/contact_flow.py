"""Fill the placeholders of a contact flow: pure, so that the stack and the simulator bind the same document alike.

A placeholder is `${Name}` inside a string of the flow's JSON. A value of None says that the resource does not exist:
an action that needs it is left out, and what led to it leads to its error branch, as if it had failed at once.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from backend.connect.flow_language.document import FlowError

PLACEHOLDER = re.compile(r"\$\{([^${}]*)\}")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
BYPASS = "NoMatchingError"

Action = dict[str, Any]


def placeholders(document: str) -> frozenset[str]:
    """The names that a value is needed for."""
    return frozenset(PLACEHOLDER.findall(document))


def fill(document: str, values: Mapping[str, str | None], *, name: str) -> str:
    """The flow with every placeholder replaced; *name* is what errors call the document.

    Values are put in once and never searched again, so they may look like placeholders themselves, as the tokens of
    the CDK do: `${Token[ARN.12]}`.
    """
    flow = _parse(document, name)
    wanted = placeholders(document)
    if "${" in PLACEHOLDER.sub("", document):
        raise FlowError(f"{name}: a placeholder is opened with ${{ and never closed. Write it as ${{Name}}.")
    for placeholder in sorted(wanted):
        _check(placeholder, values, name)
    absent = frozenset(placeholder for placeholder in wanted if values[placeholder] is None)
    if absent:
        _bypass(flow, absent, name)
    return json.dumps(_replaced(flow, values), ensure_ascii=False)


def _parse(document: str, name: str) -> dict[str, Any]:
    try:
        flow = json.loads(document)
    except json.JSONDecodeError as error:
        raise FlowError(
            f"{name} is not JSON: {error.msg} in line {error.lineno}. Repair the file or export the flow again."
        ) from error
    if not isinstance(flow, dict) or not isinstance(flow.get("Actions"), list):
        raise FlowError(f"{name} is not a contact flow: it has no list of Actions.")
    return flow


def _check(placeholder: str, values: Mapping[str, str | None], name: str) -> None:
    if not NAME.fullmatch(placeholder):
        raise FlowError(f"{name}: ${{{placeholder}}} is no name of a placeholder; use letters, digits and _.")
    if placeholder not in values:
        raise FlowError(
            f"{name}: there is no value for the placeholder ${{{placeholder}}}. Correct its spelling or give it one."
        )
    if values[placeholder] == "":
        raise FlowError(f"{name}: the value for ${{{placeholder}}} is empty. Amazon Connect takes no empty text.")


def _replaced(node: Any, values: Mapping[str, str | None]) -> Any:
    if isinstance(node, str):
        return PLACEHOLDER.sub(lambda match: values[match[1]] or "", node)
    if isinstance(node, list):
        return [_replaced(item, values) for item in node]
    if isinstance(node, dict):
        return {key: _replaced(item, values) for key, item in node.items()}
    return node


def _bypass(flow: dict[str, Any], absent: frozenset[str], name: str) -> None:
    """Leave out the actions that need what is *absent*, and whatever only they led to."""
    detours = {
        action["Identifier"]: _detour(action, missing[0], name)
        for action in flow["Actions"]
        if (missing := sorted(absent & placeholders(json.dumps(action))))
    }
    for holder, key in list(_links(flow)):
        holder[key] = _after(holder[key], detours, name)
    kept = _reachable(flow)
    flow["Actions"] = [action for action in flow["Actions"] if action["Identifier"] in kept]
    positions = flow.get("Metadata", {}).get("ActionMetadata", {})
    for identifier in positions.keys() - kept:
        del positions[identifier]


def _detour(action: Action, placeholder: str, name: str) -> str:
    for error in action.get("Transitions", {}).get("Errors", []):
        if error["ErrorType"] == BYPASS:
            return str(error["NextAction"])
    raise FlowError(
        f"{name}: action {action['Identifier']} cannot do without ${{{placeholder}}}, and nothing is configured for it."
    )


def _after(target: str, detours: Mapping[str, str], name: str) -> str:
    """Where a link to *target* leads once the actions with a detour are gone."""
    seen: set[str] = set()
    while target in detours:
        if target in seen:
            raise FlowError(f"{name}: action {target} has nowhere to go when its resource is not configured.")
        seen.add(target)
        target = detours[target]
    return target


def _links(flow: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Every place in the flow that names the action to go to, as (holder, key)."""
    yield flow, "StartAction"
    for action in flow["Actions"]:
        transitions = action.get("Transitions", {})
        branches = [*transitions.get("Conditions", []), *transitions.get("Errors", [])]
        yield from ((holder, "NextAction") for holder in (transitions, *branches) if "NextAction" in holder)


def _reachable(flow: dict[str, Any]) -> set[str]:
    actions = {action["Identifier"]: action for action in flow["Actions"]}
    reached: set[str] = set()
    ahead = [flow["StartAction"]]
    while ahead:
        identifier = ahead.pop()
        if identifier not in reached and identifier in actions:
            reached.add(identifier)
            single = {"StartAction": identifier, "Actions": [actions[identifier]]}
            ahead.extend(holder[key] for holder, key in _links(single))
    return reached
