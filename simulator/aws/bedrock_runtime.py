"""Amazon Bedrock's Converse, answered by whatever stands for the language model."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from simulator.aws.call import Call, ServiceError
from simulator.aws.wire import Answer, time_out
from simulator.clock import VirtualClock
from simulator.model.task import JUDGED, Task

CONVERSE = "bedrock-runtime.Converse"

TYPICAL_SECONDS = 3.0
"""How long a small model takes for a reply of three paragraphs."""
TYPICAL_JUDGE_SECONDS = 2.0
"""How long it takes for the verdicts on them, or for what they leave open."""


class Model(Protocol):
    """Answers a Converse request body, which also holds `modelId`; may raise ServiceError."""

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]: ...


@runtime_checkable
class Timed(Protocol):
    """A model that knows how long its last answer took; None where it does not."""

    seconds: float | None


class RealModel(ABC):
    """A model that is really asked, in real time.

    *trouble* says why the last call brought no answer, with the remedy, and is empty where it brought one; *remark*
    is what whoever runs this has to know of the answers.
    """

    region: str | None = None
    """Where the ids of models are those of Bedrock in one region, which the functions then have to ask for."""

    def __init__(self) -> None:
        self.seconds: float | None = None
        self.trouble = ""
        self.remark = ""

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Answer *request*, and keep how long that took."""
        began = time.monotonic()
        try:
            answer = self.ask(request)
        finally:
            self.seconds = time.monotonic() - began
        self.trouble = ""
        return answer

    @abstractmethod
    def ask(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Answer *request*, or raise ServiceError and leave the reason in *trouble*."""

    def fail(self, code: str, message: str, trouble: str) -> ServiceError:
        """The error to raise, once the user's side of it is kept."""
        self.trouble = trouble
        return ServiceError(code, message)


@dataclass(slots=True)
class Converse:
    """The operation: *seconds* pass for every call, or what the model says, unless the client gives up before."""

    model: Model
    clock: VirtualClock
    seconds: float | Callable[[], float] = TYPICAL_SECONDS

    def __call__(self, call: Call) -> Mapping[str, Any]:
        request = {**call.body, "modelId": call.path["modelId"]}
        if not isinstance(self.model, Timed):
            self._pass(self._usual(), call)
            return self.model.answer(request)
        try:
            return self.model.answer(request)
        finally:
            self._pass(self._usual() if self.model.seconds is None else self.model.seconds, call)

    def _usual(self) -> float:
        return self.seconds() if callable(self.seconds) else self.seconds

    def _pass(self, seconds: float, call: Call) -> None:
        if seconds > call.read_timeout:
            raise time_out(self.clock, call.url, call.read_timeout)
        self.clock.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Router:
    """Lets the judge answer what only a judge is asked, and the model everything else."""

    model: Answer
    judge: Answer

    def __call__(self, call: Call) -> Mapping[str, Any]:
        return (self.judge if Task.of(call.body) in JUDGED else self.model)(call)
