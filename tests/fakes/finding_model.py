"""A language model that finds what a test tells it to find, and counts how often it was asked."""

import json
from collections.abc import Mapping
from typing import Any

from simulator.aws.call import ServiceError
from triage.policy import POLICY

DRAFT = "Dear {name},\n\nThe fee is $25 and may be waived once a year.\n\nKind regards,\nAnyCompany Bank"


def draft_for(name: str) -> str:
    """The draft as the customer of that *name* gets it."""
    return DRAFT.replace("{name}", name)


class FindingModel:
    """Answers with a valid analysis; `finds`, `says` and `fails` change what comes next."""

    def __init__(self) -> None:
        self.analysis: dict[str, Any] = {
            "category": "Payment",
            "intent": "The customer asks about a fee.",
            "factors": {factor.name: 0 for factor in POLICY.factors},
            "questions": {row.name: "no" for row in POLICY.asked},
            "sensitive_topics": [],
            "suggested_response": DRAFT,
        }
        self.error: ServiceError | None = None
        self.requests: list[Mapping[str, Any]] = []

    def finds(self, *factors: str, extra_topics: int = 0) -> None:
        self.analysis["factors"] |= dict.fromkeys(factors, 1) | {"multiple_topics": extra_topics}

    def says(self, **fields: Any) -> None:
        self.analysis |= fields

    def fails(self, code: str) -> None:
        self.error = ServiceError(code)

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        self.requests.append(request)
        if self.error:
            raise self.error
        tool = request["toolConfig"]["tools"][0]["toolSpec"]["name"]
        name = json.loads(request["messages"][0]["content"][1]["text"])["customer"]["name"]
        draft = self.analysis["suggested_response"]
        draft = draft.replace("{name}", name) if isinstance(draft, str) else draft
        found = self.analysis | {"suggested_response": draft}
        block = {"toolUse": {"toolUseId": "call", "name": tool, "input": found}}
        return {
            "output": {"message": {"role": "assistant", "content": [block]}},
            "stopReason": "tool_use",
            "usage": {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2},
            "metrics": {"latencyMs": 1},
        }
