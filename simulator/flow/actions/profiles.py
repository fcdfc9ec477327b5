"""Customer profiles: found, several, none; and only the fields that were asked for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from backend.connect.flow_language.document import Action
from backend.connect.flow_language.schema import DIRECT_SEARCHES
from simulator.flow.outcome import GO_ON, Outcome, failed
from simulator.flow.scope import Scope
from simulator.flow.services import Profile

REQUEST_CHARACTERS: Final = 255
KEPT_CHARACTERS: Final = 14_000


def get(action: Action, scope: Scope) -> Outcome:
    """Search by one key, or by up to five that all or any must match."""
    request = action.parameters["ProfileRequestData"]
    scope.slots["Customer"] = {}
    wanted = list(_criteria(request, scope))
    if not wanted or not all(_acceptable(value) for _, value in wanted):
        return failed("a search value is empty or longer than 255 characters")
    try:
        found = _search(wanted, request.get("LogicalOperator", "AND"), scope)
    except ValueError as error:
        return failed(str(error))
    if not found:
        return failed("no profile matches", "NoneFoundError")
    if len(found) > 1:
        return failed(f"{len(found)} profiles match", "MultipleFoundError")
    return _keep(found[0], action, scope)


def create(action: Action, scope: Scope) -> Outcome:
    """Make a profile of the fields that have a value."""
    fields = _requested(action.parameters["ProfileRequestData"], scope)
    if fields is None:
        return failed("a field of the profile is longer than 255 characters, or all are empty")
    return _keep(scope.services.profiles.create(fields), action, scope)


def update(action: Action, scope: Scope) -> Outcome:
    """Change the named profile, or the one that was found before."""
    request = dict(action.parameters["ProfileRequestData"])
    profile_id = scope.text(request.pop("ProfileId", "$.Customer.ProfileId"))
    fields = _requested(request, scope)
    profile = scope.services.profiles.update(profile_id, fields) if fields else None
    return (
        failed("there is no such profile, or nothing to update") if profile is None else _keep(profile, action, scope)
    )


def associate(action: Action, scope: Scope) -> Outcome:
    """Note on the contact whose it is."""
    request = scope.texts(action.parameters["ProfileRequestData"])
    profile_id = request.get("ProfileId", "")
    if not scope.services.profiles.associate(profile_id, request.get("ContactId", "")):
        return failed("there is no such profile or no such contact")
    scope.contact.profile_id = profile_id
    return GO_ON


def _criteria(request: Mapping[str, Any], scope: Scope) -> Iterator[tuple[str, str]]:
    """The search keys and values; a field may also stand there by its own name."""
    direct = request.keys() & DIRECT_SEARCHES
    if direct and not request.keys() & {"SearchCriteria", "IdentifierName"}:
        yield from ((DIRECT_SEARCHES[name], scope.text(request[name])) for name in sorted(direct))
        return
    for entry in request.get("SearchCriteria", [request]):
        yield scope.text(entry["IdentifierName"]), scope.text(entry["IdentifierValue"])


def _search(wanted: Sequence[tuple[str, str]], logic: str, scope: Scope) -> list[Profile]:
    hits = [{profile.profile_id: profile for profile in scope.services.profiles.find(*pair)} for pair in wanted]
    ids = [set(hit) for hit in hits]
    kept = set.intersection(*ids) if logic == "AND" else set.union(*ids)
    everything = {key: profile for hit in hits for key, profile in hit.items()}
    return [profile for key, profile in everything.items() if key in kept]


def _keep(profile: Profile, action: Action, scope: Scope) -> Outcome:
    wanted = action.parameters.get("ProfileResponseData", [])
    kept = {name: profile.fields[name] for name in wanted if profile.fields.get(name)}
    scope.profile_characters[action.identifier] = sum(map(len, kept.values()))
    if sum(scope.profile_characters.values()) > KEPT_CHARACTERS:
        return failed("the profile fields of this flow take more than 14,000 characters")
    scope.slots["Customer"] = {**_nested(kept), "ProfileId": profile.profile_id, "ProfileARN": profile.arn}
    return GO_ON


def _nested(fields: Mapping[str, str]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, value in fields.items():
        *parents, leaf = name.split(".")
        branch = tree
        for parent in parents:
            branch = branch.setdefault(parent, {})
        branch[leaf] = value
    return tree


def _requested(request: Mapping[str, Any], scope: Scope) -> dict[str, str] | None:
    """The fields with a value; Attributes and Address may be written as nested objects."""
    flat: dict[str, str] = {}
    for name, value in scope.resolve(request).items():
        if isinstance(value, Mapping):
            flat |= {f"{name}.{inner}": text for inner, text in value.items()}
        else:
            flat[name] = value
    filled = {name: value for name, value in flat.items() if value}
    return filled if filled and all(_acceptable(value) for value in filled.values()) else None


def _acceptable(value: str) -> bool:
    return 0 < len(value) <= REQUEST_CHARACTERS
