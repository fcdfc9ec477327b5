"""Show a message and its reply to the guardrail of a deployment, if it has one."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from triage.errors import GuardrailUnavailableError
from triage.finding import Finding
from triage.policy import Policy
from triage.ports import Deadline, Guard
from triage.screening import Screening, findings_of_message, findings_of_reply

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Inspection:
    """Shows the message and the reply of one contact to *guard*, if there is one, and gathers what it finds.

    A guardrail that fails holds the reply, and is asked no more about this contact.
    """

    guard: Guard | None
    contact_id: str
    deadline: Deadline
    policy: Policy
    findings: list[Finding] = field(default_factory=list)

    def message(self, text: str) -> None:
        """Look at what the customer wrote."""
        screening = self._ask("message", text, lambda guard: guard.screen_message(text, self.deadline))
        self.findings += findings_of_message(screening) if screening else ()

    def reply(self, draft: str, query: str, sources: Sequence[str]) -> Screening:
        """Look at *draft*, which is to answer *query* from *sources*; give what may be shown of it."""
        screening = self._ask("reply", draft, lambda guard: guard.screen_reply(draft, query, sources, self.deadline))
        if not screening:
            return Screening(draft)
        self.findings += findings_of_reply(screening, has_sources=bool(sources), policy=self.policy)
        return screening

    def _ask(self, what: str, text: str, look: Callable[[Guard], Screening]) -> Screening | None:
        if not self.guard or not text.strip() or self._has_failed():
            return None
        about = {"contact_id": self.contact_id, "looked_at": what}
        try:
            screening = look(self.guard)
        except GuardrailUnavailableError as reason:
            logger.warning("guardrail gave no answer", extra={**about, "reason": str(reason)})
            self.findings.append(Finding(reason.hold))
            return None
        if screening.objections:
            logger.warning("guardrail objects", extra={**about, "objections": list(screening.objections)})
        return screening

    def _has_failed(self) -> bool:
        return any(finding.hold == GuardrailUnavailableError.hold for finding in self.findings)
