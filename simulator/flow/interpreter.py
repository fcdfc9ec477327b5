"""Runs a flow: perform an action, follow one of its edges, until the contact leaves the flow."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from backend.connect.flow_language.document import NEXT_ACTION, Action, Flow, FlowError
from backend.connect.flow_language.operators import matches
from backend.connect.flow_language.schema import UNSIMULATED
from simulator.flow.actions import PERFORMERS, unsimulated
from simulator.flow.contact import Contact
from simulator.flow.outcome import NO_MATCHING_CONDITION, NO_MATCHING_ERROR, Ending, Outcome, Step
from simulator.flow.scope import Scope
from simulator.flow.services import Services

STEP_CAP: Final = 1000

LAST_RESORT: Final = frozenset({"Compare", "Loop", "Wait", "ShowView"})
"""Actions whose `NextAction` the designer only repeats: a condition or an error is meant to decide."""


@dataclass(frozen=True, slots=True)
class Fault:
    """An error to put in place of an action: at every visit, or only at the n-th, counted from 1.

    With *after*, the action takes effect all the same, and only the flow is told otherwise.
    """

    error: str = NO_MATCHING_ERROR
    visit: int | None = None
    after: bool = False


Faults = Mapping[str, str | Fault]
"""Faults by action identifier or action type; a bare text is the error type at every visit."""


class Run(Iterator[Step]):
    """A flow on its way: iterate to let it go on; `warnings` and `ending` tell the rest."""

    def __init__(
        self, flow: Flow, contact: Contact, services: Services, faults: Faults, begins_at: Mapping[str, Any] | None
    ) -> None:
        _refuse_unknown_types(flow)
        self._scope = Scope(contact, services)
        self._faults = {key: Fault(fault) if isinstance(fault, str) else fault for key, fault in faults.items()}
        self._visits: Counter[str] = Counter()
        self._waits_at: str | None = None
        if begins_at:
            self._scope.recall(begins_at)
        self._steps = self._advance(flow, begins_at["action"] if begins_at else flow.start)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Step:
        return next(self._steps)

    @property
    def warnings(self) -> list[str]:
        """References that found nothing, and other things a flow author wants to know."""
        return self._scope.warnings

    @property
    def ending(self) -> Ending | None:
        """How the contact left the flow; None while it is in it."""
        return self._scope.contact.ending

    def pause(self) -> dict[str, Any] | None:
        """Where the run waits for a person and what it knows, as JSON that `run` begins at; None where it does not."""
        return None if self._waits_at is None else {"action": self._waits_at, **self._scope.memory()}

    def _advance(self, flow: Flow, position: str) -> Iterator[Step]:
        contact, clock = self._scope.contact, self._scope.services.clock
        for _ in range(STEP_CAP):
            action = flow.actions[position]
            self._scope.action = action.identifier
            at = clock.now() - contact.arrived_at
            outcome = self._expiry() or self._outcome(flow, action)
            outcome = self._expiry() or outcome
            if outcome.waiting:
                self._waits_at = position
                return
            edge, leads_to = self._follow(flow, action, outcome)
            result = outcome.error or (NEXT_ACTION if outcome.value is None else str(outcome.value))
            yield Step(flow.name, action.identifier, action.type, result, edge, leads_to, at, outcome.reason)
            if leads_to is None:
                return
            position, flow = leads_to, outcome.flow or flow
        raise FlowError(f"{flow.name}: still running after {STEP_CAP} steps, last at {position}; bound its cycles.")

    def _perform(self, flow: Flow, action: Action) -> Outcome:
        try:
            return PERFORMERS.get(action.type, unsimulated)(action, self._scope)
        except FlowError as error:
            raise FlowError(f"{flow.name}: {action.identifier}: {error}") from error

    def _expiry(self) -> Outcome | None:
        contact = self._scope.contact
        if self._scope.services.clock.now() < contact.expires_at:
            return None
        return Outcome(ends="expired", reason=f"the contact was {contact.lifetime / 86_400:g} days old")

    def _outcome(self, flow: Flow, action: Action) -> Outcome:
        fault = self._fault(action)
        if fault is None:
            return self._perform(flow, action)
        if fault.after:
            done = self._perform(flow, action)
            if done.error or done.ends or done.flow:
                return done
        return Outcome(error=fault.error, reason="injected fault")

    def _fault(self, action: Action) -> Fault | None:
        for key in (action.identifier, action.type):
            self._visits[key] += 1
        for key in (action.identifier, action.type):
            fault = self._faults.get(key)
            if fault and fault.visit in {None, self._visits[key]}:
                return fault
        return None

    def _follow(self, flow: Flow, action: Action, outcome: Outcome) -> tuple[str, str | None]:
        if outcome.ends:
            self._scope.contact.ending = Ending(outcome.ends, action.identifier, outcome.reason)
            return "", None
        if outcome.flow:
            _refuse_unknown_types(outcome.flow)
            self._scope.enter_flow()
            return "", outcome.flow.start
        edge, target = edge_taken(action, outcome, self._scope.text)
        if target is None:
            problem = f"{outcome.error or f'the result {outcome.value!r}'} ({outcome.reason or 'no reason given'})"
            raise FlowError(f"{flow.name}: {action.identifier}: {action.type} has no edge for {problem}; declare one.")
        return edge, target


def run(
    flow: Flow,
    contact: Contact,
    services: Services,
    faults: Faults | None = None,
    *,
    begins_at: Mapping[str, Any] | None = None,
) -> Run:
    """Start *contact* on its way through *flow*; nothing happens before the first step is asked for.

    With *begins_at* it goes on where a run before paused.
    """
    return Run(flow, contact, services, faults or {}, begins_at)


def edge_taken(
    action: Action, outcome: Outcome, look_up: Callable[[str], str] = lambda operand: operand
) -> tuple[str, str | None]:
    """The name of the edge that the outcome calls for, and where it leads: nowhere if it is not declared.

    *look_up* says what an operand stands for.
    """
    if outcome.error:
        return _error_edge(action, outcome.error)
    if outcome.value is None:
        return NEXT_ACTION, action.next_action
    for condition in action.conditions:
        if matches(condition.operator, outcome.value, look_up(condition.operand)):
            return condition.edge, condition.next_action
    edge, target = _error_edge(action, NO_MATCHING_CONDITION)
    if target is None and action.type in LAST_RESORT:
        return NEXT_ACTION, action.next_action
    return edge, target


def _error_edge(action: Action, error: str) -> tuple[str, str | None]:
    edge = error if error in action.errors else NO_MATCHING_ERROR
    return edge, action.errors.get(edge)


def _refuse_unknown_types(flow: Flow) -> None:
    for action in flow.actions.values():
        if action.type not in PERFORMERS and action.type not in UNSIMULATED:
            raise FlowError(
                f"{flow.name}: {action.identifier}: the action type {action.type!r} is unknown here; "
                "correct its spelling or teach it to simulator/flow/actions."
            )
