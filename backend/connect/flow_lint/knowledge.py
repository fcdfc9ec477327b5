"""What a flow knows after each edge: which references are filled, and what has been looked at.

A fact is a text. `Attributes.intent` says that this attribute was written, `External.*` that any key
may be read; other facts say what was tested or done on the way.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from adapters.connect import bot_event
from backend.connect.flow_language import references, views
from backend.connect.flow_language.document import PLACEHOLDER
from backend.connect.flow_lint.draft import Draft, DraftAction, list_of, object_of, text_of
from backend.connect.flow_lint.graph import Edge, Facts, Graph
from mail import proof_page
from mail.result import FIELDS

ANSWERS: Final[Mapping[str, frozenset[str]]] = {
    "QueryTempoStorageFunctionArn": frozenset({"statusCode", *FIELDS}),
    "QueryTempoStorageFunctionArn page": frozenset({"statusCode", *proof_page.FIELDS}),
    "EmailAIResponseRoutingFunctionArn": frozenset(),
    "SendLedgerFunctionArn": frozenset({"statusCode", "granted", "reason", "advice", "name"}),
}
"""What our functions answer, by the placeholder of their ARN; the asynchronous one answers nobody.

After a blank follows the parameter that asks for another answer.
"""

ALWAYS_WHOLE: Final = frozenset({"SendLedgerFunctionArn"})
"""Functions whose answer has every key whatever its statusCode."""

OPENED_WITH: Final = frozenset({"verifiedEmail"})
"""Attributes that whoever opens a chat for a customer may give it; one that is not given compares as nothing."""

HANDED_OVER_WITH: Final = frozenset({"handoverReason", *bot_event.LONGEST, "customer", "conversation"})
"""Attributes with which the API of conversations opens a chat with a person."""

REPLY: Final = ("Attributes", "suggestedResponse")
QUIET: Final = "flow logging is off"
ACCOUNTED: Final = "answered or parked"
SAID: Final = "the agent was told why the guide ends"

FILTERS: Final[Mapping[tuple[str, ...], str]] = {
    ("SegmentAttributes", "connect:X-SES-VIRUS-VERDICT"): "the virus verdict was looked at",
    ("SegmentAttributes", "connect:X-SES-SPAM-VERDICT"): "the spam verdict was looked at",
}


GATE: Final[Mapping[tuple[str, ...], tuple[str, str, str]]] = {
    ("Attributes", "ReviewRequired"): ("Equals", "false", "no review is required"),
    ("Attributes", "mailKind"): ("Equals", "ordinary", "the mail is an ordinary one"),
    ("Attributes", "confidenceScore"): (
        "NumberGreaterOrEqualTo",
        "${ConfidenceThreshold}",
        "the score reaches the threshold",
    ),
    ("SegmentAttributes", "connect:X-SES-VIRUS-VERDICT"): ("Equals", "PASS", "the virus verdict is PASS"),
    ("SegmentAttributes", "connect:X-SES-SPAM-VERDICT"): ("Equals", "PASS", "the spam verdict is PASS"),
}

PERSON: Final = "a person is known to have written"

_TESTS: Final = {**GATE, ("Attributes", "quiet"): ("Equals", "false", PERSON)}
"""What a Compare has to find for a phrase to be known."""


@lru_cache(maxsize=4)
def known_at(draft: Draft) -> Mapping[str, Facts]:
    """What is known on every way to an action, by its identifier; actions without a way to them are missing."""
    return Graph.of(draft).known(learn, frozenset(f"Attributes.{name}" for name in draft.given))


def learn(edge: Edge, facts: Facts) -> Facts:
    """The facts after an edge was taken."""
    lesson = _LESSONS.get(edge.source.type)
    return lesson(edge, facts) if lesson else facts


def compared(action: DraftAction) -> tuple[str, ...]:
    """The path that a Compare looks at; a key that is itself looked up is empty."""
    whole = references.whole(action.text("ComparisonValue"))
    return tuple(key or "" for key in whole.path) if whole else ()


def is_reply(action: DraftAction) -> bool:
    """Whether the mail that is sent here is the suggested response itself."""
    body = references.references_in(action.text("EmailMessage", "RawMessage", "Body"))
    return any(reference.path == REPLY for reference in body)


def holds(facts: Facts, path: tuple[str, ...]) -> bool:
    """Whether a reference to *path* is filled."""
    name = ".".join(path)
    return name in facts or any(f"{'.'.join(path[:length])}.*" in facts for length in range(1, len(path)))


def _without(facts: Facts, *prefixes: str) -> Facts:
    return frozenset(fact for fact in facts if not fact.startswith(prefixes))


def _logging(edge: Edge, facts: Facts) -> Facts:
    disabled = edge.source.text("FlowLoggingBehavior") == "Disabled"
    return facts | {QUIET} if disabled else facts - {QUIET}


def _attributes(edge: Edge, facts: Facts) -> Facts:
    written = object_of(edge.source.at("Attributes"))
    if not edge.succeeds or edge.source.text("TargetContact") == "Related":
        return facts
    reopened = {phrase for path, (_, _, phrase) in _TESTS.items() if path[0] == "Attributes" and path[1] in written}
    if "parkedReason" in written or "outcome" in written:
        parked = text_of(written.get("parkedReason")) not in {"", "-", "none"}
        sent = written.get("outcome") != "AGENT_REVIEW" and ACCOUNTED in facts
        facts = facts | {ACCOUNTED} if parked or sent else facts - {ACCOUNTED}
    return facts - reopened | {f"Attributes.{name}" for name in written}


def _flow_attributes(edge: Edge, facts: Facts) -> Facts:
    written = object_of(edge.source.at("FlowAttributes"))
    return facts | {f"FlowAttributes.{name}" for name in written} if edge.succeeds else facts


def _compare(edge: Edge, facts: Facts) -> Facts:
    path = compared(edge.source)
    if phrase := FILTERS.get(path):
        facts |= {phrase}
    if test := _TESTS.get(path):
        operator, operand, phrase = test
        passed = edge.condition and (edge.condition.operator, edge.condition.operand) == (operator, operand)
        facts = facts | {phrase} if passed else facts - {phrase}
    if path == ("External", "statusCode") and edge.condition and edge.condition.edge == "Equals 200":
        for name, keys in ANSWERS.items():
            if f"answer of {name}" in facts:
                facts |= {f"External.{key}" for key in keys}
    return facts


def _lambda(edge: Edge, facts: Facts) -> Facts:
    action = edge.source
    if action.text("InvocationType") == "ASYNCHRONOUS":
        return facts | {"LambdaInvocation.InvocationId"} if edge.succeeds else facts
    arn = action.text("LambdaFunctionARN")
    called = {fact for fact in facts if fact.startswith("called ")}
    facts = _without(facts, "External.", "answer of ") | {f"called {arn}"}
    if not edge.succeeds:
        return facts
    if name := _answering(action):
        first = ANSWERS[name] if name in ALWAYS_WHOLE else ANSWERS[name] & {"statusCode"}
        return facts | {f"answer of {name}", *(f"External.{key}" for key in first)}
    return facts if called - {f"called {arn}"} else facts | {"External.*"}


def _answering(action: DraftAction) -> str:
    """The key in `ANSWERS` of what is called here; none for a function that is not ours."""
    match = PLACEHOLDER.fullmatch(action.text("LambdaFunctionARN"))
    name = match[1] if match else ""
    asked = (f"{name} {parameter}" for parameter in object_of(action.at("LambdaInvocationAttributes")))
    return next((each for each in (*asked, name) if each in ANSWERS), "")


def _profile(edge: Edge, facts: Facts) -> Facts:
    if not edge.succeeds:
        return _without(facts, "Customer.") if edge.source.type == "GetCustomerProfile" else facts
    asked = [name for name in list_of(edge.source.at("ProfileResponseData")) if isinstance(name, str)]
    return _without(facts, "Customer.") | {f"Customer.{name}" for name in (*asked, "ProfileId", "ProfileARN")}


def _case(edge: Edge, facts: Facts) -> Facts:
    facts = _without(facts, "Case.")
    if edge.error and edge.error != "ContactNotLinked":  # which is a partial success
        return facts
    asked = list_of(edge.source.at("CaseResponseFields")) if edge.source.type == "GetCase" else ["case_id"]
    return facts | {f"Case.{name}" for name in asked if isinstance(name, str)}


def _view(edge: Edge, facts: Facts) -> Facts:
    facts = _without(facts, "Views.", SAID)
    if edge.condition is None and edge.error != "NoMatchingCondition":
        return facts
    name = views.view_name(edge.source.text("ViewResource", "Id"))
    keys = _RESULTS.get(name or "", frozenset({"*"}))
    if name == "form":
        names = set(_names(edge.source.at("ViewData", "Sections"))) or {"*"}
        keys |= {f"FormData.{each}" for each in names}
    return facts | {"Views.Action", *(f"Views.ViewResultData.{key}" for key in keys)}


def _names(value: Any) -> Iterator[str]:
    """The names of the fields of a form."""
    if isinstance(value, list):
        for inner in value:
            yield from _names(inner)
    elif isinstance(value, dict):
        if isinstance(value.get("Name"), str):
            yield value["Name"]
        for inner in value.values():
            yield from _names(inner)


def _bot(edge: Edge, facts: Facts) -> Facts:
    """A bot that gave the contact back left its session; a customer who is silent has an answer to all they wrote."""
    if edge.error == "InputTimeLimitExceeded":
        return _without(facts, "Lex.") | {ACCOUNTED}
    came_back = edge.succeeds or edge.error == "NoMatchingCondition"
    return facts | {"Lex.*"} if came_back else _without(facts, "Lex.")


def _success(*names: str) -> Callable[[Edge, Facts], Facts]:
    return lambda edge, facts: facts | {*names} if edge.succeeds else facts - {*names}


def _sent(edge: Edge, facts: Facts) -> Facts:
    return facts | {ACCOUNTED} if edge.succeeds and is_reply(edge.source) else facts


_RESULTS: Final[Mapping[str, frozenset[str]]] = {
    "detail": frozenset({"actionName"}),
    "list": frozenset({"actionName"}),
    "cards": frozenset({"actionName"}),
    "confirmation": frozenset({"actionName", "Label"}),
    "form": frozenset({"StepName"}),
}

_LESSONS: Final[Mapping[str, Callable[[Edge, Facts], Facts]]] = {
    "UpdateFlowLoggingBehavior": _logging,
    "UpdateContactAttributes": _attributes,
    "UpdateFlowAttributes": _flow_attributes,
    "Compare": _compare,
    "InvokeLambdaFunction": _lambda,
    "GetCustomerProfile": _profile,
    "CreateCustomerProfile": _profile,
    "UpdateCustomerProfile": _profile,
    "GetCase": _case,
    "CreateCase": _case,
    "ShowView": _view,
    "ConnectParticipantWithLexBot": _bot,
    "CreateWisdomSession": _success("Wisdom.SessionArn"),
    "LoadContactContent": _success("Email.EmailMessage.Plaintext"),
    "UpdateContactTargetQueue": lambda edge, facts: facts | {"Queue.Name", "Queue.ARN"} if edge.succeeds else facts,
    "InvokeFlowModule": _success("Modules.Result", "Modules.ResultData.*"),
    "StartOutboundEmailContact": _sent,
    "MessageParticipant": lambda _, facts: facts | {SAID},
}
