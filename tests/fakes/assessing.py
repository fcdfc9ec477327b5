"""An assessment with knowledge and model as fakes."""

from collections.abc import Sequence
from typing import Any

from triage.assessment import Assessment
from triage.assessor import Assessor
from triage.message import Customer, Message, Part, Passage, Writing
from triage.policy import Policy
from triage.ports import Answer


class Shelf:
    """Always finds what a wire costs."""

    def search(self, query: str, limit: int) -> Sequence[Passage]:
        return [Passage("A wire costs $25.", "payment/wires.md", 0.7)]


class ConstantModel:
    """Calls the tool with the same input whatever it is asked."""

    def __init__(self, tool_input: Any) -> None:
        self._tool_input = tool_input

    def answer(self, question: Any, deadline: Any) -> Answer:
        return Answer("model-1", self._tool_input)


def assess_with(policy: Policy, tool_input: Any, text: str = "What does a domestic wire cost?") -> Assessment:
    """Judge a mail that says *text* by *policy*, with a model that answers *tool_input*."""
    message = Message("c1", "EMAIL", "jo@example.com", (Part(Writing.WRITTEN, text),), "Wire fee", "Wire fee")
    assessor = Assessor(Shelf(), ConstantModel(tool_input), "AnyCompany Bank", policy)
    return assessor.assess(message, Customer("Jo Fields"), lambda: 60.0)
