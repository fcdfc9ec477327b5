"""A page of the guide as the agent's browser shows it, and what was chosen there as the flow is told it.

The managed views are those of `backend.connect.flow_language.views`; texts of a view are shown as text, whatever they
hold, since much of them comes from mails.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any, Final

from simulator.connect.agent import Answer, choose, press
from simulator.workspace.forms import Form, first

FIELD: Final = "field-"
"""Before the names of a form's own fields, so that none can be taken for one of ours."""
_PRESSED: Final = "ActionSelected|"
_BREAK: Final = re.compile(r"<br ?/?>")
_TAGS: Final = re.compile(r"</?TextContent>")


def shown(view: Mapping[str, Any]) -> dict[str, Any]:
    """What the template of a view is given: the same parts for every kind of it."""
    data = view["data"]
    return {
        "kind": view["name"],
        "heading": data.get("Heading", ""),
        "description": data.get("Description") or data.get("SubHeading", ""),
        "attributes": [_attribute(each) for each in _objects(data.get("AttributeBar"))],
        "sections": [] if view["name"] == "form" else [_text(each) for each in _list(data.get("Sections"))],
        "fields": [
            _field(item)
            for section in (_objects(data.get("Sections")) if view["name"] == "form" else ())
            for item in _objects(section.get("Items"))
        ],
        "cards": [_card(each) for each in _objects(data.get("Cards"))],
        "items": [_item(each) for each in _objects(data.get("Items"))] if view["name"] == "list" else [],
        "error": data.get("ErrorText", ""),
        "buttons": [*_pressed(data.get("Actions")), *_others(data)],
    }


def answered(view: Mapping[str, Any], form: Form) -> Answer:
    """What the agent chose and entered."""
    chosen = first(form, "choice")
    if chosen.startswith(_PRESSED):
        return press(chosen.removeprefix(_PRESSED))
    entered = {name.removeprefix(FIELD): values for name, values in form.items() if name.startswith(FIELD)}
    if chosen in {"Next", "Submit"} and view["name"] in {"form", "after-contact-work"}:
        return choose(
            chosen, FormData={name: values[0] if len(values) == 1 else values for name, values in entered.items()}
        )
    return choose(chosen)


def _pressed(labels: Any) -> list[dict[str, str]]:
    return [{"value": f"{_PRESSED}{label}", "label": str(label)} for label in _list(labels)]


def _others(data: Mapping[str, Any]) -> list[dict[str, str]]:
    """The buttons that every view may have: `Next`, `Back` and their like."""
    found = []
    for name in ("Next", "NoMatchFound", "Back"):
        label = data.get(name)
        if label:
            found.append({"value": name, "label": label["Label"] if isinstance(label, Mapping) else str(label)})
    return found


def _attribute(each: Mapping[str, Any]) -> dict[str, Any]:
    value = str(each.get("Value", ""))
    return {
        "label": str(each.get("Label", "")),
        "value": value,
        "copied": str(each.get("ResourceId") or value) if each.get("Copyable") else "",
    }


def _text(section: Any) -> str:
    """The text of a section: its values as they are, or its template, in which nothing but a line break is markup."""
    if isinstance(section, Mapping) and "Items" in section:
        return "\n".join(f"{item.get('Label', '')}: {item.get('Value', '')}" for item in _objects(section["Items"]))
    template = section.get("TemplateString", "") if isinstance(section, Mapping) else section
    return unescape(_BREAK.sub("\n", _TAGS.sub("", str(template)))).strip()


def _card(card: Mapping[str, Any]) -> dict[str, Any]:
    summary, detail = card.get("Summary", {}), card.get("Detail", {})
    return {
        "heading": summary.get("Heading", ""),
        "description": summary.get("Description", ""),
        "detail": detail.get("Description", ""),
        "sections": [_text(each) for each in _list(detail.get("Sections"))],
        "buttons": _pressed(detail.get("Actions")),
    }


def _item(item: Mapping[str, Any]) -> dict[str, str]:
    return {
        "value": f"{_PRESSED}{item.get('Id', '')}",
        "label": str(item.get("Heading") or item.get("Id", "")),
        "description": str(item.get("Description", "")),
    }


def _field(item: Mapping[str, Any]) -> dict[str, Any]:
    options = [(str(each.get("Value", "")), str(each.get("Label", ""))) for each in _objects(item.get("Options"))]
    return {
        "name": f"{FIELD}{item.get('Name', '')}",
        "label": str(item.get("Label", "")),
        "type": str(item.get("Type", "FormInput")),
        "value": item.get("DefaultValue", ""),
        "required": str(item.get("Required", "")).lower() == "true",
        "options": options,
        "help": str(item.get("HelperText", "")),
    }


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in _list(value) if isinstance(each, Mapping)]
