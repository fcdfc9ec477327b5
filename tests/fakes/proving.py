"""A reply that is sent, with everything that proves it; tests spoil one thing at a time."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Any

from triage import completeness, judge, prompt
from triage.assessment import Assessment
from triage.assessor import Assessor
from triage.errors import ModelUnavailableError
from triage.message import Customer, Message, Part, Passage, Writing
from triage.passages import HASH, LINES, line_lengths, passage_hash
from triage.policy import POLICY, Policy
from triage.ports import Answer, Deadline
from triage.prompt import Question
from triage.proof import Prover

SECTION = (
    "Wires and transfers > Fees of a wire\n"
    "A domestic wire sent online costs $25.\n"
    "An international wire costs $45 and takes one to three business days.\n"
    "A wire sent before 4 p.m. Eastern time leaves on the same business day."
)
STATEMENTS = [
    {"text": "A domestic wire sent online costs $25.", "sources": ["p1s1"]},
    {"text": "A wire that is sent before 4 p.m. Eastern time leaves on the same business day.", "sources": ["p1s3"]},
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


def passage(text: str = SECTION, **changes: object) -> Passage:
    """A section as our knowledge base gives it back."""
    metadata: dict[str, object] = {HASH: passage_hash(text), LINES: line_lengths(text), "article": "payment/wires.md"}
    return Passage(text, "payment/wires.md", 0.8, metadata | changes)


@dataclass
class Shelf:
    """Always finds what lies on it."""

    passages: Sequence[Passage] = (passage(),)
    queries: list[str] = field(default_factory=list)

    def search(self, query: str, limit: int) -> Sequence[Passage]:
        self.queries.append(query)
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
    """The verdicts of a judge who supports what stands in the evidence word for word, or nearly so."""
    rows = question.document["statements"]
    return {
        "verdicts": [
            {"n": row["n"], "verdict": "supported" if _is_said(row) else "not_supported", "reason": ""} for row in rows
        ]
    }


def _is_said(row: Mapping[str, Any]) -> bool:
    said = {word.strip(".,") for word in row["statement"].split()} - {"that", "is"}
    return said <= {word.strip(".,") for each in row["evidence"] for word in each["sentence"].split()}


@dataclass
class ThreeCalls:
    """A model that answers each of the three calls as told: a value, what a function makes of it, or an error."""

    analysis: Any = field(default_factory=lambda: dict(ANALYSIS))
    proof: Any = fair
    completeness: Any = field(default_factory=lambda: {"open": []})
    asked: list[Question] = field(default_factory=list)

    def answer(self, question: Question, deadline: Deadline) -> Answer:
        self.asked.append(question)
        tasks = {
            prompt.TOOL_NAME: self.analysis,
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
    model: ThreeCalls,
    *,
    about: Message | None = None,
    customer: Customer | None = None,
    shelf: Shelf | None = None,
    policy: Policy = POLICY,
    names: frozenset[str] = frozenset(),
    proves_drafts: bool = False,
) -> Assessment:
    """Judge a message with everything around the core as fakes."""
    assessor = Assessor(
        shelf or Shelf(),
        model,
        Prover(model, SideBySide(), names),
        "AnyCompany Bank",
        policy,
        proves_drafts=proves_drafts,
    )
    return assessor.assess(about or message(), customer or Customer("Jo", first_name="Jo"), lambda: 60.0)


def dice(seed: int) -> Random:
    """Chance that comes out the same every time."""
    return Random(seed)
