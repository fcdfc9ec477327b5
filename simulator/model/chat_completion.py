"""Bedrock's Converse put as an OpenAI chat completion, and the answer put back.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
https://platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from simulator.model.converse import CALLED, ENDED, call, response
from simulator.model.task import forced_tool

STOP_REASONS: Final[Mapping[str, str]] = {"length": "max_tokens", "content_filter": "content_filtered"}
"""What an answer ended for, where that is neither its end nor a call."""
MALFORMED_CALL: Final = "malformed_tool_use"


class NoCompletionError(Exception):
    """What came back is no chat completion."""


def ask(request: Mapping[str, Any], model: str) -> dict[str, Any]:
    """The chat completion to ask *model* for, in place of the Converse *request*."""
    asked: dict[str, Any] = {
        "model": model,
        "messages": [
            *({"role": "system", "content": _text([block])} for block in request.get("system", ())),
            *({"role": turn["role"], "content": _text(turn["content"])} for turn in request["messages"]),
        ],
    }
    inference = request.get("inferenceConfig") or {}
    for ours, theirs in (("maxTokens", "max_tokens"), ("temperature", "temperature")):
        if ours in inference:
            asked[theirs] = inference[ours]
    if tools := request.get("toolConfig"):
        asked["tools"] = [_tool(entry["toolSpec"]) for entry in tools["tools"]]
        asked["tool_choice"] = {"type": "function", "function": {"name": forced_tool(request)}}
    return asked


def read(completion: Any) -> dict[str, Any]:
    """The Converse response that *completion*, any JSON, amounts to; NoCompletionError where it is none."""
    try:
        (choice, *_) = completion["choices"]
        message = choice["message"]
        said, calls = _said(message.get("content")), message.get("tool_calls") or []
        blocks = [_called(row["function"], number) for number, row in enumerate(calls, start=1)]
        ended = choice.get("finish_reason")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NoCompletionError from error
    reason = STOP_REASONS.get(str(ended)) or (CALLED if blocks else ENDED)
    if any(block["toolUse"]["input"] is None for block in blocks):
        reason, blocks = STOP_REASONS.get(str(ended), MALFORMED_CALL), []
    return response([*({"text": text} for text in [said] if text), *blocks], reason, *_tokens(completion.get("usage")))


def as_call(answer: Mapping[str, Any], tool: str) -> dict[str, Any] | None:
    """*answer* as a call of *tool*, where it ended well without one and its text holds a JSON object; else None."""
    blocks: Sequence[Mapping[str, Any]] = answer["output"]["message"]["content"]
    if not tool or answer["stopReason"] != ENDED:
        return None
    text = _text(block for block in blocks if "text" in block)
    try:
        found = json.loads(text[text.index("{") : text.rindex("}") + 1])
    except (ValueError, RecursionError):
        return None
    called = call(tool, found, "text-1")
    return {**answer, "stopReason": CALLED, "output": {"message": {"role": "assistant", "content": [called]}}}


def _text(blocks: Any) -> str:
    return "\n\n".join(block["text"] for block in blocks)


def _tool(specified: Mapping[str, Any]) -> dict[str, Any]:
    function = {
        "name": specified["name"],
        "description": specified.get("description", ""),
        "parameters": specified["inputSchema"]["json"],
    }
    return {"type": "function", "function": function}


def _said(content: Any) -> str:
    """The text of an answer, which some servers give in parts."""
    if isinstance(content, list):
        return "".join(part["text"] for part in content if part.get("type", "text") == "text")
    if content is None or isinstance(content, str):
        return content or ""
    raise TypeError


def _called(function: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A call of a tool; its input is None where the arguments are no JSON."""
    return call(str(function["name"]), _arguments(function["arguments"]), f"call-{number}")


def _arguments(value: Any) -> Any:
    """The arguments, which the API gives as JSON in a text and some servers as they are."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _tokens(value: Any) -> tuple[int, int]:
    """Tokens in and out."""
    given = value if isinstance(value, dict) else {}
    counts = [given.get(name) for name in ("prompt_tokens", "completion_tokens")]
    asked, answered = (count if type(count) is int else 0 for count in counts)
    return asked, answered
