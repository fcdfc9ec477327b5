"""A model that answers from a file: one JSON object in each line, one line for each call.

`{"tool_input": {…}}` calls the tool that the request forces, `{"text": "…"}` answers in prose,
`{"error": "ThrottlingException"}` is an error of the service, with an optional `message`, and
`{"response": {…}}` is a whole Converse answer. Blank lines are skipped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from simulator.aws.call import ServiceError
from simulator.errors import SimulatorError

KINDS = ("tool_input", "text", "error", "response")


class ScriptedModel:
    """Answers with the lines of *path* in turn; a line that cannot be used is an error of the call that meets it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines = iter(_lines(path))
        self._calls = 0

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        number, line = next(self._lines, (0, ""))
        if not number:
            raise SimulatorError(
                f"{self._path}: the file has no line left for this mail (model calls so far: {self._calls}); "
                "add one per call: where an answer fails, the same model or the next is asked again."
            )
        self._calls += 1
        kind, content = self._read(number, line)
        if kind == "error":
            raise ServiceError(content["error"], content.get("message", "Scripted error."))
        if kind == "response":
            return dict(content["response"])
        if kind == "text":
            return _response({"text": content["text"]}, "end_turn")
        tool = request["toolConfig"]["tools"][0]["toolSpec"]["name"]
        call = {"toolUseId": f"scripted-{number}", "name": tool, "input": content["tool_input"]}
        return _response({"toolUse": call}, "tool_use")

    def _read(self, number: int, line: str) -> tuple[str, dict[str, Any]]:
        where = f"{self._path}: line {number}"
        try:
            content = json.loads(line)
        except ValueError as error:
            raise SimulatorError(f"{where} is not JSON ({error}); write one JSON object on each line.") from error
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
        return kind, content


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that say something, with their numbers; read at once, so that a missing file is noticed early."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SimulatorError(
            f"{path}: cannot be read ({error.strerror}); name a file of JSON lines after scripted:"
        ) from error
    except UnicodeDecodeError as error:
        raise SimulatorError(f"{path}: is not UTF-8 text; save the file of JSON lines as UTF-8.") from error
    return ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def _response(block: dict[str, Any], stop_reason: str) -> dict[str, Any]:
    return {
        "output": {"message": {"role": "assistant", "content": [block]}},
        "stopReason": stop_reason,
        "usage": {"inputTokens": 0, "outputTokens": 0, "totalTokens": 0},
        "metrics": {"latencyMs": 0},
    }
