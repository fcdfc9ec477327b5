"""Converse is answered by the model or by the judge, and takes the time that the answer takes."""

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ReadTimeoutError

from simulator.aws.bedrock_runtime import CONVERSE, Converse, RealModel, Router
from simulator.aws.wire import Wire
from simulator.clock import VirtualClock
from triage.completeness import TOOL_NAME as COMPLETENESS_TOOL_NAME
from triage.judge import TOOL_NAME as PROOF_TOOL_NAME
from triage.prompt import TOOL_NAME

QUESTION: dict[str, Any] = {"modelId": "m", "messages": [{"role": "user", "content": [{"text": "?"}]}]}
IMPATIENT = Config(read_timeout=5, retries={"mode": "standard", "total_max_attempts": 1})


class Speaker:
    """Says its name, and how long that took if it knows."""

    def __init__(self, name: str) -> None:
        self.name = name

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        return {
            "output": {"message": {"role": "assistant", "content": [{"text": self.name}]}},
            "stopReason": "end_turn",
            "usage": {"inputTokens": 0, "outputTokens": 0, "totalTokens": 0},
            "metrics": {"latencyMs": 0},
        }


class TimedSpeaker(Speaker):
    def __init__(self, name: str, seconds: float | None) -> None:
        super().__init__(name)
        self.seconds = seconds


def forcing(tool: str) -> dict[str, Any]:
    tools = [{"toolSpec": {"name": tool, "inputSchema": {"json": {}}}}]
    return {**QUESTION, "toolConfig": {"tools": tools, "toolChoice": {"tool": {"name": tool}}}}


def said(wire: Wire, request: Mapping[str, Any]) -> str:
    answer = wire.session().client("bedrock-runtime", config=IMPATIENT).converse(**request)
    return str(answer["output"]["message"]["content"][0]["text"])


@pytest.mark.parametrize(
    ("request_", "who"),
    [
        pytest.param(forcing(TOOL_NAME), "model", id="an analysis"),
        pytest.param(forcing(PROOF_TOOL_NAME), "judge", id="a proof"),
        pytest.param(forcing(COMPLETENESS_TOOL_NAME), "judge", id="completeness"),
        pytest.param(forcing("another"), "model", id="any other tool"),
        pytest.param(QUESTION, "model", id="no tool"),
    ],
)
def test_what_only_a_judge_is_asked_goes_to_the_judge(request_: dict[str, Any], who: str) -> None:
    clock = VirtualClock()
    router = Router(Converse(Speaker("model"), clock), Converse(Speaker("judge"), clock))
    assert said(Wire(clock, answers={CONVERSE: router}), request_) == who


@pytest.mark.parametrize(
    ("speaker", "passed"),
    [(Speaker("x"), 2.0), (TimedSpeaker("x", None), 2.0), (TimedSpeaker("x", 0.5), 0.5)],
)
def test_time_passes_as_the_model_says_or_as_usual(speaker: Speaker, passed: float) -> None:
    clock = VirtualClock()
    said(Wire(clock, answers={CONVERSE: Converse(speaker, clock, seconds=2.0)}), QUESTION)
    assert clock.now() == passed


@pytest.mark.parametrize("speaker", [Speaker("x"), TimedSpeaker("x", 6.0)])
def test_nobody_waits_longer_than_the_client(speaker: Speaker) -> None:
    clock = VirtualClock()
    with pytest.raises(ReadTimeoutError):
        said(Wire(clock, answers={CONVERSE: Converse(speaker, clock, seconds=6.0)}), QUESTION)
    assert clock.now() == 5.0


def test_a_real_model_keeps_its_trouble_until_it_answers() -> None:
    class Moody(RealModel):
        fails = True

        def ask(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
            if self.fails:
                raise self.fail("ThrottlingException", "No.", "It is busy; wait.")
            return Speaker("calm").answer(request)

    model = Moody()
    with pytest.raises(Exception, match="ThrottlingException"):
        model.answer(QUESTION)
    assert model.trouble == "It is busy; wait."
    model.fails = False
    model.answer(QUESTION)
    assert model.trouble == ""
