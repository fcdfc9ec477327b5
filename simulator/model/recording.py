"""Keeps the answers of a run, as a file that `--model scripted:FILE` repeats it from without asking anybody.

Its first line says who answered, so that the run that is repeated says so too. What was asked beside a run, once it was
over, is a part of its own, which begins with such a line as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, TextIO

from botocore.exceptions import HTTPClientError

from simulator.aws.call import Call, ServiceError
from simulator.aws.wire import Answer
from simulator.clock import VirtualClock
from simulator.errors import SimulatorError
from simulator.model.names import SCRIPTED
from simulator.model.task import Task

TIMED_OUT = "ModelTimeoutException"
"""How a call is kept that nobody waited for the end of; the functions take both alike."""


HEAD, PART = "recorded", "part"
"""What the first line of a recording, and of each part of it, has in place of an answer."""
RUN = ""
"""The part that is the run itself."""


@dataclass(frozen=True, slots=True)
class Authors:
    """Who answered, by the names of the command line; a judge that is not named is the model."""

    model: str
    judge: str

    @classmethod
    def of(cls, model: str, judge: str | None) -> Authors:
        """Those of a run: of a recording, whoever is recorded there."""
        return cls(_recorded(model, "model") or model, _recorded(judge or model, "judge") or judge or model)


def _recorded(name: str, role: str) -> str | None:
    """Who had the *role* when the script of that *name* was recorded; None of any other script or model."""
    if not name.startswith(SCRIPTED):
        return None
    try:
        with Path(name.removeprefix(SCRIPTED)).open(encoding="utf-8") as file:
            said = json.loads(file.readline())[HEAD][role]
    except (OSError, LookupError, TypeError, ValueError):
        return None
    return said if isinstance(said, str) else None


@dataclass(frozen=True, slots=True)
class Recording:
    """Lets *answer* answer, and writes a line about each call into *file*."""

    answer: Answer
    clock: VirtualClock
    file: TextIO

    def begin(self, authors: Authors, part: str = RUN) -> None:
        """Say who answers in a *part*."""
        self._put({HEAD: asdict(authors), PART: part})

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
        self._put({"task": Task.of(call.body), **answered, "seconds": self.clock.elapsed(began)})

    def _put(self, line: Mapping[str, Any]) -> None:
        self.file.write(json.dumps(line) + "\n")
        self.file.flush()


@contextmanager
def writing(path: Path, mode: Literal["w", "a"] = "w") -> Iterator[TextIO]:
    """The file at *path*, emptied unless *mode* is to append; SimulatorError where it cannot be written."""
    try:
        with path.open(mode, encoding="utf-8", newline="\n") as file:
            yield file
    except OSError as error:
        raise SimulatorError(f"{path}: cannot be written ({error.strerror}); record into another file.") from error
