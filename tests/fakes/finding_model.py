"""A language model that finds what a test tells it to find, and counts how often it was asked."""

import json
from collections.abc import Mapping
from typing import Any

from simulator.aws.call import ServiceError
from simulator.model import judge
from simulator.model.task import Task, forced_tool
from triage.policy import POLICY


class FindingModel:
    """Answers with a valid analysis, and judges fairly; `finds`, `says` and `fails` change what comes next.

    Its reply is the first sentence of the best passage, word for word.
    """

    def __init__(self) -> None:
        self.analysis: dict[str, Any] = {
            "category": "Payment",
            "intent": "The customer asks about a fee.",
            "factors": {factor.name: 0 for factor in POLICY.factors},
            "questions": {row.name: "no" for row in POLICY.asked},
            "sensitive_topics": [],
            "courtesy": "none",
            "unanswered": [],
        }
        self.error: ServiceError | None = None
        self.requests: list[Mapping[str, Any]] = []
        """What it was asked for an analysis."""

    def finds(self, *factors: str, extra_topics: int = 0) -> None:
        self.analysis["factors"] |= dict.fromkeys(factors, 1) | {"multiple_topics": extra_topics}

    def says(self, **fields: Any) -> None:
        self.analysis |= fields

    def answers(self, **questions: str) -> None:
        self.analysis["questions"] |= questions

    def fails(self, code: str) -> None:
        self.error = ServiceError(code)

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        task, document = Task.of(request), json.loads(request["messages"][0]["content"][1]["text"])
        if task is Task.ANALYSIS:
            self.requests.append(request)
        if self.error:
            raise self.error
        found = {
            Task.ANALYSIS: lambda: {"reply": _first_sentence(document), **self.analysis},
            Task.PROOF: lambda: judge.proof(document),
            Task.COMPLETENESS: lambda: {"open": []},
        }[task]()
        block = {"toolUse": {"toolUseId": "call", "name": forced_tool(request), "input": found}}
        return {
            "output": {"message": {"role": "assistant", "content": [block]}},
            "stopReason": "tool_use",
            "usage": {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2},
            "metrics": {"latencyMs": 1},
        }


def _first_sentence(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    sentences = (row for passage in document["passages"] for row in passage["sentences"].items())
    return [{"text": text, "sources": [id_]} for id_, text in sentences][:1]
