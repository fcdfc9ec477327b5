"""Cases: `CreateCase` leaves only the case's id behind, and a link that fails is a partial success."""

from collections.abc import Mapping
from typing import Final

from backend.connect.flow_language.document import Action
from backend.connect.flow_language.schema import CASE_TEXT_CHARACTERS
from simulator.flow.outcome import GO_ON, Outcome, failed
from simulator.flow.scope import Scope
from simulator.flow.services import CaseError

RESPONSE_FIELDS: Final = 10


def get(action: Action, scope: Scope) -> Outcome:
    """Search by fields; $.Case then holds the response fields that were asked for."""
    scope.slots["Case"] = {}
    wanted = scope.texts(action.parameters.get("CaseRequestFields", {}))
    if not wanted or not all(wanted.values()):
        return failed("a case is searched by at least one field, and none may be empty")
    if problem := _too_long(wanted):
        return failed(problem)
    asked = action.parameters.get("CaseResponseFields", [])
    if len(asked) > RESPONSE_FIELDS:
        return failed("at most 10 response fields")
    found = scope.services.cases.search(wanted)
    if not found:
        return failed("no case matches", "NoneFound")
    if len(found) > 1 and action.parameters.get("GetLastUpdatedCase") != "true":
        return failed(f"{len(found)} cases match", "MultipleFound")
    case = found[0]
    scope.slots["Case"] = {name: case[name] for name in asked if case.get(name)}
    return _link(case["case_id"], action, scope)


def create(action: Action, scope: Scope) -> Outcome:
    """Make a case from a template; nothing but $.Case.case_id can be read afterwards."""
    scope.slots["Case"] = {}
    fields = scope.texts(action.parameters["CaseRequestFields"])
    if problem := _too_long(fields):
        return failed(problem)
    try:
        case_id = scope.services.cases.create(scope.text(action.parameters["CaseTemplateId"]), fields)
    except CaseError as error:
        return failed(str(error))
    scope.slots["Case"] = {"case_id": case_id}
    return _link(case_id, action, scope)


def update(action: Action, scope: Scope) -> Outcome:
    """Change fields of a case whose id is known."""
    case_id = scope.text(action.parameters["CaseId"])
    fields = scope.texts(action.parameters["CaseRequestFields"])
    if problem := _too_long(fields):
        return failed(problem)
    try:
        scope.services.cases.update(case_id, fields)
    except CaseError as error:
        return failed(str(error))
    return _link(case_id, action, scope)


def _too_long(fields: Mapping[str, str]) -> str | None:
    long = next((name for name, value in fields.items() if len(value) > CASE_TEXT_CHARACTERS), None)
    return None if long is None else f"the field {long} has more than {CASE_TEXT_CHARACTERS} characters"


def _link(case_id: str, action: Action, scope: Scope) -> Outcome:
    if action.parameters.get("LinkContactToCase") != "true":
        return GO_ON
    if not scope.services.cases.link(case_id, scope.contact.contact_id):
        return failed("the case is there, but the contact could not be linked to it", "ContactNotLinked")
    scope.contact.case_ids.append(case_id)
    return GO_ON
