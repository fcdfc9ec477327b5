"""Functions run as Lambda runs them: limits, retries, JSON in and out."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from simulator.clock import KilledError, VirtualClock
from simulator.errors import SimulatorError
from simulator.flow.services import FunctionError
from simulator.lambdas import FailedInvocation, Lambdas

ARN = "arn:aws:lambda:us-east-1:111122223333:function:Work"


class Work:
    """A function that takes some seconds, fails a number of times and then answers."""

    def __init__(self, clock: VirtualClock, *, takes: float = 0, fails: int = 0, answer: Any = "done") -> None:
        self.clock, self.takes, self.fails, self.answer = clock, takes, fails, answer
        self.calls: list[tuple[float, str]] = []
        self.remaining: list[int] = []

    def __call__(self, event: Any, context: Any) -> Any:
        self.calls.append((self.clock.now(), context.aws_request_id))
        self.remaining.append(context.get_remaining_time_in_millis())
        self.clock.sleep(self.takes)
        if len(self.calls) <= self.fails:
            raise ValueError("not today")
        event["seen"] = True
        return self.answer


Make = Callable[..., tuple[Lambdas, Work]]


@pytest.fixture
def make() -> Make:
    def make(**behaviour: Any) -> tuple[Lambdas, Work]:
        clock = VirtualClock()
        work, numbers = Work(clock, **behaviour), itertools.count(1)
        return Lambdas({ARN: work}, clock, lambda: f"request-{next(numbers)}"), work

    return make


def test_a_call_returns_the_answer_and_takes_its_time(make: Make) -> None:
    lambdas, work = make(takes=3, answer={"statusCode": "200"})
    event: dict[str, Any] = {}
    assert lambdas.call(ARN, event, 8) == {"statusCode": "200"}
    assert work.clock.now() == 3
    assert event == {}


def test_what_a_function_raises_is_an_error_of_the_call(make: Make) -> None:
    lambdas, work = make(fails=1)
    with pytest.raises(FunctionError, match="Work failed: ValueError: not today"):
        lambdas.call(ARN, {}, 8)
    assert len(work.calls) == 1


def test_a_call_ends_at_its_time_limit(make: Make) -> None:
    lambdas, work = make(takes=9)
    with pytest.raises(FunctionError, match="longer than 8 s"):
        lambdas.call(ARN, {}, 8)
    assert work.clock.now() == 8


def test_a_mistake_in_the_simulation_is_no_failure_of_the_function() -> None:
    def work(event: Any, context: Any) -> None:
        raise SimulatorError("answers.jsonl has no more lines; add one for each model call.")

    clock = VirtualClock()
    lambdas = Lambdas({ARN: work}, clock, lambda: "id")
    with pytest.raises(SimulatorError, match=r"answers\.jsonl"):
        lambdas.call(ARN, {}, 8)
    lambdas.start(ARN, {}, 60)
    with pytest.raises(SimulatorError, match=r"answers\.jsonl"):
        clock.settle()


def test_an_answer_that_json_cannot_say_is_an_error(make: Make) -> None:
    lambdas, _ = make(answer={1, 2})
    with pytest.raises(FunctionError, match="not JSON serializable"):
        lambdas.call(ARN, {}, 8)


def test_an_answer_over_6_mb_is_an_error_and_a_flow_judges_smaller_ones_itself(make: Make) -> None:
    lambdas, _ = make(answer="x" * 33_000)
    assert len(lambdas.call(ARN, {}, 8)) == 33_000
    lambdas, _ = make(answer="x" * (6 << 20))
    with pytest.raises(FunctionError, match="6 MB"):
        lambdas.call(ARN, {}, 8)


def test_an_unknown_function_is_an_error(make: Make) -> None:
    lambdas, _ = make()
    with pytest.raises(FunctionError, match="No function"):
        lambdas.call("arn:other", {}, 8)
    with pytest.raises(FunctionError, match="No function"):
        lambdas.start("arn:other", {}, 60)


def test_a_started_function_runs_beside_its_caller(make: Make) -> None:
    lambdas, work = make(takes=20)
    assert lambdas.start(ARN, {}, 60) == "request-1"
    assert work.calls == []
    work.clock.sleep(12)
    assert work.calls == [(0, "request-1")]
    work.clock.settle()
    assert work.clock.now() == 20
    assert lambdas.failed == []


def test_a_started_function_that_fails_is_repeated_once_with_the_same_id(make: Make) -> None:
    lambdas, work = make(fails=1)
    lambdas.start(ARN, {}, 60)
    work.clock.settle()
    assert work.calls == [(0, "request-1"), (60, "request-1")]
    assert lambdas.failed == []


def test_the_last_failure_goes_to_the_failure_destination(make: Make) -> None:
    lambdas, work = make(fails=9)
    lambdas.start(ARN, {"mail": 1}, 60)
    work.clock.settle()
    error = "Work failed: ValueError: not today"
    assert lambdas.failed == [FailedInvocation(ARN, "request-1", {"mail": 1}, error, tries=2)]


def test_a_function_is_ended_at_its_time_out(make: Make) -> None:
    lambdas, work = make(takes=100)
    lambdas.start(ARN, {}, 60)
    work.clock.settle()
    assert [began for began, _ in work.calls] == [0, 120]
    assert work.remaining == [60_000, 60_000]
    assert lambdas.failed[0].error == "Work timed out after 60 s."


def test_a_started_event_is_delivered_when_and_as_often_as_lambda_likes(make: Make) -> None:
    lambdas, work = make()
    lambdas.deliveries = lambda arn: (90, 0) if arn == ARN else ()
    lambdas.start(ARN, {}, 60)
    work.clock.settle()
    assert work.calls == [(0, "request-1"), (90, "request-1")]


def test_a_function_that_is_killed_is_tried_again(make: Make) -> None:
    lambdas, work = make()
    killed = iter([True, False])

    def handler(event: Any, context: Any) -> Any:
        if next(killed):
            raise KilledError
        return work(event, context)

    lambdas.functions = {ARN: handler}
    lambdas.start(ARN, {}, 60)
    work.clock.settle()
    assert [at for at, _ in work.calls] == [60]
