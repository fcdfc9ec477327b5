"""Actions that write to the contact, or to the flow's own memory."""

from collections.abc import Mapping
from typing import Final

from backend.connect.flow_language.document import Action
from backend.connect.flow_language.schema import (
    ATTRIBUTE_BYTES,
    ATTRIBUTE_KEY,
    MOST_TAGS,
    TAG_CHARACTERS,
    TAG_KEY,
)
from simulator.flow.contact import AttributeLimitError, Contact
from simulator.flow.outcome import GO_ON, Outcome, failed
from simulator.flow.scope import Scope

STORED_TEXT_BYTES: Final = 32_768


def update(action: Action, scope: Scope) -> Outcome:
    """Set contact attributes: all of them or none."""
    target = _target(action, scope)
    if target is None:
        return failed("there is no related contact")
    values = scope.texts(action.parameters["Attributes"])
    if problem := _key_problem(values):
        return failed(problem)
    try:
        target.write(values)
    except AttributeLimitError as error:
        return failed(str(error))
    return GO_ON


def update_flow(action: Action, scope: Scope) -> Outcome:
    """Set attributes that live as long as this flow and never enter the contact record."""
    values = {scope.text(key): scope.text(entry["Value"]) for key, entry in action.parameters["FlowAttributes"].items()}
    if problem := _key_problem(values):
        return failed(problem)
    union = {**scope.flow_attributes, **values}
    if sum(len(key.encode()) + len(value.encode()) for key, value in union.items()) > ATTRIBUTE_BYTES:
        return failed("the flow attributes would take more than 32 KB")
    scope.flow_attributes = union
    return GO_ON


def update_data(action: Action, scope: Scope) -> Outcome:
    """Name, description, language, customer and assistant session of the contact."""
    target = _target(action, scope)
    if target is None:
        return failed("there is no related contact")
    fields = {name: scope.text(value) for name, value in action.parameters.items() if name in _DATA_FIELDS}
    if not fields or not all(fields.values()):
        return failed("a field of the contact has no value")
    for name, value in fields.items():
        setattr(target, _DATA_FIELDS[name], value)
    return GO_ON


def tag(action: Action, scope: Scope) -> Outcome:
    """Put up to six tags on the contact."""
    tags = {**scope.contact.tags, **scope.texts(action.parameters["Tags"])}
    if len(tags) > MOST_TAGS or not all(TAG_KEY.fullmatch(key) for key in tags):
        return failed("at most 6 tags, their keys of up to 128 characters and not in the name space aws:")
    if any(len(value) > TAG_CHARACTERS for value in tags.values()):
        return failed(f"a tag has at most {TAG_CHARACTERS} characters")
    scope.contact.tags = tags
    return GO_ON


def untag(action: Action, scope: Scope) -> Outcome:
    """Take tags off the contact."""
    for key in action.parameters["TagKeys"]:
        scope.contact.tags.pop(scope.text(key), None)
    return GO_ON


def set_logging(action: Action, scope: Scope) -> Outcome:
    """Switch flow logging; the setting follows the contact."""
    scope.contact.flow_logging = action.parameters["FlowLoggingBehavior"] == "Enabled"
    return GO_ON


def set_recording(action: Action, scope: Scope) -> Outcome:
    """Say who of a call is recorded once a person is in it."""
    if scope.contact.channel == "VOICE":
        scope.contact.recorded = tuple(action.parameters["RecordingBehavior"]["RecordedParticipants"])
    else:
        scope.warn("UpdateContactRecordingBehavior has no effect on this channel")
    return GO_ON


def load_content(action: Action, scope: Scope) -> Outcome:  # noqa: ARG001 - there is one kind of content
    """Bring the plain text of the mail into the flow."""
    text = scope.contact.plain_text
    scope.slots["Email"] = {}
    if scope.contact.channel != "EMAIL":
        return failed("only an e-mail has stored content")
    if text is None or len(text.encode()) > STORED_TEXT_BYTES:
        return failed("no plain text of at most 32 KB is stored")
    scope.slots["Email"] = {"EmailMessage": {"Plaintext": text}}
    return GO_ON


_DATA_FIELDS: Final = {
    "Name": "name",
    "Description": "description",
    "LanguageCode": "language_code",
    "CustomerId": "customer_id",
    "WisdomSessionArn": "wisdom_session",
}


def _key_problem(values: Mapping[str, str]) -> str | None:
    odd = next((key for key in values if not ATTRIBUTE_KEY.fullmatch(key)), None)
    return None if odd is None else f"{odd!r} cannot be the name of an attribute"


def _target(action: Action, scope: Scope) -> Contact | None:
    return scope.contact.related if action.parameters.get("TargetContact") == "Related" else scope.contact
