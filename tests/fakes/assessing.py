"""An assessment with knowledge and model as fakes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.messages import message
from triage.assessment import Assessment
from triage.assessor import Assessor
from triage.errors import KnowledgeUnavailableError
from triage.message import Customer, Passage
from triage.policy import Policy
from triage.ports import Answer
from triage.prompt import Question


@dataclass
class Shelf:
    """Always finds what lies on it."""

    passages: Sequence[Passage] = (Passage("A wire costs $25.", "payment/wires.md", 0.7),)
    broken: bool = False

    def search(self, query: str, limit: int) -> Sequence[Passage]:
        if self.broken:
            raise KnowledgeUnavailableError("The knowledge base did not answer.")
        return self.passages


@dataclass
class ScriptedModel:
    """Gives one answer after the other, or raises it, and then always *usual*."""

    usual: Any
    answers: list[Any] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def answer(self, question: Question, deadline: Any) -> Answer:
        self.questions.append(question)
        answer = self.answers.pop(0) if self.answers else self.usual
        if isinstance(answer, Exception):
            raise answer
        return Answer("model-1", answer)


def assess_with(policy: Policy, tool_input: Any, text: str = "What does a domestic wire cost?") -> Assessment:
    """Judge a mail that says *text* by *policy*, with a model that answers *tool_input*."""
    assessor = Assessor(Shelf(), ScriptedModel(tool_input), "AnyCompany Bank", policy)
    return assessor.assess(message(text, subject="Wire fee"), Customer("Jo Fields"), lambda: 60.0)
