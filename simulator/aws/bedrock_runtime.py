"""Amazon Bedrock's Converse, answered by a model on this machine after a model's time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from simulator.aws.call import Call
from simulator.aws.wire import time_out
from simulator.clock import VirtualClock

TYPICAL_SECONDS = 3.0
"""How long a small model takes for a reply of three paragraphs."""


class Model(Protocol):
    """Answers a Converse request body, which also holds `modelId`; may raise ServiceError."""

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]: ...


@dataclass(slots=True)
class Converse:
    """The operation: *seconds* pass for every call, unless the client gives up before."""

    model: Model
    clock: VirtualClock
    seconds: float | Callable[[], float] = TYPICAL_SECONDS

    def __call__(self, call: Call) -> Mapping[str, Any]:
        seconds = self.seconds() if callable(self.seconds) else self.seconds
        if seconds > call.read_timeout:
            raise time_out(self.clock, call.request, call.read_timeout)
        self.clock.sleep(seconds)
        return self.model.answer({**call.body, "modelId": call.path["modelId"]})
