"""A clock that only moves when somebody sleeps, and Lambda's context on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass
class FakeClock:
    time: float = 1_790_000_000.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds

    def together(self, *works: Callable[[], Any]) -> list[Any]:
        """What is done side by side takes as long as the longest; here one after the other has to do."""
        return [work() for work in works]


class FakeContext:
    """An invocation that began when the context was made."""

    aws_request_id = "5f0c1b7e-0000-4000-8000-000000000001"

    def __init__(self, clock: FakeClock, seconds: float = 60) -> None:
        self._clock = clock
        self._ends = clock.now() + seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(max(0.0, self._ends - self._clock.now()) * 1000)
