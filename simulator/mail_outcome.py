"""What became of a mail, in the words of `send --json`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backend.connect.flow_language.document import NEXT_ACTION
from mail import reading
from mail.stored_message import Forms
from simulator.connect.instance import OUR_ADDRESS
from simulator.flow.contact import Contact
from simulator.flow.outcome import Step
from simulator.flow.services import SentMail
from simulator.lambdas import FailedInvocation
from simulator.mail.eml import ReceivedMail
from triage.message import Message
from triage.modes import Kind
from triage.policy import POLICY
from triage.route import Route
from triage.wording import NOTHING

STATEMENT = ("text", "sources", "verdict", "by", "evidence", "translation")
"""What is told of a statement, as far as it has it."""

AUTOMATED_RESPONSE, AGENT_REVIEW, NOT_ANSWERED = ROUTES = tuple(map(str, Route))


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOutcome:
    """One mail on its way from arrival to a reply, an agent or a parked end.

    *row* is the stored result, empty where there was no analysis. *seconds* is virtual time from
    arrival to the route; *result_after* from arrival to the stored result.
    """

    mail: ReceivedMail
    contact: Contact
    row: Mapping[str, Any]
    sent: Sequence[SentMail]
    steps: Sequence[Step]
    seconds: float
    result_after: float | None = None
    failures: Sequence[FailedInvocation] = ()
    warnings: Sequence[str] = ()
    case: str | None = field(default=None)

    @property
    def message(self) -> Message:
        """The mail as the function that judges it reads it."""
        return message_of(self.mail)

    @property
    def route(self) -> str:
        """Where the flow said the mail goes; of a flow that says nothing, what it did tells.

        A mail in a queue is with an agent whatever was said.
        """
        said = self.contact.attributes.get("outcome")
        if self.queue is not None:
            return AGENT_REVIEW
        if said in ROUTES:
            return said
        if self._has_task:
            return AGENT_REVIEW
        ended = self.contact.ending is not None and self.contact.ending.outcome == "ended"
        return AUTOMATED_RESPONSE if ended and self.sent else NOT_ANSWERED

    @property
    def queue(self) -> str | None:
        ending = self.contact.ending
        queued = ending is not None and ending.outcome == "queued" and self.contact.queue is not None
        return self.contact.queue.name if queued and self.contact.queue else None

    @property
    def _has_task(self) -> bool:
        return any(step.type == "CreateTask" and step.edge == NEXT_ACTION for step in self.steps)

    @property
    def score(self) -> int:
        return int(self.row.get("confidence_score", 0))

    @property
    def category(self) -> str:
        known = self.row.get("category") or self._attribute("category")
        return str(known or POLICY.default_category)

    @property
    def factors(self) -> dict[str, int]:
        found = self.row.get("factors", {})
        return {factor.name: int(found.get(factor.name, 0)) for factor in POLICY.factors}

    @property
    def holds(self) -> list[str]:
        """What keeps a reply back: by the analysis, and by the send ledger, which only the contact knows."""
        kept = self._attribute("holds").split(", ") if self.route == AGENT_REVIEW else []
        return list(dict.fromkeys([*self.row.get("holds", ()), *(hold for hold in kept if hold in POLICY.holds)]))

    @property
    def findings(self) -> list[dict[str, str]]:
        """What the analysis found, in its words; what a flow or the send ledger found has none."""
        found = [{key: each[key] for key in ("hold", "words", "rule")} for each in self.row.get("findings", ())]
        known = {each["hold"] for each in found}
        return [*found, *({"hold": hold, "words": "", "rule": ""} for hold in self.holds if hold not in known)]

    @property
    def calls(self) -> list[dict[str, Any]]:
        """What models were asked, with the tokens of each answer, as the record of the mail has it."""
        record = json.loads(self.row.get("interaction", "{}"))
        return list(record.get("calls", ()))

    @property
    def explanation(self) -> str:
        if said := self.text("confidence_explanation", "confidenceExplanation"):
            return said
        reason = self._attribute("parkedReason") or self._attribute("failure").removeprefix("none")
        return f"There is no analysis: {reason.replace('_', ' ')}." if reason else "There is no analysis."

    @property
    def suggested_response(self) -> str:
        return self.text("suggested_response", "suggestedResponse")

    @property
    def intent(self) -> str:
        return self.text("intent", "intent")

    def text(self, column: str, attribute: str) -> str:
        """A text of the result, or else what the contact has of it."""
        return str(self.row.get(column) or self._attribute(attribute))

    def as_json(self, *, brief: bool = False) -> dict[str, Any]:
        """The object that `send --json` prints, or, *brief*, without what the mail says and the way it went."""
        return {
            "file": str(self.mail.path),
            "contactId": self.contact.contact_id,
            "from": self.mail.from_address,
            "subject": self.mail.subject,
            "category": self.category,
            "intent": self.intent,
            "factors": self.factors,
            "confidence_score": self.score,
            "confidence_explanation": self.explanation,
            "suggested_response": self.suggested_response,
            **({} if brief else _texts(self.message)),
            "route": self.route,
            "holds": self.holds,
            "findings": self.findings,
            "statements": [
                {key: each[key] for key in STATEMENT if key in each} for each in self.row.get("statements", ())
            ],
            "unanswered": list(self.row.get("unanswered", ())),
            "questions": dict(self.row.get("questions", {})),
            "queue": self.queue,
            "case": self.case,
            "sent": [self._sent(mail) for mail in self.sent],
            **({} if brief else {"trace": [_traced(step) for step in self.steps]}),
            "seconds": round(self.seconds, 3),
        }

    def kind(self, mail: SentMail) -> str:
        """Whether a sent mail is the automated response or an acknowledgement."""
        if self.route != AUTOMATED_RESPONSE:
            return str(Kind.ACKNOWLEDGEMENT)
        draft = self._attribute("suggestedResponse")
        answers = mail.body.startswith(draft) if draft else mail is self.sent[-1]
        return str(Kind.REPLY if answers else Kind.ACKNOWLEDGEMENT)

    def _sent(self, mail: SentMail) -> dict[str, str]:
        return {"kind": self.kind(mail), "to": mail.to_address, "subject": mail.subject, "body": mail.body}

    def _attribute(self, name: str) -> str:
        value = self.contact.attributes.get(name, "")
        return "" if value == NOTHING else value


def message_of(mail: ReceivedMail) -> Message:
    """What the function that judges *mail* makes of it, by the same steps."""
    return reading.read(
        contact_id="",
        sender=mail.from_address,
        ours=OUR_ADDRESS,
        subject=mail.subject,
        stored=Forms(mail.text or "", mail.html or ""),
        is_whole=True,
        files=len(mail.attachments),
        verified=(mail.spam_verdict, mail.virus_verdict) == ("PASS", "PASS"),
    )


def _texts(message: Message) -> dict[str, str]:
    return {"message_text": message.written, "unsure_text": message.unsure, "earlier_text": message.earlier}


def _traced(step: Step) -> dict[str, Any]:
    return {"action": step.identifier, "type": step.type, "result": step.result, "at": round(step.at, 3)}
