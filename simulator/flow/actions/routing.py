"""Where the contact goes: queue, priority, another flow, or nowhere."""

import re

from backend.connect.flow_language.document import Action, FlowError
from simulator.flow.outcome import DISCONNECTED, GO_ON, Outcome, failed
from simulator.flow.scope import Scope
from simulator.flow.services import QueueFullError


def set_queue(action: Action, scope: Scope) -> Outcome:
    """Choose the queue, or the agent, that a later transfer goes to."""
    queues, parameters = scope.services.queues, action.parameters
    if "AgentId" in parameters:
        queue = queues.of_agent(scope.text(parameters["AgentId"]))
    else:
        queue = queues.find(scope.text(parameters["QueueId"]))
    if queue is None:
        return failed("there is no such queue")
    scope.contact.queue = queue
    return GO_ON


def transfer_to_queue(action: Action, scope: Scope) -> Outcome:  # noqa: ARG001 - the queue was set before
    """Put the contact in its queue, which ends the flow."""
    contact = scope.contact
    if contact.queue is None:
        return failed("no queue was set")
    if contact.ending:
        return failed("the contact is in a queue already")
    try:
        scope.services.queues.put(contact)
    except QueueFullError as error:
        return failed(str(error), "QueueAtCapacity")
    return Outcome(ends="queued", reason=contact.queue.name)


def transfer_to_flow(action: Action, scope: Scope) -> Outcome:
    """Go on at the start of another flow."""
    arn = scope.text(action.parameters["ContactFlowId"])
    flow = scope.services.flows.get(arn)
    return failed("there is no such flow") if flow is None else Outcome(flow=flow)


def set_hooks(action: Action, scope: Scope) -> Outcome:
    """Name the flow that runs at a later event, such as the guide at `DefaultAgentUI`."""
    hooks = scope.texts(action.parameters["EventHooks"])
    if not all(hooks.values()):
        return failed("the hook names no flow")
    scope.contact.event_hooks.update(hooks)
    return GO_ON


def set_priority(action: Action, scope: Scope) -> Outcome:
    """Change priority (1 is served first, 5 the default) or age in the queue."""
    if priority := action.parameters.get("QueuePriority"):
        scope.contact.routing_priority = _number(priority)
    if seconds := action.parameters.get("QueueTimeAdjustmentSeconds"):
        scope.contact.queue_time_adjustment = _number(seconds)
    return GO_ON


def _number(written: str) -> int:
    """The action has no error branch that could be taken."""
    if not re.fullmatch(r"-?[0-9]{1,9}", written):
        raise FlowError(f"{written!r} is no whole number; correct it.")
    return int(written)


def disconnect(action: Action, scope: Scope) -> Outcome:  # noqa: ARG001 - it takes no parameters
    """End the contact; of a mail that is in no queue nobody will hear again."""
    return Outcome(ends="ended", reason=DISCONNECTED)


def end_flow(action: Action, scope: Scope) -> Outcome:  # noqa: ARG001 - it takes no parameters
    """End the flow but not the contact."""
    return Outcome(ends="ended", reason="the flow ended, the contact goes on")
