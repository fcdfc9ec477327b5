"""The document around the actions (E1-E8) and the picture that the designer makes of it (H9, H10)."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final

from backend.connect.flow_language import schema
from backend.connect.flow_language.document import PLACEHOLDER
from backend.connect.flow_lint.draft import Draft, DraftAction, Finding, object_of, strings_in
from triage.policy import load

BLOCK: Final = (200, 150)
"""Width and height that a block takes in the designer."""

PLACEHOLDERS: Final = frozenset(
    (
        *("EmailAIResponseRoutingFunctionArn", "QueryTempoStorageFunctionArn", "SendLedgerFunctionArn"),
        *("GuideFlowArn", "ChatGuideFlowArn", "TaskFlowArn", "ChatBotAliasArn", "VoiceBotAliasArn"),
        *("AssistantArn", "CaseTemplateId", "ConfidenceThreshold", "FirstWaitSeconds", "PollWaitSeconds", "PollCount"),
        *("AwsRegion", "CompanyName", "Queue_Default", "RecordingNotice"),
        *(f"Queue_{category.name}" for category in load().categories),
    )
)

_ENVELOPE: Final = frozenset({"Version", "StartAction", "Metadata", "Actions", "Settings"})
_ACTION: Final = frozenset({"Identifier", "Type", "Parameters", "Transitions"})
_LITERAL_ARN: Final = re.compile(r"arn:aws[\w-]*:[\w-]+:[^:\s]*:\d{12}:")
_OPENED: Final = re.compile(r"\$\{[^}]*\}?")


def envelope(draft: Draft) -> Iterator[Finding]:
    """E2, E3, E4 and E7: the document's own keys and sizes."""
    for key in sorted(draft.document.keys() - _ENVELOPE):
        yield "-", "E4", f"the key {key!r} is not part of a flow"
    if draft.document.get("Version") != schema.VERSION:
        yield "-", "E2", f'the only Version there is, is "{schema.VERSION}"'
    if not isinstance(draft.document.get("StartAction"), str) or draft.start not in draft.by_identifier:
        yield "-", "E3", f"StartAction {draft.document.get('StartAction')!r} is none of the flow's actions"
    if not isinstance(draft.document.get("Actions"), list) or not draft.actions:
        yield "-", "E4", "Actions has to be a list with at least one action"
    if not isinstance(draft.document.get("Metadata", {}), dict):
        yield "-", "E4", "Metadata has to be an object"
    if len(draft.actions) > schema.MOST_ACTIONS:
        yield "-", "E7", f"{len(draft.actions)} actions; a flow has at most {schema.MOST_ACTIONS}"
    if draft.characters > schema.MOST_CHARACTERS:
        yield "-", "E7", f"{draft.characters} characters; a flow has at most {schema.MOST_CHARACTERS}"


def action_shape(draft: Draft) -> Iterator[Finding]:
    """E4: every action has its four keys, and they are of the right type."""
    for action in draft.actions:
        if not action.is_object:
            yield action.identifier, "E4", "an action has to be an object"
            continue
        optional = {"Parameters"} if _needs_no_parameters(action) else set()
        for key, kind, name in (
            ("Identifier", str, "a string"),
            ("Type", str, "a string"),
            ("Parameters", dict, "an object"),
            ("Transitions", dict, "an object"),
        ):
            if not isinstance(action.raw.get(key), kind) and key not in optional - action.raw.keys():
                yield action.identifier, "E4", f"{key} has to be {name}"
        for key in sorted(action.raw.keys() - _ACTION):
            yield action.identifier, "E4", f"the key {key!r} is not part of an action"


def _needs_no_parameters(action: DraftAction) -> bool:
    return action.unsimulated is not None or (action.rule is not None and not action.rule.parameters.fields)


def identifiers(draft: Draft) -> Iterator[Finding]:
    """E5 and E6: identifiers that Connect takes, each once."""
    for action in draft.actions:
        name = action.raw.get("Identifier")
        if not isinstance(name, str):
            continue
        if not name:
            yield action.identifier, "E5", "the identifier is empty"
        if len(name) > schema.IDENTIFIER_CHARACTERS:
            yield name, "E5", f"the identifier is longer than {schema.IDENTIFIER_CHARACTERS} characters"
        if found := sorted(schema.IDENTIFIER_FORBIDDEN & set(name)):
            yield name, "E5", f"the identifier must not contain {found[0]!r}"
        if name in schema.IDENTIFIER_RESERVED:
            yield name, "E5", "the identifier is a reserved word"
    for name, count in Counter(action.identifier for action in draft.actions).items():
        if count > 1:
            yield name, "E6", f"{count} actions have this identifier"


def placeholders(draft: Draft) -> Iterator[Finding]:
    """E8: placeholders that somebody fills."""
    for action in draft.actions:
        for text in strings_in(action.raw):
            for written in _OPENED.findall(text):
                match = PLACEHOLDER.fullmatch(written)
                if match is None or match[1] not in PLACEHOLDERS:
                    yield action.identifier, "E8", f"nothing fills the placeholder {written!r}"


def literal_arns(draft: Draft) -> Iterator[Finding]:
    """H1: nobody's account in a flow; a placeholder for each resource."""
    for action in draft.actions:
        for text in strings_in(action.raw):
            if found := _LITERAL_ARN.search(text):
                yield action.identifier, "H1", f"{found[0]}… names an account; use a placeholder"
    for text in strings_in(draft.document.get("Metadata")):
        if found := _LITERAL_ARN.search(text):
            yield "-", "H1", f"Metadata: {found[0]}… names an account; leave it out"


def positions(draft: Draft) -> Iterator[Finding]:
    """H10: every block has a place of its own in the designer."""
    metadata = object_of(draft.document.get("Metadata"))
    if _point(metadata.get("entryPointPosition")) is None:
        yield "-", "H10", "Metadata.entryPointPosition has no x and y"
    places = object_of(metadata.get("ActionMetadata"))
    for name in sorted(places.keys() - draft.by_identifier.keys()):
        yield name, "H10", "Metadata places an action that does not exist"
    points = {}
    for name in draft.by_identifier:
        point = _point(object_of(places.get(name)).get("position"))
        if point is None:
            yield name, "H10", "has no position; the designer would stack it at the origin"
        else:
            points[name] = point
    for (one, (x, y)), (other, (u, v)) in combinations(points.items(), 2):
        if abs(x - u) < BLOCK[0] and abs(y - v) < BLOCK[1]:
            yield other, "H10", f"overlaps {one} in the designer"


def _point(value: Any) -> tuple[float, float] | None:
    place = object_of(value)
    x, y = place.get("x"), place.get("y")
    if isinstance(x, bool) or isinstance(y, bool):
        return None
    return (x, y) if isinstance(x, int | float) and isinstance(y, int | float) else None
