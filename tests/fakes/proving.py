"""A reply that is sent, with everything that proves it; tests spoil one thing at a time."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Any

from simulator.model.judge import proof
from triage import completeness, judge, prompt
from triage.assessment import Assessment
from triage.assessor import Assessor
from triage.errors import KnowledgeUnavailableError, ModelUnavailableError
from triage.message import Customer, Message, Part, Passage, Writing
from triage.passages import HASH, LINES, line_lengths, passage_hash
from triage.policy import POLICY, Policy
from triage.ports import Answer, Deadline, Guard, Model
from triage.prompt import Question
from triage.proof import Prover
from triage.translation import Memory

SECTION = (
    "Wires and transfers > Fees of a wire\n"
    "A domestic wire sent online costs $25.\n"
    "An international wire costs $45 and takes one to three business days.\n"
    "A wire sent before 4 p.m. Eastern time leaves on the same business day."
)
STATEMENTS = [
    {"text": "A domestic wire sent online costs $25.", "sources": ["p1s1"]},
    {"text": "A wire sent before 4 p.m. Eastern time leaves on the same business day.", "sources": ["p1s3"]},
]
ANALYSIS: Mapping[str, Any] = {
    "category": "Payment",
    "intent": "Asks what a wire costs.",
    "factors": {factor.name: 0 for factor in POLICY.factors},
    "questions": {row.name: "no" for row in POLICY.asked},
    "sensitive_topics": [],
    "reply": STATEMENTS,
    "courtesy": "thanks",
    "unanswered": [],
}


def metadata(text: str) -> dict[str, Any]:
    """What tells that a section was deployed by us as it is."""
    return {HASH: passage_hash(text), LINES: line_lengths(text), "article": "payment/wires.md"}


def passage(text: str = SECTION, *, relevance: float = 0.8, **changes: object) -> Passage:
    """A section as our knowledge base gives it back."""
    return Passage(text, "payment/wires.md", relevance, metadata(text) | changes)


@dataclass
class Shelf:
    """Always finds what lies on it."""

    passages: Sequence[Passage] = (passage(),)
    broken: bool = False
    queries: list[str] = field(default_factory=list)

    def search(self, query: str, limit: int) -> Sequence[Passage]:
        self.queries.append(query)
        if self.broken:
            raise KnowledgeUnavailableError("The knowledge base did not answer.")
        return self.passages


class SideBySide:
    """A clock without time that really does things side by side."""

    def now(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None: ...

    def together(self, *works: Callable[[], Any]) -> list[Any]:
        with ThreadPoolExecutor(max_workers=len(works)) as pool:
            return list(pool.map(lambda work: work(), works))


def fair(question: Question) -> Any:
    """The verdicts of a judge who supports what stands in the evidence word for word."""
    return proof(question.document)


@dataclass
class ThreeCalls:
    """A model that answers each of the three calls as told: a value, what a function makes of it, or an error.

    *first* are what it says to the first calls for an analysis.
    """

    analysis: Any = field(default_factory=lambda: dict(ANALYSIS))
    proof: Any = fair
    completeness: Any = field(default_factory=lambda: {"open": []})
    first: list[Any] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)

    @property
    def analyses(self) -> list[Question]:
        """The calls for an analysis."""
        return [question for question in self.asked if question.tool.name == prompt.TOOL_NAME]

    def answer(self, question: Question, deadline: Deadline) -> Answer:
        self.asked.append(question)
        asked_before = len(self.analyses) - 1
        tasks = {
            prompt.TOOL_NAME: (self.first[asked_before:] or [self.analysis])[0],
            judge.TOOL_NAME: self.proof,
            completeness.TOOL_NAME: self.completeness,
        }
        said = tasks[question.tool.name]
        if isinstance(said, Exception):
            raise said
        return Answer("model-1", said(question) if callable(said) else said)


UNAVAILABLE = ModelUnavailableError("No model answered.")


def message(text: str = "What does a domestic wire cost, and when does it leave?", **changes: Any) -> Message:
    """A mail with *text*."""
    parts = changes.pop("parts", (Part(Writing.WRITTEN, text),))
    return Message(**{"contact_id": "c1", "channel": "EMAIL", "sender": "jo@example.com", "parts": parts, **changes})


def assess(
    model: Model,
    *,
    about: Message | None = None,
    customer: Customer | None = None,
    shelf: Shelf | None = None,
    policy: Policy = POLICY,
    names: frozenset[str] = frozenset(),
    guard: Guard | None = None,
    proves_drafts: bool = False,
    memories: Mapping[str, Memory] | None = None,
) -> Assessment:
    """Judge a message with everything around the core as fakes."""
    assessor = Assessor(
        shelf or Shelf(),
        model,
        Prover(model, SideBySide(), names),
        "AnyCompany Bank",
        policy,
        guard,
        proves_drafts=proves_drafts,
        memories=memories or {},
    )
    return assessor.assess(about or message(), customer or Customer("Jo", first_name="Jo"), lambda: 60.0)


def dice(seed: int) -> Random:
    """Chance that comes out the same every time."""
    return Random(seed)
