"""Converse as whoever answers it sees it: the document that a request brings, and the form of a response.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.errors import SimulatorError

ENDED, CALLED = "end_turn", "tool_use"


def document(request: Mapping[str, Any], about: str) -> Mapping[str, Any]:
    """Give the one block of the user's turn that is a JSON document with what it is *about*, such as a message."""
    for turn in request.get("messages", ()):
        for block in turn.get("content", ()):
            try:
                found = json.loads(block.get("text", ""))
            except ValueError:
                continue
            if isinstance(found, dict) and about in found:
                return found
    raise SimulatorError(f"The request holds no JSON document with a {about}: the stand-in reads our prompts only.")


def call(tool: str, tool_input: Any, id_: str) -> dict[str, Any]:
    """A block that calls *tool*."""
    return {"toolUse": {"toolUseId": id_, "name": tool, "input": tool_input}}


def response(
    content: Sequence[Mapping[str, Any]], reason: str, asked: int = 0, answered: int = 0, milliseconds: int = 0
) -> dict[str, Any]:
    """What Converse gives back: the blocks of the assistant's turn, why it ended, tokens and time."""
    return {
        "output": {"message": {"role": "assistant", "content": list(content)}},
        "stopReason": reason,
        "usage": {"inputTokens": asked, "outputTokens": answered, "totalTokens": asked + answered},
        "metrics": {"latencyMs": milliseconds},
    }
