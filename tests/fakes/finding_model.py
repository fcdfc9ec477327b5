"""A language model that finds what a test tells it to find, and counts how often it was asked."""

import json
from collections.abc import Mapping
from typing import Any

from simulator.aws.call import ServiceError
from simulator.model.judge import proof
from tests.fakes.proving import ANALYSIS
from triage import completeness, judge, letter
from triage.channel import EMAIL
from triage.evidence.statement import Statement
from triage.message import Customer


class FindingModel:
    """Answers with a valid analysis; `finds`, `says` and `fails` change what comes next.

    Its reply is the first sentence that it is given, word for word, unless it `says` another. What proves a reply it
    judges fairly; those requests are counted apart.
    """

    def __init__(self) -> None:
        self.analysis: dict[str, Any] = {**ANALYSIS, "factors": dict(ANALYSIS["factors"])}
        del self.analysis["reply"]
        self.error: ServiceError | None = None
        self.requests: list[Mapping[str, Any]] = []
        self.proof_requests: list[Mapping[str, Any]] = []

    def finds(self, *factors: str, extra_topics: int = 0) -> None:
        self.analysis["factors"] |= dict.fromkeys(factors, 1) | {"multiple_topics": extra_topics}

    def says(self, **fields: Any) -> None:
        self.analysis |= fields

    def fails(self, code: str) -> None:
        self.error = ServiceError(code)

    def letter_to(self, name: str) -> str:
        """The letter that the last analysis leads to, as the customer of that *name* gets it."""
        found = self._found(_document(self.requests[-1]))
        statements = [Statement(row["text"], tuple(row["sources"])) for row in found["reply"]]
        customer = Customer(name, first_name=name)
        return letter.compose(
            statements, found["courtesy"], customer=customer, company="AnyCompany Bank", channel=EMAIL
        )

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        tool = request["toolConfig"]["tools"][0]["toolSpec"]["name"]
        proves = tool in {judge.TOOL_NAME, completeness.TOOL_NAME}
        (self.proof_requests if proves else self.requests).append(request)
        if self.error:
            raise self.error
        document = _document(request)
        if tool == judge.TOOL_NAME:
            return _call(tool, proof(document))
        if tool == completeness.TOOL_NAME:
            return _call(tool, {"open": []})
        return _call(tool, self._found(document))

    def _found(self, document: Mapping[str, Any]) -> dict[str, Any]:
        sentences = [pair for passage in document["passages"] for pair in passage["sentences"].items()]
        return {"reply": [{"text": text, "sources": [name]} for name, text in sentences[:1]]} | self.analysis


def _document(request: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(request["messages"][0]["content"][1]["text"])
    return found


def _call(tool: str, tool_input: Mapping[str, Any]) -> Mapping[str, Any]:
    block = {"toolUse": {"toolUseId": "call", "name": tool, "input": tool_input}}
    return {
        "output": {"message": {"role": "assistant", "content": [block]}},
        "stopReason": "tool_use",
        "usage": {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2},
        "metrics": {"latencyMs": 1},
    }
