"""References: well written (H11, H12), and filled on every path that leads to them (H6, H7, H8, H16)."""

import re
from collections.abc import Iterator
from typing import Final

from backend.connect.flow_language import references, schema
from backend.connect.flow_language.references import Reference
from backend.connect.flow_lint.draft import Draft, DraftAction, Finding, strings_in, texts_of
from backend.connect.flow_lint.graph import Graph
from backend.connect.flow_lint.knowledge import QUIET, holds, known_at, learn

_ALL: Final = "|".join(sorted(schema.NAMESPACES))
_ALONE: Final = "|".join(sorted(name for name, keys in schema.NAMESPACES.items() if keys == frozenset()))
_WITH_KEYS: Final = (
    "Attributes|FlowAttributes|SegmentAttributes|External|Customer|CustomerEndpoint|SystemEndpoint|Case|Views|Wisdom"
)
_NEAR_MISSES: Final = (
    re.compile(rf"\$ ?(?:{_ALL})\b(?=[.\[])"),  # $Attributes.x
    re.compile(r"\$ ?\.(?=[\s.])[\s.]*\w+"),  # $. Attributes.x, $..Attributes.x
    re.compile(rf"(?<![\w$.\]'])\.?(?:{_WITH_KEYS})(?:\.\w+|\.?\[['\"])"),  # .Attributes.x, Attributes.x
    re.compile(rf"(?<![\w$.\]'])\.(?:{_ALONE})\b"),  # .ContactId
    re.compile(r"\$\.\w+(?:\.\w+)*\['[^]]*$"),  # a bracket that is never closed
)

_CODES: Final = {"Attributes": "H6", "External": "H7"}
_FILLED_BY_ACTIONS: Final = frozenset(
    {"Attributes", "FlowAttributes", "External", "Views", "Wisdom", "Email", "Case", "Queue", "Modules", "Lex"}
)
_PRIVATE: Final = frozenset({"Customer", "External", "Email", "Lex"})


def spelling(draft: Draft) -> Iterator[Finding]:
    """H11: every reference starts in a namespace that exists, and ends where it was meant to."""
    for action in draft.actions:
        named = texts_of(action.at("ProfileResponseData"))
        for text in action.strings:
            for message in _misspelt(text, plain_names=text in named):
                yield action.identifier, "H11", message


def own_address(draft: Draft) -> Iterator[Finding]:
    """H12: $.SystemEndpoint is our address: mail comes from it, and nobody else is meant by it."""
    for action in draft.actions:
        sender = set(strings_in(action.at("FromEmailAddress")))
        for text in action.strings:
            for reference in references.references_in(text):
                ours = reference.path[0] == "SystemEndpoint"
                if ours and text not in sender:
                    yield action.identifier, "H12", f"{reference.text} is our own address, not the customer's"
                if text in sender and reference.path[0] == "CustomerEndpoint":
                    yield action.identifier, "H12", f"{reference.text} is the customer's address and cannot be From"
        if action.type == "StartOutboundEmailContact" and "$.SystemEndpoint" in action.text(
            "DestinationEmailAddress", "EmailAddress"
        ):
            yield action.identifier, "H12", "the mail would go to ourselves; send it to $.CustomerEndpoint.Address"


def filled(draft: Draft) -> Iterator[Finding]:
    """H6, H7 and H8: what is read was written before, whatever way the contact came."""
    known = known_at(draft)
    possible = Graph.of(draft).known(learn, frozenset(), everywhere=False)
    for action in draft.by_identifier.values():
        if action.identifier not in known:
            continue
        for reference in _read_by(action):
            path = _path(reference)
            if not path or path[0] not in {*_FILLED_BY_ACTIONS, "Customer"}:
                continue
            facts = (possible if path[0] == "Customer" else known)[action.identifier]
            if not holds(facts, path):
                yield action.identifier, _CODES.get(path[0], "H8"), f"{reference.text} {_why(path[0])}"


def private_texts(draft: Draft) -> Iterator[Finding]:
    """H16: what is known of a customer does not go into flow logs."""
    known = known_at(draft)
    for action in draft.by_identifier.values():
        private = next((each for each in _read_by(action) if each.path[0] in _PRIVATE), None)
        if private and QUIET not in known.get(action.identifier, {QUIET}):
            yield action.identifier, "H16", f"{private.text} would be written to the flow logs; switch them off before"


def attributes_read(draft: Draft) -> Iterator[str]:
    """The names of the contact attributes that a flow reads."""
    for action in draft.actions:
        for reference in _read_by(action):
            if (path := _path(reference)) and path[0] == "Attributes":
                yield path[1]


def _read_by(action: DraftAction) -> Iterator[Reference]:
    for text in action.strings:
        yield from references.references_in(text)


def _path(reference: Reference) -> tuple[str, ...]:
    """The path of a reference that is fixed when the flow is written, in the words of the facts."""
    fixed = tuple(key for key in reference.path if key is not None)
    if len(fixed) != len(reference.path) or len(fixed) < 2:
        return ()
    return ("External", *fixed[2:]) if fixed[:2] == ("LambdaInvocation", "ResultData") else fixed


def _why(namespace: str) -> str:
    if namespace == "Attributes":
        return "is not written on every way to here"
    if namespace == "External":
        return "is not in the latest function's answer on every way to here, or its statusCode was not looked at"
    if namespace == "Customer":
        return "was asked for by no profile action before"
    return "is not filled on every way to here"


def _misspelt(text: str, *, plain_names: bool) -> Iterator[str]:
    for reference in references.references_in(text):
        if fault := _fault(reference):
            yield fault
    if not text.isascii() and any(not reference.text.isascii() for reference in references.references_in(text)):
        yield f"in {text!r} letters beyond a to z stand in or right after a reference; write its key in brackets"
    plain = "".join(piece if isinstance(piece, str) else "\0" for piece in references.parse(text))
    if re.search(r"\0[\[`\w]", plain):
        yield f"in {text!r} it is not clear where a reference ends; put a blank after it or write its key in brackets"
    if plain_names:
        return  # fields of a profile are asked for without $.
    for pattern in _NEAR_MISSES:
        if found := pattern.search(plain):
            yield f"{found[0].strip()!r} looks like a reference and is none"


def _fault(reference: Reference) -> str | None:
    namespace, *keys = reference.path
    if namespace is None or namespace not in schema.NAMESPACES:
        return f"{reference.text}: there is no namespace {namespace!r}"
    known = schema.NAMESPACES[namespace]
    if known == frozenset():
        return f"{reference.text}: $.{namespace} has no keys" if keys else None
    if not keys:
        return f"{reference.text} is a namespace, not a value in it"
    if known is not None and keys[0] is not None and keys[0] not in known:
        return f"{reference.text}: $.{namespace} has no {keys[0]!r}"
    if namespace in schema.FLAT_NAMESPACES and len(keys) > 1:
        return f"{reference.text}: $.{namespace} has no inner keys; was a full stop meant?"
    return None
