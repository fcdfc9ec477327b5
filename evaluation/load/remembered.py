"""The stand-in for a model, asked once for each question: its answer is played back when the same is asked again.

A real model costs our cores nothing. The stand-in reads every request as a program, which a load is not to measure: it
works while no time passes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from evaluation.load.cpu_clock import CpuClock
from simulator.aws.bedrock_runtime import Model


@dataclass(slots=True)
class Remembered:
    """Answers what *model* answered to the same request; *asked* counts the requests that it did not know."""

    model: Model
    clock: CpuClock
    asked: int = 0
    _answers: dict[bytes, Mapping[str, Any]] = field(default_factory=dict)

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        key = blake2b(json.dumps(request).encode(), digest_size=16).digest()
        if (known := self._answers.get(key)) is None:
            self.asked += 1
            with self.clock.free():
                known = self._answers[key] = self.model.answer(request)
        return known
