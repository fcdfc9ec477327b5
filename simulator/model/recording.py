"""Keeps the answers of a run, as a file that `--model scripted:FILE` repeats it from without asking anybody."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from botocore.exceptions import HTTPClientError

from simulator.aws.call import Call, ServiceError
from simulator.aws.wire import Answer
from simulator.clock import VirtualClock
from simulator.errors import SimulatorError
from simulator.model.task import Task

TIMED_OUT = "ModelTimeoutException"
"""How a call is kept that nobody waited for the end of; the functions take both alike."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Lets *answer* answer, and writes a line about each call into *file*."""

    answer: Answer
    clock: VirtualClock
    file: TextIO

    def __call__(self, call: Call) -> Mapping[str, Any]:
        began = self.clock.now()
        try:
            response = self.answer(call)
        except ServiceError as error:
            self._write(call, began, {"error": error.code, "message": error.message})
            raise
        except HTTPClientError:
            self._write(call, began, {"error": TIMED_OUT})
            raise
        self._write(call, began, {"response": response})
        return response

    def _write(self, call: Call, began: float, answered: Mapping[str, Any]) -> None:
        line = {"task": Task.of(call.body), **answered, "seconds": self.clock.elapsed(began)}
        self.file.write(json.dumps(line) + "\n")
        self.file.flush()


@contextmanager
def writing(path: Path) -> Iterator[TextIO]:
    """The file at *path*, emptied; SimulatorError where it cannot be written."""
    try:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            yield file
    except OSError as error:
        raise SimulatorError(f"{path}: cannot be written ({error.strerror}); record into another file.") from error
