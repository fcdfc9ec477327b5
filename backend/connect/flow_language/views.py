"""The managed views: what each must be given, and which actions and labels an agent can choose.

Source: Amazon Connect Administrator Guide, view-resources-managed-view.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_MANAGED = re.compile(r"arn:aws[\w-]*:connect:[^:]*:aws:view/([\w-]+)(?::[\w$]+)?")
_FORMER = re.compile(r"[a-z][a-z-]*")


@dataclass(frozen=True, slots=True)
class ManagedView:
    """One of AWS's views.

    *inputs* are the keys it takes (empty: not all are known), *buttons* tells which key brings an action
    with it, *labels* finds what the agent can press inside the view's data.
    """

    actions: frozenset[str]
    required: frozenset[str] = frozenset()
    inputs: frozenset[str] = frozenset()
    buttons: Mapping[str, str] = field(default_factory=dict)
    labels: Callable[[Mapping[str, Any]], Iterator[str]] | None = None


def view_name(resource_id: str) -> str | None:
    """The name of a managed view from its ARN or its former short id; None for a view of one's own."""
    match = _MANAGED.fullmatch(resource_id)
    return match[1] if match else resource_id if _FORMER.fullmatch(resource_id) else None


def problem(name: str, data: Mapping[str, Any]) -> str | None:
    """Why the view cannot be rendered from *data*, if so."""
    view = MANAGED.get(name)
    if view is None:
        return f"there is no managed view {name!r}"
    for key in sorted(view.required):
        if not data.get(key):
            return f"the view {name} needs {key}"
    return _DEEPER[name](data) if name in _DEEPER else None


def labels(name: str, data: Mapping[str, Any]) -> list[str]:
    """The `actionName`s that an ActionSelected of this view can carry."""
    view = MANAGED.get(name)
    return list(view.labels(data)) if view and view.labels else []


def actions(name: str, data: Mapping[str, Any]) -> frozenset[str]:
    """The actions that the view offers with this data: a button without its input is not there."""
    view = MANAGED[name]
    absent = {action for action, key in view.buttons.items() if not data.get(key)}
    return view.actions - absent


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _card_labels(data: Mapping[str, Any]) -> Iterator[str]:
    for card in _objects(data.get("Cards")):
        detail = card.get("Detail")
        chosen = detail.get("Actions") if isinstance(detail, Mapping) else None
        yield from (label for label in chosen or () if isinstance(label, str)) if isinstance(chosen, list) else ()


def _detail_labels(data: Mapping[str, Any]) -> Iterator[str]:
    chosen = data.get("Actions")
    yield from (label for label in chosen if isinstance(label, str)) if isinstance(chosen, list) else ()


def _item_ids(data: Mapping[str, Any]) -> Iterator[str]:
    for item in _objects(data.get("Items")):
        if isinstance(item.get("Id"), str):
            yield item["Id"]


def _detail_problem(data: Mapping[str, Any]) -> str | None:
    return None if data.get("Actions") or _label(data, "Back") else "the view detail needs Actions or a Back button"


def _cards_problem(data: Mapping[str, Any]) -> str | None:
    cards = data.get("Cards")
    if not isinstance(cards, list):
        return "the view cards needs a list of Cards"
    for card in cards:
        if not (isinstance(card, Mapping) and isinstance(card.get("Summary"), Mapping) and card["Summary"].get("Id")):
            return "every card needs a Summary with an Id"
        if not (isinstance(card.get("Detail"), Mapping) and card["Detail"].get("Sections")):
            return "every card needs a Detail with Sections"
    found = list(_card_labels(data))
    if len(found) != len(set(found)):
        return "two cards have the same action label"
    per_row = data.get("CardsPerRow", 1)
    return None if str(per_row) in {"1", "2", "3", "4", "6", "12"} else "CardsPerRow is 1, 2, 3, 4, 6 or 12"


def _confirmation_problem(data: Mapping[str, Any]) -> str | None:
    return None if _label(data, "Next") else "the view confirmation needs a Next button with a Label"


def _label(data: Mapping[str, Any], button: str) -> bool:
    value = data.get(button)
    return isinstance(value, Mapping) and bool(value.get("Label"))


_DEEPER: Final[Mapping[str, Callable[[Mapping[str, Any]], str | None]]] = {
    "detail": _detail_problem,
    "cards": _cards_problem,
    "confirmation": _confirmation_problem,
}

MANAGED: Final[Mapping[str, ManagedView]] = {
    "detail": ManagedView(
        frozenset({"ActionSelected", "Back"}),
        frozenset({"Sections"}),
        frozenset({"Sections", "Heading", "Description", "Actions", "Back", "AttributeBar"}),
        {"ActionSelected": "Actions", "Back": "Back"},
        _detail_labels,
    ),
    "list": ManagedView(
        frozenset({"ActionSelected", "Back"}),
        frozenset({"Items"}),
        frozenset({"Items", "Heading", "SubHeading", "Back", "AttributeBar"}),
        {"Back": "Back"},
        _item_ids,
    ),
    "cards": ManagedView(
        frozenset({"ActionSelected", "Back", "NoMatchFound"}),
        frozenset({"Cards"}),
        frozenset({"Cards", "Heading", "Back", "NoMatchFound", "CardsPerRow", "AttributeBar"}),
        {"Back": "Back", "NoMatchFound": "NoMatchFound"},
        _card_labels,
    ),
    "form": ManagedView(
        frozenset({"Back", "Next", "Step"}),
        frozenset(),
        frozenset(
            (
                *("Sections", "Heading", "SubHeading", "Wizard", "Back", "Next", "Previous", "Cancel", "Edit"),
                *("ErrorText", "AttributeBar"),
            )
        ),
        {"Back": "Back", "Next": "Next", "Step": "Wizard"},
    ),
    "confirmation": ManagedView(
        frozenset({"Next"}),
        frozenset({"Next", "Heading"}),
        frozenset({"Next", "Heading", "SubHeading", "Graphic", "AttributeBar"}),
    ),
    "after-contact-work": ManagedView(frozenset({"Submit", "Cancel"})),
}
