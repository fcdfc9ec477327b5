"""Which actions and edges of flows the runs so far have taken."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from backend.connect.flow_language.document import NEXT_ACTION, Action, Flow
from simulator.flow.interpreter import LAST_RESORT
from simulator.flow.outcome import Step

LEFT = ""
"""The edge of a step that ended the flow."""

Edge = tuple[str, str, str]
"""Flow, action identifier, and the edge's name: a condition, an error type, `NextAction`, or LEFT."""


@dataclass(slots=True)
class Coverage:
    """Collects the steps of runs; flows are told apart by their names."""

    taken: set[Edge] = field(default_factory=set)

    def add(self, steps: Iterable[Step]) -> None:
        self.taken.update((step.flow, step.identifier, step.edge) for step in steps)

    def missing(self, flow: Flow) -> list[Edge]:
        """The declared edges of a flow that no run has taken, in the order of the document."""
        return [edge for edge in edges(flow) if edge not in self.taken]

    def listing(self, flows: Iterable[Flow]) -> str:
        """One line for each edge: a mark whether it was taken, where it starts, its name, where it leads."""
        return "\n".join(line for flow in flows for line in self._lines(flow))

    def _lines(self, flow: Flow) -> Iterator[str]:
        declared = list(edges(flow))
        actions = {edge[1] for edge in declared if edge in self.taken}
        taken = len(declared) - len(self.missing(flow))
        yield f"{flow.name}: {len(actions)} of {len(flow.actions)} actions, {taken} of {len(declared)} edges"
        for edge in declared:
            _, identifier, name = edge
            target = targets(flow.actions[identifier])[name]
            yield f"  {'x' if edge in self.taken else '-'} {identifier}: {name or 'success'} → {target or 'end'}"


def edges(flow: Flow) -> Iterator[Edge]:
    """Every edge that a contact can take through the flow."""
    for action in flow.actions.values():
        yield from ((flow.name, action.identifier, name) for name in targets(action))


def targets(action: Action) -> Mapping[str, str | None]:
    """Where each edge of an action leads; None where the contact leaves the flow.

    The `NextAction` of an action that conditions decide, or whose success ends the flow, is written
    by the designer but never taken.
    """
    found: dict[str, str | None] = {condition.edge: condition.next_action for condition in action.conditions}
    if action.next_action is None or action.type in {"TransferContactToQueue", "TransferToFlow"}:
        found[LEFT] = None
    elif not action.conditions and action.type not in LAST_RESORT:
        found[NEXT_ACTION] = action.next_action
    return {**found, **action.errors}
