"""What stands in the parameters, against the schema (V2-V4, V13, P1-P7, H1, H22)."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import singledispatch
from typing import Any, Final

from backend.connect.flow_language import references, schema, views
from backend.connect.flow_language.document import PLACEHOLDER
from backend.connect.flow_language.schema import Entries, Free, Items, Kind, Object, Shape, Text
from backend.connect.flow_lint.draft import Draft, DraftAction, Finding, is_placeholder, strings_in, texts_of

_ANYTHING: Final = Free()
_EMPTY: Final = "is an empty string, which Connect refuses today"

Fault = tuple[str, str]
"""Code and message; the rule below adds the action."""

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER: Final = re.compile(r"-?\d{1,9}", re.ASCII)


def parameters(draft: Draft) -> Iterator[Finding]:
    """Every parameter is known, is there if it has to be, and has a value that is allowed."""
    for action in draft.actions:
        if action.rule and isinstance(action.raw.get("Parameters", {}), dict):
            for code, message in _check(action.rule.parameters, action.parameters, "Parameters"):
                yield action.identifier, code, message


def combinations(draft: Draft) -> Iterator[Finding]:
    """What the schema cannot say about one action's parameters."""
    for action in draft.actions:
        for code, message in _COMBINATIONS.get(action.type, lambda _: ())(action):
            yield action.identifier, code, message


@singledispatch
def _check(shape: Shape, value: Any, where: str) -> Iterator[Fault]:
    raise TypeError(f"no check for {shape!r}, {value!r} at {where}")


@_check.register
def _object(shape: Object, value: Any, where: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield "V3", f"{where} has to be an object"
        return
    for key in sorted(value.keys() - shape.fields.keys()):
        yield "V2", f"{where} has no property {key!r}"
    for key in sorted(shape.required - value.keys()):
        yield "P1", f"{where}.{key} is missing"
    for group in shape.one_of:
        if len(group & value.keys()) != 1:
            yield "P4", f"{where} takes exactly one of {', '.join(sorted(group))}"
    if len(shape.at_most_one_of & value.keys()) > 1:
        yield "P4", f"{where} takes at most one of {', '.join(sorted(shape.at_most_one_of))}"
    if shape.any_of and not shape.any_of & value.keys():
        yield "P4", f"{where} needs at least one of {', '.join(sorted(shape.any_of))}"
    for key in value.keys() & shape.fields.keys():
        yield from _check(shape.fields[key], value[key], f"{where}.{key}")


@_check.register
def _entries(shape: Entries, value: Any, where: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield "V3", f"{where} has to be an object"
        return
    if len(value) < shape.least:
        yield "P1", f"{where} is empty"
    if shape.most is not None and len(value) > shape.most:
        yield "P5", f"{where} takes at most {shape.most}"
    for key in sorted(shape.required - value.keys()):
        yield "P1", f"{where}.{key} is missing"
    for key, inner in value.items():
        if shape.keys and key not in shape.keys and not _UUID.fullmatch(key):
            yield "P2", f"{where} knows no {key!r}"
        if not references.references_in(key) and not shape.key.fullmatch(key):
            yield "P2", f"{where}: {key!r} cannot be a key; one is {shape.key.pattern}"
        yield from _check(shape.values, inner, f"{where}.{key}")
    if shape.most_bytes is not None and (size := _literal_bytes(value)) > shape.most_bytes:
        yield "P3", f"{where} takes {size} bytes before any reference is filled in; at most {shape.most_bytes} are kept"


@_check.register
def _items(shape: Items, value: Any, where: str) -> Iterator[Fault]:
    if not isinstance(value, list):
        yield "V3", f"{where} has to be a list"
        return
    if len(value) < shape.least:
        yield "P1", f"{where} is empty"
    if shape.most is not None and len(value) > shape.most:
        yield "P5", f"{where} takes at most {shape.most}"
    for number, inner in enumerate(value):
        yield from _check(shape.values, inner, f"{where}[{number}]")


@_check.register
def _free(shape: Free, value: Any, where: str) -> Iterator[Fault]:
    if shape.is_object and not isinstance(value, dict):
        yield "V3", f"{where} has to be an object"
        return
    if isinstance(value, str) and not value:
        yield "V4", f"{where} {_EMPTY}"
    if value is None:
        yield "V3", f"{where} is null; leave the key out"
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from _free(_ANYTHING, inner, f"{where}.{key}")


@_check.register
def _text(shape: Text, value: Any, where: str) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield "V3", f"{where} has to be a string, not {value!r}"
        return
    if not value:
        yield "V4", f"{where} {_EMPTY}"
        return
    found, whole = references.references_in(value), references.whole(value)
    if shape.kind is Kind.STATIC and found:
        yield "V13", f"{where} takes {shape.kind.value}, not {value!r}"
    elif shape.kind is Kind.EITHER and found and whole is None:
        yield "V13", f"{where} is {shape.kind.value}, not {value!r}"
    elif shape.kind is Kind.REFERENCE:
        yield from _bare_reference(value, where)
    elif whole is None:
        yield from _literal(shape, value, where)


def _bare_reference(value: str, where: str) -> Iterator[Fault]:
    whole = references.whole(value)
    if whole is None:
        yield "V13", f"{where} takes exactly one reference, not {value!r}"
    elif len(whole.keys) == 1 and schema.NAMESPACES.get(whole.path[0] or "") != frozenset():
        yield "V13", f"{where}: {value!r} is a namespace, not a value in it"


def _literal(shape: Text, value: str, where: str) -> Iterator[Fault]:
    if shape.longest is not None and len(_literal_text(value)) > shape.longest:
        yield "P3", f"{where} is longer than {shape.longest} characters"
    if shape.resource and not PLACEHOLDER.search(value):
        yield "H1", f"{where}: {value!r} belongs to one deployment; use a placeholder"
    if shape.numbers is not None and not is_placeholder(value):
        yield from _number(shape.numbers, value, where)
    if shape.allowed and value not in shape.allowed:
        yield "P2", f"{where}: {value!r} is none of {', '.join(sorted(shape.allowed))}"


def _literal_text(value: str) -> str:
    """What stands there whatever its references stand for."""
    return "".join(piece for piece in references.parse(value) if isinstance(piece, str))


def _literal_bytes(entries: Mapping[str, Any]) -> int:
    texts = (text for key, value in entries.items() for text in (key, *strings_in(value)))
    return sum(len(_literal_text(text).encode("utf-8", "surrogatepass")) for text in texts)


def _number(numbers: range, value: str, where: str) -> Iterator[Fault]:
    if not _NUMBER.fullmatch(value) or int(value) not in numbers:
        yield "P3", f"{where}: {value!r} is no whole number from {numbers.start} to {numbers.stop - 1}"


def _lambda(action: DraftAction) -> Iterator[Fault]:
    limit = action.text("InvocationTimeLimitSeconds")
    if action.text("InvocationType") != "ASYNCHRONOUS" and limit.isdecimal() and int(limit[:9]) > 8:
        yield "P3", f"a synchronous function gets at most 8 seconds, not {limit}"


def _profile(action: DraftAction) -> Iterator[Fault]:
    for name in sorted(texts_of(action.at("ProfileResponseData")) - schema.PROFILE_FIELDS - schema.ADDRESS_FIELDS):
        if name and not name.startswith(schema.PROFILE_PREFIXES):
            yield "P2", f"ProfileResponseData: a profile has no field {name!r}; custom ones are Attributes.…"


def _case(action: DraftAction) -> Iterator[Fault]:
    for name in sorted(texts_of(action.at("CaseResponseFields")) - schema.CASE_FIELDS):
        if name and not _UUID.fullmatch(name):
            yield "P2", f"CaseResponseFields: a case has no field {name!r}"
    customer = action.at("CaseRequestFields", "customer_id")
    if isinstance(customer, str) and not re.fullmatch(r"\$\..*ProfileARN", customer):
        yield "H22", "customer_id is the ARN of the profile, as in $.Customer.ProfileARN; by its id no case is found"


def _view(action: DraftAction) -> Iterator[Fault]:
    resource = action.text("ViewResource", "Id")
    name, data = views.view_name(resource), action.at("ViewData")
    if resource and name is None and ":view/" not in resource:
        yield "P2", f"{resource!r} is the ARN of no view"
    if name and name not in views.MANAGED:
        yield "P2", f"there is no managed view {name!r}"
    elif name and isinstance(data, dict):
        yield from (("P7", problem) for problem in views.problems(name, data))


def _metric(action: DraftAction) -> Iterator[Fault]:
    if action.text("MetricType") not in schema.AGENT_METRICS:
        return
    for condition in action.conditions:
        if condition.edge != "NumberGreaterThan 0":
            yield "C2", f"a metric of agents is only tested with NumberGreaterThan 0, not {condition.edge!r}"


_COMBINATIONS: Final[Mapping[str, Callable[[DraftAction], Iterator[Fault]]]] = {
    "InvokeLambdaFunction": _lambda,
    "GetCustomerProfile": _profile,
    "CreateCustomerProfile": _profile,
    "UpdateCustomerProfile": _profile,
    "GetCase": _case,
    "CreateCase": _case,
    "UpdateCase": _case,
    "ShowView": _view,
    "CheckMetricData": _metric,
}
