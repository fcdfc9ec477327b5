"""What must hold of one mail, whatever the weather was on its way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

from adapters.stores.mode_parameter import FRESH_SECONDS
from mail import result
from simulator.flow.contact import Contact
from simulator.flow.services import SentMail
from simulator.mail_outcome import AGENT_REVIEW, AUTOMATED_RESPONSE, NOT_ANSWERED, MailOutcome
from tests.fakes.closing import NOTE
from tests.soak.tables import Row
from tests.soak.wild_model import WildModel
from triage.modes import Mode, Modes
from triage.policy import POLICY
from triage.wording import NOTHING

REPLY, ACKNOWLEDGEMENT = "send-reply", "send-acknowledgement"
"""The actions of the flow that send."""

CARRIED: Final = (
    "suggestedResponse",
    "suggestedResponse4SBS",
    "intent",
    "confidenceScore",
    "confidenceExplanation",
    "confidenceExplanation4SBS",
    "factors",
)
"""Attributes by which a result reaches the agent, and which nothing but the result sets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """What is known of a mail afterwards.

    *rows* are the results that were stored for it, the oldest first; *kept* says that the last one still is. *runs* is
    how often its analysis began, *held* are the holds that its contact ever had. *modes* and *switched_off_at* are the
    operator's, *known* says that the sender is a customer.
    """

    outcome: MailOutcome
    rows: Sequence[Row]
    kept: bool
    runs: int
    held: frozenset[str]
    waits: bool
    tasks: int
    modes: Modes
    switched_off_at: float = inf
    known: bool

    @property
    def was_read(self) -> bool:
        """Whether the flow knew of somebody who had read the mail."""
        return self.outcome.contact.attributes.get("fingerprint", NOTHING) != NOTHING


def broken(journey: Journey, model: WildModel) -> Iterator[str]:
    """Say which promises were broken."""
    yield from _fate(journey)
    yield from _sends(journey, model)
    yield from _result(journey)
    if lost := journey.held - holds(journey.outcome.contact):
        yield f"hold overwritten on the contact: {', '.join(sorted(lost))}"


def holds(contact: Contact) -> frozenset[str]:
    """What the flow says holds a reply back."""
    return frozenset(contact.attributes.get("holds", "").split(", ")) & POLICY.holds.keys()


def count(sent: Iterable[SentMail], action: str) -> int:
    """How many mails an action sent."""
    return sum(mail.action == action for mail in sent)


def _fate(journey: Journey) -> Iterator[str]:
    """A mail was answered, waits for an agent or is parked with its reason; nothing else may become of it."""
    outcome, contact = journey.outcome, journey.outcome.contact
    ending = contact.ending.outcome if contact.ending else "none"
    if ending == "queued":
        if not journey.waits:
            yield "lost: said to be in a queue, but in none"
        if outcome.route != AGENT_REVIEW:
            yield f"in a queue, but said to be {outcome.route}"
    elif ending == "expired":
        if not journey.tasks:
            yield "lost: expired without a task for a person"
    elif outcome.route == AUTOMATED_RESPONSE:
        if not count(outcome.sent, REPLY):
            yield "lost: said to be answered, but nothing was sent"
    elif outcome.route == NOT_ANSWERED:
        if contact.attributes.get("parkedReason", "-") in {"", "-"}:
            yield "lost: parked without a reason"
    else:
        yield f"lost: {ending} as {outcome.route}"


def _sends(journey: Journey, model: WildModel) -> Iterator[str]:
    """A reply goes out once, as it was judged, and only where all that has to be so is so."""
    outcome, mail = journey.outcome, journey.outcome.mail
    if count(outcome.sent, REPLY) > 1 or count(outcome.sent, ACKNOWLEDGEMENT) > 1:
        yield "sent twice"
    if any(each.action not in {REPLY, ACKNOWLEDGEMENT} for each in outcome.sent):
        yield "sent by an action that nobody watches"
    if outcome.sent and ("FAIL" in {mail.spam_verdict, mail.virus_verdict}):
        yield "wrote to a sender of spam or viruses"
    for sent in outcome.sent:
        if sent.to_address != mail.from_address:
            yield "wrote to somebody else"
        if not journey.was_read and not journey.known:
            yield "wrote to a stranger whose mail nobody had read"
        if journey.modes.quiet or journey.modes.everywhere is Mode.OFF:
            yield "wrote though switched off, or not understood"
        if sent.sent_at > journey.switched_off_at + 2 * FRESH_SECONDS:
            yield "wrote a minute after it was switched off"
        if sent.action == REPLY:
            yield from _unsafe(sent, journey, model)
    if outcome.contact.attributes.get("replySent") == "true" and not count(outcome.sent, REPLY):
        yield "claims a reply that was not sent"


def _unsafe(sent: SentMail, journey: Journey, model: WildModel) -> Iterator[str]:
    """Say what is wrong with a reply, by the best of the results that say it."""
    if (journey.outcome.mail.spam_verdict, journey.outcome.mail.virus_verdict) != ("PASS", "PASS"):
        yield "unsafe: verdicts"
    flaws = [list(_flaws(row, journey, model)) for row in journey.rows if sent.body == row["suggested_response"] + NOTE]
    yield from min(flaws, key=len, default=["unsafe: not a reply that was judged"])


def _flaws(row: Row, journey: Journey, model: WildModel) -> Iterator[str]:
    if row["status"] != "READY":
        yield "unsafe: no analysis"
    if row["confidence_score"] < POLICY.threshold:
        yield "unsafe: score below the threshold"
    if row["holds"] or row["review_required"] != "false" or row["mail_kind"] != "ordinary":
        yield f"unsafe: held by {', '.join(row['holds'])}"
    if journey.modes.of(row["category"]) is not Mode.AUTO:
        yield "unsafe: mode"
    if not row["statements"] or any(statement["verdict"] != "supported" for statement in row["statements"]):
        yield "unsafe: a statement without support"
    if not model.judged(statement["text"] for statement in row["statements"]):
        yield "unsafe: nobody who had read it supported it"


def _result(journey: Journey) -> Iterator[str]:
    """Once the analysis was started there is a result in the end, and the contact carries it."""
    if journey.runs and not journey.rows:
        yield "result lost: started, but nothing is stored"
    if journey.rows:
        if not journey.kept:
            yield "result lost: the store has another"
        texts = result.as_texts(journey.rows[-1])
        carried = journey.outcome.contact.attributes
        if differ := [name for name in CARRIED if carried.get(name) != texts[result.ATTRIBUTES[name]]]:
            yield f"result lost: the contact does not carry {', '.join(differ)}"
