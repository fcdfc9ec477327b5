"""A chain of models on Bedrock: the first that answers is taken.

Which failure means to try again, to go to the next model or to stop stands in one table, `REACTIONS`.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, NamedTuple

from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnectionError

from adapters.answers import UnreadableAnswerError, readable, text_of
from adapters.bedrock.models import capability
from adapters.credentials import credentials_at_fault, error_code
from triage.channel import STORING_SECONDS
from triage.errors import InputTooLongError, InvalidAnalysisError, ModelUnavailableError
from triage.ports import Answer, Clock, Deadline
from triage.prompt import Question

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 2.0
PAUSE_SECONDS = 1.0


class Reaction(Enum):
    """What follows from an attempt that gave no answer."""

    PAUSE = auto()
    """Wait a little and try the same model once more, then the next one."""
    REPEAT = auto()
    """Try the same model once more at once, then the next one."""
    ENLARGE = auto()
    """Try the same model once more with a larger limit, then the next one."""
    NEXT = auto()
    """Go to the next model."""
    UNUSABLE = auto()
    """Go to the next model, and do not come back to this one."""
    SHORTEN = auto()
    """No model's fault: ask with a shorter text."""
    REVIEW = auto()
    """No model's fault: a person takes over."""


class Row(NamedTuple):
    """A reaction to an error *code* whose message contains *words*, in any case."""

    code: str
    words: str
    reaction: Reaction


REACTIONS: Sequence[Row] = (
    Row("ThrottlingException", "too many tokens per day", Reaction.NEXT),
    Row("ThrottlingException", "", Reaction.PAUSE),
    Row("ServiceUnavailableException", "", Reaction.PAUSE),
    Row("InternalServerException", "", Reaction.PAUSE),
    Row("ModelNotReadyException", "", Reaction.PAUSE),
    Row("ModelTimeoutException", "", Reaction.REPEAT),
    Row("ModelErrorException", "", Reaction.REPEAT),
    Row("ResourceNotFoundException", "", Reaction.UNUSABLE),
    Row("AccessDeniedException", "", Reaction.UNUSABLE),
    Row("ValidationException", "on-demand throughput isn", Reaction.UNUSABLE),
    Row("ValidationException", "model identifier is invalid", Reaction.UNUSABLE),
    Row("ValidationException", "is deprecated for this model", Reaction.UNUSABLE),
    Row("ValidationException", "doesn't support", Reaction.UNUSABLE),
    Row("ValidationException", "does not support", Reaction.UNUSABLE),
    Row("ValidationException", "input is too long", Reaction.SHORTEN),
    Row("ValidationException", "", Reaction.REVIEW),
    Row("", "", Reaction.NEXT),
)
"""The first row that fits counts; an empty code or text fits all."""

STOP_REASONS: Mapping[str, Reaction] = {
    "max_tokens": Reaction.ENLARGE,
    "malformed_tool_use": Reaction.ENLARGE,
    "malformed_model_output": Reaction.ENLARGE,
    "model_context_window_exceeded": Reaction.SHORTEN,
}
"""Reasons to stop without an answer; any other one without a call of the tool is for a person."""

ANSWERED = frozenset({"tool_use", "end_turn"})


@dataclass(slots=True)
class BedrockModel:
    """The first of *model_ids* that answers; what turned out unusable is skipped while the environment lives.

    *attempt_seconds* is what one attempt may take at most, with time to store the result: none begins with less left.
    """

    client: Any
    model_ids: Sequence[str]
    clock: Clock
    attempt_seconds: float
    unusable: set[str] = field(default_factory=set)

    def answer(self, question: Question, deadline: Deadline) -> Answer:
        """Ask one model after the other, as long as an attempt would end before *deadline*."""
        for model_id in self._usable():
            if answer := self._ask(model_id, question, deadline):
                return answer
        raise ModelUnavailableError("No model answered.")

    def _usable(self) -> list[str]:
        # With every model marked, access may have been given since: begin anew rather than leave all mail to agents.
        if self.unusable >= set(self.model_ids):
            self.unusable.clear()
        return [model_id for model_id in self.model_ids if model_id not in self.unusable]

    def _ask(self, model_id: str, question: Question, deadline: Deadline) -> Answer | None:
        limit = capability(model_id).max_tokens
        for is_last in (False, True):
            if deadline() < self.attempt_seconds:
                raise ModelUnavailableError("No model answered in time.")
            outcome = self._attempt(model_id, question, limit)
            if isinstance(outcome, Answer):
                return outcome
            if not self._worth_another(outcome, model_id) or is_last:
                return None
            if outcome is Reaction.ENLARGE:
                limit *= 2
        return None

    def _worth_another(self, reaction: Reaction, model_id: str) -> bool:
        """Follow *reaction*; say whether the same model may be asked again."""
        if reaction is Reaction.SHORTEN:
            raise InputTooLongError("The message is too long for the model.")
        if reaction is Reaction.REVIEW:
            raise InvalidAnalysisError("The model declined to analyse the message.")
        if reaction is Reaction.UNUSABLE:
            self.unusable.add(model_id)
        if reaction is Reaction.PAUSE:
            self.clock.sleep(PAUSE_SECONDS)
        return reaction in {Reaction.PAUSE, Reaction.REPEAT, Reaction.ENLARGE}

    def _attempt(self, model_id: str, question: Question, limit: int) -> Answer | Reaction:
        request = _request(model_id, question, limit)
        try:
            with readable():
                return _read(model_id, question.tool.name, self.client.converse(**request))
        except ClientError as error:
            if credentials_at_fault(error):
                raise
            reaction = react(error_code(error), str(error.response.get("Error", {}).get("Message", "")))
            logger.warning(
                "model unusable" if reaction is Reaction.UNUSABLE else "model declined",
                extra={"model": model_id, "code": error_code(error)},
            )
            return reaction
        except (HTTPClientError, NoConnectionError, UnreadableAnswerError) as error:
            logger.warning("model unreachable", extra={"model": model_id, "code": type(error).__name__})
            return Reaction.REPEAT


def config(attempt_seconds: float) -> Config:
    """How the client of a chain waits: once, since the chain has retries of its own, which respect the time left.

    Of a short attempt, connecting and storing get a tenth each: who answers a conversation needs the rest to write.
    """
    connecting, storing = (min(seconds, attempt_seconds / 10) for seconds in (CONNECT_SECONDS, STORING_SECONDS))
    return Config(
        connect_timeout=connecting,
        read_timeout=attempt_seconds - connecting - storing,
        tcp_keepalive=True,
        retries={"mode": "standard", "total_max_attempts": 1},
    )


def react(code: str, message: str) -> Reaction:
    """Look up what to do about an error."""
    text = message.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold()
    return next(row.reaction for row in REACTIONS if row.code in {"", code} and row.words in text)


def _request(model_id: str, question: Question, limit: int) -> dict[str, Any]:
    model = capability(model_id)
    inference: dict[str, Any] = {"maxTokens": limit}
    if model.temperature is not None:
        inference["temperature"] = model.temperature
    request = {
        "modelId": model_id,
        "system": [{"text": question.instructions}],
        "messages": [{"role": "user", "content": [{"text": block} for block in question.blocks()]}],
        "inferenceConfig": inference,
        "toolConfig": {
            "tools": [
                {
                    "toolSpec": {
                        "name": question.tool.name,
                        "description": question.tool.description,
                        "inputSchema": {"json": dict(question.tool.schema)},
                    }
                }
            ],
            "toolChoice": {"tool": {"name": question.tool.name}},
        },
    }
    if model.additional_fields:
        request["additionalModelRequestFields"] = dict(model.additional_fields)
    return request


def _read(model_id: str, tool: str, response: Mapping[str, Any]) -> Answer | Reaction:
    """Find the one call of the tool, wherever it stands: reasoning or text may come before it."""
    reason, content = text_of(response["stopReason"]), response["output"]["message"]["content"]
    usage = response.get("usage") or {}
    logger.info(
        "model answered",
        extra={
            "model": model_id,
            "task": tool,
            "stop_reason": reason,
            "input_tokens": usage.get("inputTokens"),
            "output_tokens": usage.get("outputTokens"),
        },
    )
    calls = [block["toolUse"] for block in content if "toolUse" in block]
    if reason in ANSWERED and len(calls) == 1 and calls[0].get("name") == tool:
        return Answer(model_id, calls[0].get("input"), _count(usage, "inputTokens"), _count(usage, "outputTokens"))
    return STOP_REASONS.get(reason, Reaction.REVIEW)


def _count(usage: Mapping[str, Any], name: str) -> int:
    found = usage.get(name)
    return found if type(found) is int and found > 0 else 0
