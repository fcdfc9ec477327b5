"""What is thought of a message, before it takes the form of a stored result."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from triage.analysis import Request
from triage.finding import Finding
from triage.proof import Proof
from triage.scoring import Score
from triage.trace import Call

NO_MODEL = "none"
NO_PROOF = Proof()


class Status(StrEnum):
    """Whether there is an analysis; without one the message goes to an agent."""

    READY = "READY"
    FAILED = "FAILED"


class Section(NamedTuple):
    """A section of an article that was found: its path, what stands for its words, and the path of its headings."""

    article: str
    hash: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is thought of a message; each of the *findings* keeps its reply from going out by itself.

    *proof* has a verdict for each statement of the reply, *unanswered* what the model leaves open, *questions* its
    answers to the policy's questions, *request* what it makes of a turn of a conversation. *grounding* and *relevance*
    are the guardrail's scores of the reply, None where it gave none. *sections* are the passages that were found, in
    the order of their ids; *calls* and *seconds* say how the assessment came about.
    """

    category: str
    score: Score
    factors: Mapping[str, int]
    explanation: str
    findings: tuple[Finding, ...]
    intent: str = ""
    suggested_response: str = ""
    proof: Proof = NO_PROOF
    unanswered: tuple[str, ...] = ()
    request: Request | None = None
    questions: Mapping[str, str] = field(default_factory=dict)
    model_id: str = NO_MODEL
    sources: tuple[str, ...] = ()
    status: Status = Status.READY
    grounding: float | None = None
    relevance: float | None = None
    sections: tuple[Section, ...] = ()
    calls: tuple[Call, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def holds(self) -> frozenset[str]:
        """The names of what was found."""
        return frozenset(finding.hold for finding in self.findings)

    def held(self, hold: str, words: str = "") -> "Assessment":
        """The same with one more hold, and the *words* to look at."""
        return replace(self, findings=(*self.findings, Finding(hold, words)))
