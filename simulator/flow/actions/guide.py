"""Views of a step-by-step guide, answered by the agent."""

import json
from collections.abc import Mapping
from typing import Any, Final

from backend.connect.flow_language import views
from backend.connect.flow_language.document import Action, FlowError
from simulator.flow.outcome import NO_MATCHING_CONDITION, NO_MATCHING_ERROR, WAITING, Outcome, failed, matched
from simulator.flow.scope import Scope
from simulator.flow.services import View

TIME_LIMIT_EXCEEDED: Final = "TimeLimitExceeded"
PAGE_BYTES: Final = 16 * 1024
ERRORS: Final = frozenset({NO_MATCHING_ERROR, NO_MATCHING_CONDITION, TIME_LIMIT_EXCEEDED})


def show_view(action: Action, scope: Scope) -> Outcome:
    """Show a page to the agent and wait for what is chosen there."""
    if scope.contact.channel != "CHAT":
        raise FlowError(
            f"ShowView on the {scope.contact.channel} contact itself is shown to nobody; "
            "put it into a guide flow and set that as DefaultAgentUI."
        )
    scope.slots["Views"] = {}
    view = _view(action, scope)
    if problem := views.problem(view.name, view.data) if view.name in views.MANAGED else None:
        return failed(problem)
    answer = scope.services.agent.respond(view, scope.contact)
    if answer is None:
        return WAITING
    if isinstance(answer, str):
        return _failure(answer, view, scope)
    _refuse_impossible(view, answer)
    scope.slots["Views"] = {"Action": answer["Action"], "ViewResultData": dict(answer.get("ViewResultData", {}))}
    return matched(answer["Action"])


def _view(action: Action, scope: Scope) -> View:
    resource = scope.text(action.parameters["ViewResource"]["Id"])
    limit = scope.text(action.parameters["InvocationTimeLimitSeconds"])
    if not limit.isdecimal():
        raise FlowError(f"{limit!r} is no time limit; give a number of seconds.")
    data = scope.resolve(action.parameters["ViewData"])
    size = len(json.dumps([data, scope.contact.attributes], ensure_ascii=False).encode())
    if size > PAGE_BYTES:
        scope.warn(f"the view's data and the attributes take {size} bytes; above 16 KB it may not render")
    return View(action.identifier, views.view_name(resource) or resource, data, float(limit))


def _failure(error: str, view: View, scope: Scope) -> Outcome:
    if error not in ERRORS:
        raise FlowError(f"an agent's answer is an action or one of {sorted(ERRORS)}, not {error!r}.")
    if error == TIME_LIMIT_EXCEEDED:
        scope.services.clock.sleep(view.time_limit)
    return failed("the agent's answer", error)


def _refuse_impossible(view: View, answer: Mapping[str, Any]) -> None:
    """A script that presses what is not on the page is wrong, and would prove nothing about the flow."""
    if view.name not in views.MANAGED:
        return
    possible = views.actions(view.name, view.data)
    if answer["Action"] not in possible:
        raise FlowError(f"the agent chose {answer['Action']!r}, the page offers {sorted(possible)}.")
    labels = views.labels(view.name, view.data)
    chosen = answer.get("ViewResultData", {}).get("actionName")
    if answer["Action"] == "ActionSelected" and labels and chosen not in labels:
        raise FlowError(f"the agent pressed {chosen!r}, the page has {labels}.")
