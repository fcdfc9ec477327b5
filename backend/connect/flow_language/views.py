"""The managed views: what each must be given, and which actions and labels an agent can choose.

Source: Amazon Connect Administrator Guide, view-resources-managed-view.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from backend.connect.flow_language import view_inputs
from backend.connect.flow_language.view_inputs import Record

_MANAGED = re.compile(r"arn:aws[\w-]*:connect:[^:]*:aws:view/([\w-]+)(?::[\w$]+)?")
_FORMER = re.compile(r"[a-z][a-z-]*")

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ManagedView:
    """One of AWS's views.

    *buttons* tells which input brings an action with it, *labels* finds what the agent can press inside the view's
    data, *problems* what the inputs cannot say one by one.
    """

    actions: frozenset[str]
    inputs: Record
    buttons: Mapping[str, Callable[[Data], Any]] = field(default_factory=dict)
    labels: Callable[[Data], Iterator[str]] | None = None
    problems: Callable[[Data], Iterator[str]] | None = None


def view_name(resource_id: str) -> str | None:
    """The name of a managed view from its ARN or its former short id; None for a view of one's own."""
    match = _MANAGED.fullmatch(resource_id)
    return match[1] if match else resource_id if _FORMER.fullmatch(resource_id) else None


def problem(name: str, data: Data) -> str | None:
    """Why the view cannot be rendered from *data*, if so."""
    return next(problems(name, data), None)


def problems(name: str, data: Data) -> Iterator[str]:
    """Everything that keeps the view from being rendered from *data*."""
    view = MANAGED.get(name)
    if view is None:
        yield f"there is no managed view {name!r}"
        return
    found = [*view_inputs.faults(view.inputs, data), *(view.problems(data) if view.problems else ())]
    yield from (f"the view {name}: {each}" for each in found)


def labels(name: str, data: Data) -> list[str]:
    """The `actionName`s that an ActionSelected of this view can carry."""
    view = MANAGED.get(name)
    return list(view.labels(data)) if view and view.labels else []


def actions(name: str, data: Data) -> frozenset[str]:
    """The actions that the view offers with this data: a button without its input is not there."""
    view = MANAGED[name]
    absent = {action for action, there in view.buttons.items() if not there(data)}
    return frozenset(_raised(action, data) for action in view.actions - absent)


def all_actions(name: str, data: Data) -> frozenset[str]:
    """The actions that the designer gives a branch each: those of the view, whether its data brings them or not."""
    return frozenset(_raised(action, data) for action in MANAGED[name].actions)


def _raised(action: str, data: Data) -> str:
    """What the button of this name raises; its input can name another action."""
    button = data.get(action)
    other = button.get("Action") if isinstance(button, Mapping) else None
    return other if isinstance(other, str) and other else action


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _card_labels(data: Data) -> Iterator[str]:
    """The actions of each card; a card without any is chosen itself, by its id."""
    for card in _objects(data.get("Cards")):
        detail, summary = card.get("Detail"), card.get("Summary")
        chosen = _texts(detail.get("Actions")) if isinstance(detail, Mapping) else []
        yield from chosen or (_texts([summary.get("Id")]) if isinstance(summary, Mapping) else ())


def _detail_labels(data: Data) -> Iterator[str]:
    yield from _texts(data.get("Actions"))


def _item_ids(data: Data) -> Iterator[str]:
    for item in _objects(data.get("Items")):
        yield from _texts([item.get("Id")])


def _detail_problems(data: Data) -> Iterator[str]:
    if not data.get("Actions") and not data.get("Back"):
        yield "it needs Actions or a Back button"


def _given(key: str) -> Callable[[Data], Any]:
    return lambda data: data.get(key)


def _has_steps(data: Data) -> bool:
    """A form raises Step from the list of its steps, and from the Edit button of what it shows."""
    editable = any(section.get("IsEditable") in (True, "true") for section in _objects(data.get("Sections")))
    return bool(data.get("Wizard")) or (editable and bool(data.get("Edit")))


MANAGED: Final[Mapping[str, ManagedView]] = {
    "detail": ManagedView(
        frozenset({"ActionSelected", "Back"}),
        view_inputs.INPUTS["detail"],
        {"ActionSelected": _given("Actions"), "Back": _given("Back")},
        _detail_labels,
        _detail_problems,
    ),
    "list": ManagedView(
        frozenset({"ActionSelected", "Back"}),
        view_inputs.INPUTS["list"],
        {"Back": _given("Back")},
        _item_ids,
    ),
    "cards": ManagedView(
        frozenset({"ActionSelected", "Back", "NoMatchFound"}),
        view_inputs.INPUTS["cards"],
        {"Back": _given("Back"), "NoMatchFound": _given("NoMatchFound")},
        _card_labels,
    ),
    "form": ManagedView(
        frozenset({"Back", "Next", "Step"}),
        view_inputs.INPUTS["form"],
        {"Back": _given("Back"), "Next": _given("Next"), "Step": _has_steps},
    ),
    "confirmation": ManagedView(frozenset({"Next"}), view_inputs.INPUTS["confirmation"]),
    "after-contact-work": ManagedView(frozenset({"Submit", "Cancel"}), view_inputs.INPUTS["after-contact-work"]),
}
