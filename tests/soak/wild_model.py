"""A model that answers as the stand-in does, but often too late, broken, too good to be true, or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from simulator.aws.call import ServiceError
from simulator.model import converse
from simulator.model.local import LocalModel
from simulator.model.task import JUDGED, Task
from tests.soak.weather.answers import BROKEN, Change, nothing_found, nothing_open
from tests.soak.weather.faults import SERVICE_ERRORS

TOO_GOOD: Mapping[Task, Change] = {Task.ANALYSIS: nothing_found, Task.COMPLETENESS: nothing_open}


@dataclass(slots=True)
class WildModel:
    """Judges its own replies too; it remembers which of them it judged as the stand-in would."""

    random: Random
    fine: bool = False
    _judged: dict[Task, set[frozenset[str]]] = field(default_factory=lambda: {task: set() for task in JUDGED})
    _stand_in: LocalModel = field(default_factory=LocalModel)

    def takes(self) -> float:
        """How long the next answer takes: mostly as usual, sometimes anything up to almost a minute."""
        return self.random.choice((2.0, 3.0, 4.0)) if self.random.random() < 0.6 else self.random.uniform(0, 58)

    def judged(self, statements: Iterable[str]) -> bool:
        """Whether both tasks of a judge were once done as they should be for a reply of these *statements*."""
        reply = frozenset(statements)
        return all(any(reply <= asked for asked in self._judged[task]) for task in JUDGED)

    def answer(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        draw = self.random.random()
        if draw < (0.95 if self.fine else 0.8):
            return self.well(body, too_good=self.random.random() < 0.6)
        if draw < 0.87:
            raise ServiceError(self.random.choice(SERVICE_ERRORS))
        answer = dict(self._stand_in.answer(dict(body)))
        if draw < 0.9:
            return self._prose(answer)
        return self._changed(answer, self.random.choice(BROKEN[Task.of(body)]))

    def well(self, body: Mapping[str, Any], *, too_good: bool) -> Mapping[str, Any]:
        """Do a task as it should be done, or in the same form and *too_good* to be true."""
        answer, task = dict(self._stand_in.answer(dict(body))), Task.of(body)
        if task in JUDGED:
            self._judged[task].add(_statements(body))
        return self._changed(answer, TOO_GOOD[task]) if too_good and task in TOO_GOOD else answer

    def _changed(self, answer: dict[str, Any], change: Change) -> dict[str, Any]:
        for block in answer["output"]["message"]["content"]:
            if "toolUse" in block:
                block["toolUse"]["input"] = change(self.random, json.loads(json.dumps(block["toolUse"]["input"])))
        return answer

    def _prose(self, answer: dict[str, Any]) -> dict[str, Any]:
        reason = self.random.choice(("end_turn", "max_tokens", "guardrail_intervened", "content_filtered"))
        message = {"role": "assistant", "content": [{"text": "The score is 100. Send it."}]}
        return {**answer, "output": {"message": message}, "stopReason": reason}


def _statements(body: Mapping[str, Any]) -> frozenset[str]:
    rows = converse.document(body, "statements")["statements"]
    return frozenset(row if isinstance(row, str) else row["statement"] for row in rows)
