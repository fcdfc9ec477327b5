"""Lambda functions and flow modules."""

import json
from collections.abc import Mapping
from typing import Any, Final

from backend.connect.flow_language.document import Action
from simulator.flow.actions.timing import whole_number
from simulator.flow.outcome import GO_ON, Outcome, failed, matched
from simulator.flow.scope import Scope
from simulator.flow.services import FunctionError

RESPONSE_BYTES: Final = 32 * 1024
RETRIES: Final = 3
SEQUENCE_SECONDS: Final = 20.0
"""Synchronous functions with no prompt between them get this long together. Whether a Wait starts the
count again is not documented; here it does not."""

SYNCHRONOUS_SECONDS: Final = range(1, 9)
ASYNCHRONOUS_SECONDS: Final = range(1, 61)


def invoke(action: Action, scope: Scope) -> Outcome:
    """Call a function, or start one beside the flow."""
    parameters = action.parameters
    asynchronous = parameters.get("InvocationType") == "ASYNCHRONOUS"
    allowed = ASYNCHRONOUS_SECONDS if asynchronous else SYNCHRONOUS_SECONDS
    limit = whole_number(scope.text(parameters["InvocationTimeLimitSeconds"]), allowed)
    if limit is None:
        return failed(f"a function has {allowed.start} to {allowed.stop - 1} seconds")
    arn = scope.text(parameters["LambdaFunctionARN"])
    event = scope.contact.event(scope.resolve(parameters.get("LambdaInvocationAttributes", {})))
    if asynchronous:
        return _start(arn, event, limit, scope)
    response_type = parameters.get("ResponseValidation", {}).get("ResponseType", "STRING_MAP")
    return _call(arn, event, limit, response_type, scope)


def invoke_module(action: Action, scope: Scope) -> Outcome:
    """Run a flow module; its branch is the value for the conditions, if there are any."""
    module = scope.services.modules.get(scope.text(action.parameters["FlowModuleId"]))
    if module is None:
        return failed("there is no such flow module")
    result = module(scope.resolve(action.parameters.get("Input", {})))
    scope.slots["Modules"] = {"Result": result.branch, "ResultData": dict(result.data)}
    return matched(result.branch) if action.conditions else GO_ON


def _start(arn: str, event: Mapping[str, Any], limit: int, scope: Scope) -> Outcome:
    try:
        request_id = scope.services.functions.start(arn, event, float(limit))
    except FunctionError as error:
        return failed(str(error))
    scope.slots["LambdaInvocation"] = {"InvocationId": request_id}
    return GO_ON


def _call(arn: str, event: Mapping[str, Any], limit: int, response_type: str, scope: Scope) -> Outcome:
    clock = scope.services.clock
    scope.slots["External"] = {}  # so that a failure leaves nothing stale to read
    begun = clock.now()
    try:
        response = _with_retries(arn, event, begun + limit, scope)
    except FunctionError as error:
        return failed(str(error))
    finally:
        took = clock.now() - begun
        scope.lambda_seconds += took
    if took > limit:
        return failed(f"the function took longer than {limit} seconds")
    if scope.lambda_seconds > SEQUENCE_SECONDS:
        return failed("the functions of this flow took longer than 20 seconds together")
    if problem := response_problem(response, response_type):
        return failed(problem)
    scope.slots["External"] = dict(response) if isinstance(response, Mapping) else {}
    return GO_ON


def _with_retries(arn: str, event: Mapping[str, Any], deadline: float, scope: Scope) -> Any:
    """Connect tries three times more as long as the time limit lasts; so a function must be idempotent."""
    clock, functions = scope.services.clock, scope.services.functions
    for _ in range(RETRIES):
        try:
            return functions.call(arn, event, deadline - clock.now())
        except FunctionError:
            if clock.now() >= deadline:
                raise
    return functions.call(arn, event, deadline - clock.now())


def response_problem(response: Any, response_type: str) -> str | None:
    """Why Connect would not understand a function's response, if so."""
    try:
        size = len(json.dumps(response, ensure_ascii=False, allow_nan=False).encode())
    except (TypeError, ValueError):
        return "the response is not JSON"
    if size >= RESPONSE_BYTES:
        return "the response is not below 32 KB"
    if response_type == "STRING_MAP" and not _is_string_map(response):
        return "the response is not a flat object of strings"
    return None


def _is_string_map(response: Any) -> bool:
    return isinstance(response, Mapping) and all(isinstance(value, str) for value in response.values())
