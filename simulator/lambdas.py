"""AWS Lambda beside a flow: handlers by ARN, their time limits and retries, on the virtual clock.

Events and answers cross as JSON, as they do in AWS, so that a handler can neither change its
caller's data nor return what JSON cannot say.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from backend.errors import RemedyError
from simulator.clock import KilledError, TimeLimitError, VirtualClock
from simulator.flow.services import FunctionError

Handler = Callable[[Any, Any], Any]

FUNCTION_TIME_OUT = 60.0
TRIES_OF_A_START = 2  # MaximumRetryAttempts 1
TRIES_AT_A_DESTINATION = 3  # MaximumRetryAttempts 2
RETRY_AFTER = 60.0  # Lambda waits a minute before it repeats a failed asynchronous invocation
MOST_ANSWER_BYTES = 6 * 1024 * 1024  # what Lambda gives whoever waits; a flow understands far less
MOST_EVENT_BYTES = 256 * 1024  # what Lambda takes asynchronously; newer quotas allow more


@dataclass(frozen=True, slots=True)
class Invocation:
    """What a handler gets as its context."""

    aws_request_id: str
    function_name: str
    _clock: VirtualClock
    _ends_at: float

    def get_remaining_time_in_millis(self) -> int:
        return max(0, round((self._ends_at - self._clock.now()) * 1000))


@dataclass(frozen=True, slots=True)
class FailedInvocation:
    """What Lambda sends to the failure destination once the last try has failed."""

    function_arn: str
    request_id: str
    event: Mapping[str, Any]
    error: str
    tries: int


@dataclass(slots=True)
class Lambdas:
    """The functions of the instance, found by their ARN.

    *deliveries* gives, for the function of an ARN, how long after its start an event is delivered, and how often:
    Lambda waits while it throttles, and promises to deliver at least once. *on_success* names the function that gets
    what another one, started beside a flow, has returned; what that one fails at for good is *dropped*.
    """

    functions: Mapping[str, Handler]
    clock: VirtualClock
    new_id: Callable[[], str]
    time_out: float = FUNCTION_TIME_OUT
    failed: list[FailedInvocation] = field(default_factory=list)
    dropped: list[FailedInvocation] = field(default_factory=list)
    on_success: Mapping[str, str] = field(default_factory=dict)
    deliveries: Callable[[str], Sequence[float]] = lambda _arn: (0.0,)

    def call(self, arn: str, event: Mapping[str, Any], time_limit: float) -> Any:
        """Run the function once and return its answer; repeating a failure is the caller's business."""
        handler, payload = self._handler(arn), json.dumps(event)
        try:
            with self.clock.limit(time_limit):
                answer = self._answer(handler, arn, payload, self.new_id())
        except TimeLimitError:
            raise FunctionError(f"{name_of(arn)} took longer than {time_limit:g} s.") from None
        if len(answer.encode()) > MOST_ANSWER_BYTES:
            raise FunctionError(f"{name_of(arn)} answered more than 6 MB.")
        return json.loads(answer)

    def start(self, arn: str, event: Mapping[str, Any], time_limit: float) -> str:  # noqa: ARG002 - bounds a loaded result
        """Run the function beside the flow and return the id of the invocation."""
        handler, payload, request_id = self._handler(arn), json.dumps(event), self.new_id()
        for delay in self.deliveries(arn):
            work = partial(self._run_beside, handler, arn, payload, request_id, delay)
            self.clock.start(work, f"{name_of(arn)} {request_id}")
        return request_id

    def tell(self, arn: str, event: Mapping[str, Any]) -> None:
        """Give the function the *event* of another service; what it fails at for good is dropped."""
        self._give(arn, json.dumps(event))

    def _run_beside(self, handler: Handler, arn: str, payload: str, request_id: str, delay: float) -> None:
        self.clock.sleep(delay)
        answer = self._tried(handler, arn, payload, request_id, TRIES_OF_A_START)
        if isinstance(answer, FailedInvocation):
            self.failed.append(answer)
        elif destination := self.on_success.get(arn):
            self._hand_on(destination, payload, answer)

    def _tried(self, handler: Handler, arn: str, payload: str, request_id: str, tries: int) -> str | FailedInvocation:
        """Run the function until it succeeds once."""
        error = ""
        for attempt in range(tries):
            if attempt:
                self.clock.sleep(RETRY_AFTER)
            try:
                return self._answer(handler, arn, payload, request_id)
            except FunctionError as reason:
                error = str(reason)
        return FailedInvocation(arn, request_id, json.loads(payload), error, tries)

    def _hand_on(self, destination: str, payload: str, answer: str) -> None:
        """Give what a function returned to the one at *destination*, with what it was given."""
        event = f'{{"version": "1.0", "requestPayload": {payload}, "responsePayload": {answer}}}'
        self._give(destination, event)

    def _give(self, arn: str, event: str) -> None:
        request_id = f"{arn}#{len(self.dropped)}"
        if len(event.encode()) > MOST_EVENT_BYTES:
            self.dropped.append(FailedInvocation(arn, request_id, {}, "The event is larger than 256 KB.", 0))
            return
        outcome = self._tried(self._handler(arn), arn, event, request_id, TRIES_AT_A_DESTINATION)
        if isinstance(outcome, FailedInvocation):
            self.dropped.append(outcome)

    def _answer(self, handler: Handler, arn: str, payload: str, request_id: str) -> str:
        """Run the function once and give the JSON that it returns; what goes wrong in it is a FunctionError."""
        ends_at = self.clock.now() + self.time_out
        context = Invocation(request_id, name_of(arn), self.clock, ends_at)
        try:
            with self.clock.limit(self.time_out):
                answer = json.dumps(handler(json.loads(payload), context))
        except TimeLimitError:
            if self.clock.now() < ends_at:
                raise  # the caller's limit, not the function's
            raise FunctionError(f"{name_of(arn)} timed out after {self.time_out:g} s.") from None
        except KilledError:
            raise FunctionError(f"{name_of(arn)} was killed.") from None
        except RemedyError:
            raise  # no failure of the function: the world around it is not set up
        except Exception as error:
            raise FunctionError(f"{name_of(arn)} failed: {type(error).__name__}: {error}") from error
        return answer

    def _handler(self, arn: str) -> Handler:
        try:
            return self.functions[arn]
        except KeyError:
            raise FunctionError(f"No function {arn} in this instance.") from None


def name_of(arn: str) -> str:
    """The function's name out of its ARN."""
    return arn.rpartition(":")[2]
