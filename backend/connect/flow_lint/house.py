"""No mail is lost, repeated or answered by mistake: the house rules about ways through a flow."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from backend.connect.flow_language.document import PLACEHOLDER
from backend.connect.flow_language.references import references_in
from backend.connect.flow_lint.draft import Draft, DraftCondition, Finding, object_of, text_of
from backend.connect.flow_lint.graph import Edge, Graph
from backend.connect.flow_lint.knowledge import (
    ACCOUNTED,
    ANSWERS,
    FILTERS,
    GATE,
    PERSON,
    compared,
    is_reply,
    known_at,
    learn,
)
from triage.policy import load

PATIENT: Final = 3600
"""A wait of at least an hour counts by itself: a contact expires after 14 days."""

_FILTERED: Final = frozenset(
    (
        *("GetCustomerProfile", "CreateCustomerProfile", "CreateWisdomSession", "GetCase", "CreateCase"),
        *("CreateContact", "StartOutboundEmailContact"),
    )
)
_FOR_PEOPLE: Final = frozenset({"CreateCustomerProfile", "GetCase", "CreateCase", "StartOutboundEmailContact"})
_VERDICTS: Final = frozenset({"PASS", "FAIL", "FAILED", "GRAY", "PROCESSING_FAILED", "DISABLED"})

VOCABULARY: Final[Mapping[tuple[str, ...], frozenset[str]]] = {
    ("Channel",): frozenset({"EMAIL", "CHAT", "TASK", "VOICE"}),
    ("SegmentAttributes", "connect:Direction"): frozenset({"INBOUND", "OUTBOUND"}),
    ("SegmentAttributes", "connect:X-SES-VIRUS-VERDICT"): _VERDICTS,
    ("SegmentAttributes", "connect:X-SES-SPAM-VERDICT"): _VERDICTS,
    ("External", "statusCode"): frozenset({"200", "400", "404", "503"}),
    ("External", "status"): frozenset({"READY", "FAILED"}),
    ("External", "granted"): frozenset({"true", "false"}),
    ("External", "proof_more"): frozenset({"true", "false"}),
    ("Attributes", "ReviewRequired"): frozenset({"true", "false"}),
    ("Attributes", "quiet"): frozenset({"true", "false"}),
    ("Attributes", "mailKind"): frozenset({"ordinary", "automatic", "-"}),
    ("Lex", "SessionAttributes", "act"): frozenset({"answer", "ask_back", "close", "nothing", "hand_over"}),
    ("Attributes", "routingPriority"): frozenset({"high", "normal"}),
    ("Attributes", "category"): frozenset(category.name for category in load().categories),
}
"""References with few values, and these."""


def errors_reach_a_person(draft: Draft) -> Iterator[Finding]:
    """H2: behind every error edge there is a queue, unless the mail was answered or parked before."""
    if draft.is_guide:
        return
    graph = Graph.of(draft)
    known = known_at(draft)
    to_queue = {
        name
        for name in graph.out
        if any(draft.by_identifier[end].type in _PERSONS for end in graph.reachable([name], _keeps_going))
    }
    for edges in graph.out.values():
        for edge in edges:
            here = known.get(edge.source.identifier)
            if here is None or edge.error in {"", "NoMatchingCondition"} or edge.target in to_queue:
                continue
            if ACCOUNTED not in learn(edge, here):
                yield edge.source.identifier, "H2", f"from the error {edge.error} no way leads to a queue"


def nothing_is_lost(draft: Draft) -> Iterator[Finding]:
    """H3: a mail is disconnected after a reply was accepted or a reason for parking was written, never else."""
    if draft.is_guide:
        return
    known = known_at(draft)
    for action in draft.of_type("DisconnectParticipant"):
        if ACCOUNTED not in known.get(action.identifier, {ACCOUNTED}):
            message = "a mail can end here that was neither answered nor parked with a reason"
            yield action.identifier, "H3", message


def cycles_are_bounded(draft: Draft) -> Iterator[Finding]:
    """H5: a Loop counts every round, or a long Wait makes the contact's age count it.

    A caller counts for himself: he hears what each round says, and hangs up.
    """
    is_said = draft.is_call
    for names in Graph.of(draft).cycles(
        lambda edge: _counts(edge) or (is_said and edge.source.type == "MessageParticipant")
    ):
        yield names[0], "H5", f"nothing counts the rounds of {' → '.join(names[:6])}"


def all_reachable(draft: Draft) -> Iterator[Finding]:
    """H9: no action stands there for nothing."""
    reached = Graph.of(draft).reachable([draft.start])
    for action in draft.by_identifier.values():
        if draft.start in draft.by_identifier and action.identifier not in reached:
            yield action.identifier, "H9", "no way leads here"


def branches_can_be_taken(draft: Draft) -> Iterator[Finding]:
    """H13: a condition that no value can meet is a mistake."""
    literals = _literals(draft)
    for action in draft.of_type("Compare"):
        for number, condition in enumerate(action.conditions):
            earlier = next((each for each in action.conditions[:number] if _covers(each, condition)), None)
            if earlier:
                yield action.identifier, "H13", f"{condition.edge!r} is never reached: {earlier.edge!r} comes before"
            path = compared(action)
            values = VOCABULARY.get(path) or literals.get(path)
            if values and condition.operator.startswith(("Equals", "Text")) and not any(map(condition.takes, values)):
                yield action.identifier, "H13", f"{'.'.join(path)} never has a value for {condition.edge!r}"


def filters_come_first(draft: Draft) -> Iterator[Finding]:
    """H14: both verdicts are looked at before anything is made, found or sent for a mail."""
    if draft.is_guide or draft.is_chat:
        return
    known = known_at(draft)
    for action in draft.of_type(*_FILTERED):
        for phrase in FILTERS.values():
            if phrase not in known.get(action.identifier, {phrase}):
                yield action.identifier, "H14", f"{action.type} comes before {phrase}"


def only_people_are_taken_on(draft: Draft) -> Iterator[Finding]:
    """H20: profile, case and acknowledgement are for senders who are known to be people; programs leave no trace."""
    if draft.is_guide:
        return
    known = known_at(draft)
    for action in draft.of_type(*_FOR_PEOPLE):
        if not is_reply(action) and PERSON not in known.get(action.identifier, {PERSON}):
            yield action.identifier, "H20", f"{action.type} comes before {PERSON}"


def replies_pass_the_gate(draft: Draft) -> Iterator[Finding]:
    """H15: the suggested response goes out by itself only where every part of the gate was passed."""
    known = known_at(draft)
    for action in draft.of_type("StartOutboundEmailContact"):
        for _, _, phrase in GATE.values() if is_reply(action) else ():
            if phrase not in known.get(action.identifier, {phrase}):
                yield action.identifier, "H15", f"the suggested response is sent without knowing that {phrase}"


def transfers_have_a_queue(draft: Draft) -> Iterator[Finding]:
    """H19: a queue was chosen on every way to a transfer."""
    known = known_at(draft)
    for action in draft.of_type("TransferContactToQueue"):
        if "Queue.ARN" not in known.get(action.identifier, {"Queue.ARN"}):
            yield action.identifier, "H19", "a contact can come here for which no queue was chosen"


def slow_functions_run_beside(draft: Draft) -> Iterator[Finding]:
    """H7: a function that answers nobody is started, not waited for."""
    for action in draft.of_type("InvokeLambdaFunction"):
        match = PLACEHOLDER.fullmatch(action.text("LambdaFunctionARN"))
        if match and ANSWERS.get(match[1]) == frozenset() and action.text("InvocationType") != "ASYNCHRONOUS":
            yield action.identifier, "H7", f"{match[1]} takes longer than a flow waits; start it ASYNCHRONOUS"


_PERSONS: Final = frozenset({"TransferContactToQueue", "TransferToFlow"})


def _keeps_going(edge: Edge) -> bool:
    return edge.succeeds or edge.error in {"NoMatchingCondition", "QueueAtCapacity", "ContactNotLinked"}


def _counts(edge: Edge) -> bool:
    if edge.source.type == "Loop":
        return edge.condition is not None and edge.condition.operand == "ContinueLooping"
    seconds = edge.source.text("TimeLimitSeconds")
    return edge.source.type == "Wait" and seconds.isdecimal() and int(seconds[:9]) >= PATIENT


def _covers(earlier: DraftCondition, later: DraftCondition) -> bool:
    """Whether all that *later* takes has gone to *earlier* already."""
    if not earlier.operand or not later.operand or earlier.is_dynamic or later.is_dynamic:
        return False
    test = _COVERING.get((earlier.operator, later.operator))
    return test is not None and test(later.operand, earlier.operand)


_COVERING: Final[Mapping[tuple[str, str], Callable[[str, str], bool]]] = {
    ("TextContains", "Equals"): str.__contains__,
    ("TextContains", "TextContains"): str.__contains__,
    ("TextContains", "TextStartsWith"): str.__contains__,
    ("TextContains", "TextEndsWith"): str.__contains__,
    ("TextStartsWith", "Equals"): str.startswith,
    ("TextStartsWith", "TextStartsWith"): str.startswith,
    ("TextEndsWith", "Equals"): str.endswith,
    ("TextEndsWith", "TextEndsWith"): str.endswith,
    ("Equals", "Equals"): str.__eq__,
}


def _literals(draft: Draft) -> Mapping[tuple[str, ...], set[str]]:
    """The values of attributes that this flow alone writes, and only as literals."""
    values: dict[tuple[str, ...], set[str]] = {}
    computed: set[tuple[str, ...]] = {("Attributes", name) for name in draft.given}
    for path, value in _writes(draft):
        values.setdefault(path, set()).add(value)
        if references_in(value) or PLACEHOLDER.search(value):
            computed.add(path)
    return {path: found for path, found in values.items() if path not in computed}


def _writes(draft: Draft) -> Iterator[tuple[tuple[str, ...], str]]:
    for action in draft.of_type("UpdateContactAttributes"):
        for name, value in object_of(action.at("Attributes")).items():
            yield ("Attributes", name), text_of(value)
    for action in draft.of_type("UpdateFlowAttributes"):
        for name, entry in object_of(action.at("FlowAttributes")).items():
            yield ("FlowAttributes", name), text_of(object_of(entry).get("Value"))
