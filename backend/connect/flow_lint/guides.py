"""What belongs to guides: buttons lead somewhere (H4), copies say of what (H21), actions have an effect (H17, H18)."""

from collections.abc import Iterator, Mapping
from typing import Final

from backend.connect.flow_language import references, views
from backend.connect.flow_lint.draft import Draft, DraftAction, Finding, list_of, object_of
from backend.connect.flow_lint.graph import Graph
from backend.connect.flow_lint.knowledge import SAID, compared, known_at

OUR_GUIDE: Final = "${GuideFlowArn}"
GUIDES: Final[Mapping[str, str]] = {"Chat-SBS": "${ChatGuideFlowArn}"}
"""By which placeholder a flow leads to a guide; to any other it is `OUR_GUIDE`."""

_VISIBLE: Final = frozenset({"ShowView", "MessageParticipant"})
_LABEL: Final = ("Views", "ViewResultData", "actionName")


def buttons_lead_somewhere(draft: Draft) -> Iterator[Finding]:
    """H4: every action of a view has a condition, and every label a branch that does not just show the view again."""
    graph = Graph.of(draft)
    tested: dict[str, set[str]] = {}
    for view in draft.of_type("ShowView"):
        name, data = views.view_name(view.text("ViewResource", "Id")) or "", object_of(view.at("ViewData"))
        if name not in views.MANAGED:
            continue
        for action in sorted(views.all_actions(name, data) - {condition.operand for condition in view.conditions}):
            yield view.identifier, "H4", f"the action {action} of the view has no condition, as the designer gives each"
        labels = views.labels(name, data)
        for label in sorted({each for each in labels if labels.count(each) > 1}):
            yield view.identifier, "H4", f"nothing tells apart what has the label {label!r} twice"
        compares = list(_label_tests(draft, graph, view))
        for compare in compares:
            tested.setdefault(compare.identifier, set()).update(labels)
        for message in _labels_without_branch(graph, view, labels, compares):
            yield view.identifier, "H4", message
    yield from _branches_without_label(draft, tested)


def copies_say_what(draft: Draft) -> Iterator[Finding]:
    """H21: what can be copied names what is copied."""
    for view in draft.of_type("ShowView"):
        for number, item in enumerate(list_of(view.at("ViewData", "AttributeBar"))):
            if object_of(item).get("Copyable") and not object_of(item).get("ResourceId"):
                message = f"AttributeBar[{number}] is Copyable without the ResourceId that would be copied"
                yield view.identifier, "H21", message


def ends_say_why(draft: Draft) -> Iterator[Finding]:
    """H3 for guides: the agent is told why the guide ends."""
    if not draft.is_guide:
        return
    known = known_at(draft)
    for action in draft.of_type("DisconnectParticipant"):
        if SAID not in known.get(action.identifier, {SAID}):
            yield action.identifier, "H3", "the guide can end here without a message that says why"


def guide_is_fed(draft: Draft) -> Iterator[Finding]:
    """H6 for what a guide reads: the flow of the contact has written it wherever it names the guide."""
    known = known_at(draft)
    for action in draft.of_type("UpdateContactEventHooks"):
        guide = action.text("EventHooks", "DefaultAgentUI")
        for name in sorted(draft.guide_reads.get(guide, ())):
            if f"Attributes.{name}" not in known.get(action.identifier, {f"Attributes.{name}"}):
                yield action.identifier, "H6", f"the guide reads $.Attributes.{name}, not written on every way to here"


def effects(draft: Draft) -> Iterator[Finding]:
    """H17: no action that the contact of this flow passes without noticing."""
    if draft.is_guide:
        for action in draft.of_type("LoadContactContent"):
            yield action.identifier, "H17", "a guide is a chat contact and has no stored content"
        return
    for action in draft.of_type("ShowView"):
        yield action.identifier, "H17", "a view in the flow of the mail itself is shown to nobody"
    for action in () if draft.is_chat else draft.of_type("MessageParticipant"):
        yield action.identifier, "H17", "MessageParticipant has no effect on e-mail; write an attribute or a tag"


def right_contact(draft: Draft) -> Iterator[Finding]:
    """H18: a guide writes to the contact it is about, the flow of that contact to its own."""
    writes = list(draft.of_type("UpdateContactAttributes"))
    related = [action.at("Attributes") for action in writes if action.text("TargetContact") == "Related"]
    for action in writes:
        target = action.text("TargetContact")
        if draft.is_guide and target != "Related" and action.at("Attributes") not in related:
            yield action.identifier, "H18", "is lost with the guide's chat; write to Related, or a flow attribute"
        if not draft.is_guide and target == "Related":
            yield action.identifier, "H18", "the related contact of a mail is an earlier one; write to Current"


def _label_tests(draft: Draft, graph: Graph, view: DraftAction) -> Iterator[DraftAction]:
    """The Compare actions on the way from a pressed label to the next page."""
    carriers = {_LABEL, *_carriers(draft)}
    starts = [condition.target for condition in view.conditions if condition.operand == "ActionSelected"]
    reached = graph.reachable(starts, lambda edge: edge.source.type != "ShowView")
    for action in draft.of_type("Compare"):
        if action.identifier in reached and compared(action) in carriers:
            yield action


def _carriers(draft: Draft) -> Iterator[tuple[str, str]]:
    """Attributes into which the pressed label is copied."""
    written: list[tuple[str, Mapping[str, object]]] = [
        ("Attributes", object_of(action.at("Attributes"))) for action in draft.of_type("UpdateContactAttributes")
    ]
    for action in draft.of_type("UpdateFlowAttributes"):
        entries = object_of(action.at("FlowAttributes"))
        written.append(("FlowAttributes", {key: object_of(entry).get("Value") for key, entry in entries.items()}))
    for namespace, values in written:
        for key, value in values.items():
            whole = references.whole(value) if isinstance(value, str) else None
            if whole and whole.path == _LABEL:
                yield namespace, key


def _labels_without_branch(
    graph: Graph, view: DraftAction, labels: list[str], compares: list[DraftAction]
) -> Iterator[str]:
    if not compares:
        if len(labels) > 1:
            yield f"nothing tells its labels apart: {', '.join(labels)}"
        return
    for label in labels:
        if any(condition.takes(label) for compare in compares for condition in compare.conditions):
            continue
        unmatched = [compare.error_target("NoMatchingCondition") for compare in compares]
        shown = graph.reachable(unmatched, lambda edge: edge.source.type not in _VISIBLE)
        if view.identifier in shown:
            yield f"the label {label!r} has no branch and only leads back to the view"


def _branches_without_label(draft: Draft, tested: Mapping[str, set[str]]) -> Iterator[Finding]:
    for identifier, labels in tested.items():
        for condition in draft.by_identifier[identifier].conditions:
            if labels and condition.operand and not any(map(condition.takes, labels)):
                yield identifier, "H4", f"no view before has a label for {condition.edge!r}"
