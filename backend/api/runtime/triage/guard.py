"""What a guardrail's view of a message and of its reply means for sending the reply."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from triage.errors import GuardrailUnavailableError
from triage.policy import POLICY, Policy
from triage.ports import Deadline, Guard

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Screening:
    """What a guardrail says of a text.

    *objections* name the rules it breaks, never the words that break them. *text* is what may be shown of it: masked
    where only parts are objected to, empty where all of it is. *grounding* and *relevance* say, from 0 to 1, how much
    of a reply stands in its sources and how much it is about the question; None where nobody measured that.
    """

    text: str
    objections: tuple[str, ...] = ()
    grounding: float | None = None
    relevance: float | None = None


@dataclass(slots=True)
class Inspection:
    """Shows the message and the reply of one contact to *guard*, if there is one, and gathers what that holds.

    A guardrail that fails holds the reply, and is asked no more about this contact.
    """

    guard: Guard | None
    contact_id: str
    deadline: Deadline
    policy: Policy = POLICY
    holds: set[str] = field(default_factory=set)

    def message(self, text: str) -> None:
        """Look at what the customer wrote."""
        screening = self._ask("message", text, lambda guard: guard.screen_message(text, self.deadline))
        self.holds.update(holds_of_message(screening) if screening else ())

    def reply(self, draft: str, query: str, sources: Sequence[str]) -> Screening:
        """Look at *draft*, which is to answer *query* from *sources*; give what may be shown of it."""
        screening = self._ask("reply", draft, lambda guard: guard.screen_reply(draft, query, sources, self.deadline))
        if not screening:
            return Screening(draft)
        self.holds.update(holds_of_reply(screening, has_sources=bool(sources), policy=self.policy))
        return screening

    def _ask(self, what: str, text: str, look: Callable[[Guard], Screening]) -> Screening | None:
        if not self.guard or not text.strip() or "guardrail_unavailable" in self.holds:
            return None
        about = {"contact_id": self.contact_id, "looked_at": what}
        try:
            screening = look(self.guard)
        except GuardrailUnavailableError as reason:
            logger.warning("guardrail gave no answer", extra={**about, "reason": str(reason)})
            self.holds.add(reason.hold)
            return None
        if screening.objections:
            logger.warning("guardrail objects", extra={**about, "objections": list(screening.objections)})
        return screening


def holds_of_message(screening: Screening) -> Iterator[str]:
    """Name what the screening of a message holds against an automatic reply."""
    if screening.objections:
        yield "guardrail_input"


def holds_of_reply(screening: Screening, *, has_sources: bool, policy: Policy = POLICY) -> Iterator[str]:
    """Name what the screening of a reply holds against sending it; where there are sources, a missing score counts."""
    if screening.objections:
        yield "guardrail_output"
    if has_sources and not _is_grounded(screening, policy):
        yield "guardrail_grounding"


def _is_grounded(screening: Screening, policy: Policy) -> bool:
    measured = (
        (screening.grounding, policy.minimum_grounding),
        (screening.relevance, policy.minimum_reply_relevance),
    )
    return all(score is not None and score >= least for score, least in measured)
