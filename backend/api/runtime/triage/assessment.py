"""What is thought of a message, before it takes the form of a stored result."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from triage.holds import in_order
from triage.scoring import Score

NO_MODEL = "none"


class Status(StrEnum):
    """Whether there is an analysis; without one the message goes to an agent."""

    READY = "READY"
    FAILED = "FAILED"


class MailKind(StrEnum):
    """Whether a person wrote, or a program that must not be answered."""

    ORDINARY = "ordinary"
    AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is thought of a message; *holds* keep its reply from going out by itself.

    *grounding* and *relevance* are the guardrail's scores of the reply, None where it gave none.
    """

    category: str
    score: Score
    factors: Mapping[str, int]
    explanation: str
    holds: tuple[str, ...]
    intent: str = ""
    suggested_response: str = ""
    model_id: str = NO_MODEL
    sources: tuple[str, ...] = ()
    status: Status = Status.READY
    mail_kind: MailKind = MailKind.ORDINARY
    grounding: float | None = None
    relevance: float | None = None

    def held(self, hold: str) -> "Assessment":
        """The same with one more hold."""
        return replace(self, holds=in_order({*self.holds, hold}))
