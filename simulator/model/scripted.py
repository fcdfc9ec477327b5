"""A model that answers from a file: one JSON object in each line, one line for each call.

`{"tool_input": {…}}` calls the tool that the request forces, `{"text": "…"}` answers in prose,
`{"error": "ThrottlingException"}` is an error of the service, with an optional `message`, and
`{"response": {…}}` is a whole Converse answer. In a reply, a source may be `{"like": "…"}`, the sentence most
similar to a text; `{"supported_unless": ["…"]}` supports every statement but those and the planted one. `"task"` says
what a line is the answer to, an analysis unless told otherwise, and `"seconds"` how long it takes. Blank lines are
skipped, and so is the line with which a recording says who answered.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from simulator.aws.bedrock_runtime import Model
from simulator.aws.call import ServiceError
from simulator.errors import SimulatorError
from simulator.model import script_terms
from simulator.model.converse import CALLED, ENDED, call, document, response
from simulator.model.recording import HEAD, PART, RUN
from simulator.model.script_terms import UNLESS
from simulator.model.task import JUDGED, Task, forced_tool

KINDS: Final = ("tool_input", "text", "error", "response", UNLESS)
USED_UP: Final = "ModelErrorException"
"""How the call of a judge ends that the file has no line left for."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file; *content* is any JSON, *fault* says why it is none."""

    number: int
    content: Any
    fault: str = ""

    @property
    def task(self) -> Any:
        return self.content.get("task", Task.ANALYSIS) if isinstance(self.content, dict) else Task.ANALYSIS


class ScriptedModel:
    """Answers with the lines of *path*, those of each task in turn.

    A line that cannot be used is an error of the call that meets it. What only a judge is asked, and the whole file
    has no line for, a stand-in answers, which *stand_in* makes. Of a recording it takes the lines of a *part*, where it
    has that.
    """

    def __init__(self, path: Path, stand_in: Callable[[], Model], part: str = RUN) -> None:
        self.seconds: float | None = None
        self._path, self._stand_in = path, stand_in
        self._lines: dict[Task, deque[Line]] = {task: deque() for task in Task}
        for line in _of(part, list(_lines(path))):
            if line.task not in list(Task):
                raise SimulatorError(
                    f"{path}: line {line.number}: the task {line.task!r} is none; write {', '.join(Task)}."
                )
            self._lines[Task(line.task)].append(line)
        self._unscripted = frozenset(task for task in Task if not self._lines[task])
        self._calls = 0

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        task, self.seconds = Task.of(request), None
        if task in JUDGED & self._unscripted:
            return self._stand_in().answer(request)
        line = self._next(task)
        kind, content = self._read(line)
        self.seconds = content.get("seconds")
        if kind == "error":
            raise ServiceError(content["error"], content.get("message", "Scripted error."))
        if kind == "response":
            return dict(content["response"])
        if kind == "text":
            return response([{"text": content["text"]}], ENDED)
        return response([call(forced_tool(request), _input(content, request), f"scripted-{line.number}")], CALLED)

    def _next(self, task: Task) -> Line:
        if self._lines[task]:
            self._calls += 1
            return self._lines[task].popleft()
        if task in self._unscripted:
            raise SimulatorError(f"{self._path}: no line has the task {task}; add one per call of the model.")
        if task in JUDGED:
            raise ServiceError(USED_UP, f"The script has no line left for the task {task}.")
        raise SimulatorError(
            f"{self._path}: the file has no line left for this mail (model calls so far: {self._calls}); "
            "add one per call: where an answer fails, the same model or the next is asked again."
        )

    def _read(self, line: Line) -> tuple[str, dict[str, Any]]:
        """What kind of answer a line holds, and the line."""
        where, content = f"{self._path}: line {line.number}", line.content
        if line.fault:
            raise SimulatorError(f"{where} is not JSON ({line.fault}); write one JSON object on each line.")
        kinds = [kind for kind in KINDS if isinstance(content, dict) and kind in content]
        if len(kinds) != 1:
            raise SimulatorError(f"{where} has to be an object with one of {', '.join(KINDS)}.")
        (kind,) = kinds
        if kind in {"text", "error"} and not isinstance(content[kind], str):
            raise SimulatorError(f"{where}: {kind} has to be a text.")
        if kind == "tool_input" and not isinstance(content[kind], dict):
            raise SimulatorError(f"{where}: tool_input has to be an object; what is none can stand in a response.")
        if kind == "response" and not isinstance(content[kind], dict):
            raise SimulatorError(f"{where}: response has to be a whole Converse answer, an object.")
        if "seconds" in content and not (type(content["seconds"]) in {int, float} and content["seconds"] >= 0):
            raise SimulatorError(f"{where}: seconds has to be a number that is not below 0.")
        return kind, content


def _input(content: Mapping[str, Any], request: Mapping[str, Any]) -> Any:
    """What the tool is called with, once what depends on the request is looked up there."""
    given = content.get("tool_input", content)
    if UNLESS in given:
        return script_terms.verdicts(given[UNLESS], document(request, "statements"))
    return script_terms.with_ids(given, document(request, "passages")) if "reply" in given else given


def _of(part: str, lines: Sequence[Line]) -> Iterator[Line]:
    """The lines of a *part*, or of the run itself where there is no such part."""
    heads = [line.content.get(PART, RUN) if _is_head(line) else None for line in lines]
    wanted, current = part if part in heads else RUN, RUN
    for line, head in zip(lines, heads, strict=True):
        if head is not None:
            current = head
        elif current == wanted:
            yield line


def _is_head(line: Line) -> bool:
    return isinstance(line.content, dict) and HEAD in line.content


def _lines(path: Path) -> Iterator[Line]:
    """The lines that say something."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SimulatorError(
            f"{path}: cannot be read ({error.strerror}); name a file of JSON lines after scripted:"
        ) from error
    except UnicodeDecodeError as error:
        raise SimulatorError(f"{path}: is not UTF-8 text; save the file of JSON lines as UTF-8.") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield Line(number, json.loads(line))
            except (ValueError, RecursionError) as error:
                yield Line(number, None, fault=str(error))
