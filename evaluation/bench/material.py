"""What the benchmarks measure with: mails of a given size, and answers that cost nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from simulator.mail.eml import ReceivedMail
from simulator.model import judge
from simulator.model.task import Task, forced_tool
from triage.policy import POLICY

PARAGRAPH: Final = (
    "I have been a customer of yours for several years and use my credit card for most of what I buy. Last month I "
    "looked at my statement number {number} and noticed a fee that I do not understand. Could you please explain "
    "which fees there are, when they are charged, and how I can avoid them in the future?\n\n"
)

ANALYSIS: Final[Mapping[str, Any]] = {
    "category": "Credit_Cards",
    "intent": "Asks which fees a credit card has.",
    "factors": {factor.name: 0 for factor in POLICY.factors},
    "questions": {row.name: "no" for row in POLICY.asked},
    "sensitive_topics": [],
    "courtesy": "thanks",
    "unanswered": [],
}


class ConstantModel:
    """Answers every request for an analysis with the same one, citing the first sentence, and judges fairly."""

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        task, document = Task.of(request), json.loads(request["messages"][0]["content"][1]["text"])
        if task is Task.PROOF:
            found: Mapping[str, Any] = judge.proof(document)
        elif task is Task.COMPLETENESS:
            found = {"open": []}
        else:
            sentences = (row for passage in document["passages"] for row in passage["sentences"].items())
            reply = [{"text": text, "sources": [id_]} for id_, text in sentences][:1]
            found = {**ANALYSIS, "reply": reply}
        block = {"toolUse": {"toolUseId": "constant", "name": forced_tool(request), "input": found}}
        return {
            "output": {"message": {"role": "assistant", "content": [block]}},
            "stopReason": "tool_use",
            "usage": {"inputTokens": 0, "outputTokens": 0, "totalTokens": 0},
            "metrics": {"latencyMs": 0},
        }


def text_of(size: int) -> str:
    """Running text of *size* characters."""
    paragraphs = (PARAGRAPH.format(number=number) for number in range(1, 3 + size // (len(PARAGRAPH) - 8)))
    return "Hello,\n\n" + "".join(paragraphs)[: size - 8]


def mail(number: int, size: int = 1_500) -> ReceivedMail:
    """A mail of an unknown sender; every *number* gives another one."""
    return ReceivedMail.plain(
        f"mail-{number}.eml",
        message_id=f"<{number}@mail.example.com>",
        sender=f"sam{number}@example.com",
        sender_name="Sam Example",
        to="care@anycompany.example",
        subject=f"Question about my statement {number}",
        text=text_of(size),
    )
