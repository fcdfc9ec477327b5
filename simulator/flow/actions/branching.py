"""Actions that only find a value for the conditions."""

from backend.connect.flow_language import references
from backend.connect.flow_language.document import Action, FlowError
from simulator.flow.outcome import Outcome, failed, matched
from simulator.flow.scope import Scope


def compare(action: Action, scope: Scope) -> Outcome:
    """The value of one reference; a missing one is empty and matches nothing."""
    written = action.parameters["ComparisonValue"]
    reference = references.whole(written)
    if reference is None or len(reference.keys) < 1:
        raise FlowError(f"Compare needs one reference to look at, not {written!r}.")
    value = scope.value(reference)
    text = references.as_text(value)
    return matched(text if text is not None else value or "")


def check_hours(action: Action, scope: Scope) -> Outcome:
    """`True` or `False`, by the named hours or those of the target queue."""
    hours = scope.text(action.parameters.get("HoursOfOperationId", "")) or None
    is_open = scope.services.queues.is_open(hours, scope.contact.queue)
    return failed("there are no such hours of operation") if is_open is None else matched(str(is_open))


def check_metric(action: Action, scope: Scope) -> Outcome:
    """A figure of the named queue or agent, else of the contact's target queue."""
    queues, parameters = scope.services.queues, action.parameters
    queue = scope.contact.queue
    if "QueueId" in parameters:
        queue = queues.find(scope.text(parameters["QueueId"]))
    elif "AgentId" in parameters:
        queue = queues.of_agent(scope.text(parameters["AgentId"]))
    if queue is None:
        return failed("there is no such queue")
    return matched(f"{queues.metric(parameters['MetricType'], queue):g}")


def distribute(action: Action, scope: Scope) -> Outcome:  # noqa: ARG001 - the shares stand in the conditions
    """A draw from 1 to 100."""
    return matched(str(scope.services.percentile()))
