"""Joins the simulated system to what is kept of it: mails are worked on, guides shown, answers sent, one at a time."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid4, uuid5

from adapters.stores import interaction_tables
from adapters.stores.items import decode
from backend.connect.flows import GUIDE
from backend.errors import RemedyError
from simulator.connect.agent import Answer
from simulator.connect.instance import OUR_ADDRESS
from simulator.flow.contact import INSTANCE_ARN, Contact
from simulator.flow.services import CaseError, SentMail
from simulator.mail import outbox
from simulator.mail.eml import ReceivedMail, read_source
from simulator.mail_outcome import AGENT_REVIEW, AUTOMATED_RESPONSE, NOT_ANSWERED, MailOutcome
from simulator.office import contact_record, draft
from simulator.office.draft import Draft
from simulator.office.memory import CLOCK, INTERACTIONS, Memory, profiles_of
from simulator.office.store import ANSWERED, DONE, PARKED, WAITING, ConflictError, Row, Store, StoreError
from simulator.system import Simulator
from triage.modes import WITHHELD, Mode
from triage.policy import POLICY
from triage.wording import NOTHING

AGENT_REPLY: Final = "agent_reply"
STATES: Final = {AUTOMATED_RESPONSE: ANSWERED, AGENT_REVIEW: WAITING, NOT_ANSWERED: PARKED}
_OF_THE_ANALYSIS: Final = (
    *("intent", "factors", "confidence_score", "suggested_response", "statements", "unanswered", "questions"),
    *("findings", "confidence_explanation"),
)
"""What an operator who only watches, or has switched it off, has agents not see."""
LONGEST_SEARCHED: Final = 4_000
AT_WORK_SECONDS: Final = 600.0
BETWEEN_MAILS: Final = 0.001
"""Seconds in which whoever waits at a page has a turn, even where mails are waiting too."""

Make = Callable[[float, str], Simulator]
"""Sets a simulator up whose clock begins at a time, in a mode."""


class Desk:
    """One office; *now* gives the time of the wall, by which mails arrive."""

    def __init__(self, store: Store, make: Make, *, now: Callable[[], float] = time.time) -> None:
        self.store = store
        self._now = now
        begun = max(now(), float(store.setting(CLOCK) or 0.0))
        self.mode = store.setting("mode") or str(Mode.AUTO)
        self._simulator = make(begun, self.mode)
        self._memory = Memory(self._simulator, store)
        self._memory.recall()
        self._lock = threading.Lock()
        self._unkept: tuple[Row, MailOutcome] | None = None
        self.arrived = threading.Event()
        self.posted = threading.Event()
        if store.setting("office") is None:
            store.set_setting("office", str(uuid4()))
        self._office = store.setting("office") or ""

    # mails

    def accept(self, source: bytes, sender: str, recipients: Sequence[str]) -> None:
        """Keep a mail for good; a RemedyError says why it cannot be taken."""
        mail = read_source(source, Path("the mail"))
        self.store.keep_mail(source, sender, recipients, self._now(), named=mail.is_named)
        self.arrived.set()

    def work(self) -> bool:
        """Work on the mail that has waited longest; False where none waits."""
        with self._lock:
            if self._unkept is None:
                row = self.store.next_mail()
                if row is None:
                    return False
                try:
                    self._unkept = row, self._receive(row)
                except RemedyError as error:
                    self.store.mark_mail(row["number"], "failed", str(error))
                    return True
                except Exception as error:  # noqa: BLE001 - a mistake of ours in one mail must not stop the others
                    self.store.mark_mail(row["number"], "failed", f"By a mistake of the simulator: {error!r}")
                    return True
            self._keep(*self._unkept)  # until it is kept: to work on the mail again would be another run of its flow
            self._unkept = None
        self.posted.set()
        return True

    def retry(self, number: int) -> None:
        """Have another try at a mail that failed."""
        self.store.mark_mail(number, "waiting")
        self.arrived.set()

    def _receive(self, row: Row) -> MailOutcome:
        mail = read_source(row["source"], Path(f"mail {row['number']}"))
        found = self.store.contact_of_message(mail.references)
        related = self.contact(found["id"]) if found and found["ours"] else None
        contact_id = str(uuid5(NAMESPACE_URL, f"{self._office}/{row['number']}"))
        self._memory.begin()
        outcome = self._simulator.receive(mail, at=row["arrived"], contact_id=contact_id, related=related)
        self._simulator.instance.queues.remove(outcome.contact)
        self._simulator.instance.outbox.sent.clear()
        return outcome

    def _keep(self, row: Row, outcome: MailOutcome) -> None:
        contact, mail = outcome.contact, outcome.mail
        found = self.store.contact_of_message(mail.references)
        with self.store.change():
            self.store.keep_contact(
                {
                    "id": contact.contact_id,
                    "mail": row["number"],
                    "thread": found["thread"] if found else contact.contact_id,
                    "arrived": row["arrived"],
                    "state": STATES[outcome.route],
                    "route": outcome.route,
                    "queue": outcome.queue or "",
                    "category": outcome.category,
                    "score": _kept(outcome)["confidence_score"],
                    "sender": mail.from_address,
                    "name": mail.from_name,
                    "subject": mail.subject,
                    "reason": _reason(outcome, self.threshold),
                    "case_number": outcome.case or "",
                    "message_id": mail.message_id,
                    "priority": contact.routing_priority,
                    "words": _words(outcome),
                    "outcome": json.dumps(_kept(outcome)),
                    "record": json.dumps(contact_record.as_json(contact)),
                }
            )
            self._memory.keep(contact)
            for sent in outcome.sent:
                self._post(sent, outcome.kind(sent), mail)
            self.store.mark_mail(row["number"], "done")

    def _post(self, sent: SentMail, kind: str, answered: ReceivedMail, agent: str = "") -> None:
        before = (*answered.references, answered.message_id) if answered.is_named else ()
        message = outbox.compose(sent, sender_name=self.company, answers=before[-20:], by_person=bool(agent))
        self.store.post(
            {
                "id": outbox.message_id(sent),
                "contact": sent.for_contact_id,
                "kind": kind,
                "recipient": sent.to_address,
                "subject": sent.subject,
                "body": sent.body,
                "source": message.as_bytes(),
                "made": self._now(),
                "agent": agent,
                "due": self._now(),
            }
        )

    # what the pages ask for

    @property
    def threshold(self) -> int:
        return self._simulator.deployment.settings.confidence_threshold

    @property
    def company(self) -> str:
        return self._simulator.deployment.settings.company_name

    @property
    def flows(self) -> Any:
        """The flows as they are bound."""
        return self._simulator.flows

    def now(self) -> float:
        return self._now()

    def switch(self, mode: str) -> None:
        """Turn the operator's switch, for good."""
        self.store.set_setting("mode", str(Mode(mode)))
        self.mode = mode
        with self._lock:
            self._simulator.switch(mode)

    def contact(self, contact_id: str) -> Contact | None:
        """A contact as the flows know it."""
        row = self.store.contact(contact_id)
        return contact_record.from_json(row["record"]) if row else None

    def mail_of(self, row: Row) -> ReceivedMail:
        """The mail that a contact came with."""
        mail = self.store.mail(row["mail"])
        assert mail is not None  # noqa: S101 - the schema promises it
        return read_source(mail["source"], Path(f"mail {row['mail']}"))

    def profile(self, contact: Contact) -> Mapping[str, str] | None:
        """The customer whom the flow found; None where nobody, or several."""
        with self._lock:
            found = profiles_of(self._simulator, contact)
            return dict(found[0].fields) if len(found) == 1 else None

    def case(self, contact: Contact) -> Mapping[str, str] | None:
        with self._lock:
            case = self._simulator.instance.cases.cases.get(contact.attributes.get("caseId", ""))
            return dict(case.fields) if case else None

    def customers(self) -> list[tuple[str, str]]:
        """Names and addresses of the customers whom the bank knows."""
        with self._lock:
            known = [profile.fields for profile in self._simulator.instance.profiles]
        named = (
            (f"{f.get('FirstName', '')} {f.get('LastName', '')}".strip(), f.get("EmailAddress", "")) for f in known
        )
        return [(name, address) for name, address in named if address]

    # guides

    def guide(self, contact_id: str, agent: str) -> Row | None:
        """The page of the guide at which *agent* is, the first where they have not begun; None where there is none."""
        session = self.store.guide(contact_id, agent)
        if session is not None and self._can_go_on(session):
            return session
        with self._lock:
            contact = self.contact(contact_id)
            if contact is None or "DefaultAgentUI" not in contact.event_hooks:
                return None
            self._pass_time()
            page = self._simulator.show_guide(contact)
        return self._keep_page(contact_id, agent, 1, page)

    def answer_guide(self, contact_id: str, agent: str, step: int, answer: Answer) -> Row:
        """Give the guide an *answer* to its page number *step*; ConflictError where that page was left already."""
        with self._lock:
            session, contact = self.store.guide(contact_id, agent), self.contact(contact_id)
            if session is None or contact is None or session["step"] != step or session["page"]["view"] is None:
                raise ConflictError("That page of the guide was left already; this is where it stands now.")
            self._pass_time()
            guide = contact_record.from_json(session["page"]["guide"])
            page = self._simulator.show_guide(contact, guide, session["page"]["pause"], answer)
            with self.store.change():
                self.store.change_contact(contact_id, None, record=json.dumps(contact_record.as_json(contact)))
                return self._keep_page(contact_id, agent, step + 1, page, session["page"]["steps"])

    def _keep_page(self, contact_id: str, agent: str, step: int, page: Any, before: Sequence[Any] = ()) -> Row:
        kept = {
            "guide": contact_record.as_json(page.contact),
            "pause": page.pause,
            "view": asdict(page.view) if page.view else None,
            "steps": [*before, *map(asdict, page.steps)],
        }
        self.store.keep_guide(contact_id, agent, step, kept, self._now())
        return {"contact": contact_id, "agent": agent, "step": step, "page": json.loads(json.dumps(kept))}

    def _can_go_on(self, session: Row) -> bool:
        """Whether the flow still has the action that the guide waits at: it may have been changed since."""
        pause = session["page"]["pause"]
        return pause is None or any(pause["action"] in flow.actions for flow in self.flows.by_arn.values())

    def _pass_time(self) -> None:
        self._simulator.clock.advance_to(self._now())

    # answers

    def draft(self, row: Row, agent: str) -> Draft:
        """The answer that *agent* works on."""
        return self.store.draft(row["id"], agent) or draft.begin(row["outcome"], row["record"]["attributes"])

    def keep_draft(self, contact_id: str, agent: str, edited: Draft) -> None:
        self.store.keep_draft(contact_id, agent, edited, self._now())

    def send(self, row: Row, agent: str, version: int, edited: Draft) -> None:
        """Send the answer, once; ConflictError where another agent was faster, DraftError where it cannot be sent."""
        edit = draft.edit(row["id"], row["outcome"], edited)
        if not row["sender"]:
            raise draft.DraftError("The mail names no address to answer; close the contact without an answer.")
        mail, contact = self.mail_of(row), contact_record.from_json(row["record"])
        subject = contact.attributes.get("EmailReplySubject", "")
        sent = SentMail(
            contact_id=str(uuid5(NAMESPACE_URL, f"{row['id']}/answer/{version}")),
            for_contact_id=row["id"],
            linked=True,
            action="agent",
            sent_at=self._now(),
            from_address=OUR_ADDRESS,
            to_address=row["sender"],
            to_name=mail.from_name or None,
            subject=subject if row["route"] == AGENT_REVIEW and subject else f"Re: {mail.subject}"[:998],
            body=edit["text"],
        )
        contact.attributes.update(draft.noted(edit))
        with self._lock, self.store.change():
            self.store.keep_decision(row["id"], agent, self._now(), edit)
            self._close(row, agent, version, contact, "Answered by an agent.")
            self._post(sent, AGENT_REPLY, mail, agent)
        self.posted.set()

    def close(self, row: Row, agent: str, version: int) -> None:
        """Finish a contact without an answer."""
        contact = contact_record.from_json(row["record"])
        with self._lock, self.store.change():
            self._close(row, agent, version, contact, "Closed by an agent without an answer.")

    def release(self, contact_id: str, agent: str) -> None:
        """Let a person have a parked mail; ConflictError where it is parked no longer."""
        row = self.store.contact(contact_id)
        if row is None or row["state"] != PARKED:
            raise ConflictError("This mail is parked no longer.")
        contact = contact_record.from_json(row["record"])
        contact.event_hooks.setdefault("DefaultAgentUI", f"{INSTANCE_ARN}/contact-flow/{GUIDE}")
        with self.store.change():
            self.store.change_contact(
                contact_id,
                row["version"],
                state=WAITING,
                queue=row["queue"] or row["category"],
                reason=f"released by {agent}; {row['reason']}",
                record=json.dumps(contact_record.as_json(contact)),
            )

    def others_at_work(self, contact_id: str, agent: str) -> list[str]:
        return self.store.others_at_work(contact_id, agent, self._now() - AT_WORK_SECONDS)

    def _close(self, row: Row, agent: str, version: int, contact: Contact, summary: str) -> None:
        if row["state"] == DONE:
            raise ConflictError(f"{row['agent']} has finished this contact already; nothing was sent.")
        self.store.change_contact(row["id"], version, state=DONE, agent=agent, closed=self._now())
        self._memory.begin()
        self._pass_time()
        self._simulator.complete(contact)
        case_id = contact.attributes.get("caseId", NOTHING)
        if case_id in self._simulator.instance.cases.cases:
            with suppress(CaseError):
                self._simulator.instance.cases.update(case_id, {"status": "closed", "summary": summary})
        self._memory.keep(contact)

    def records(self) -> Iterator[dict[str, Any]]:
        """The records of what was decided, each with what became of the mail as far as that is known."""
        yield from (interaction_tables.joined(decode(item)) for item in self.store.items(INTERACTIONS))


def _kept(outcome: MailOutcome) -> dict[str, Any]:
    """What the pages show of a decision."""
    attributes = outcome.contact.attributes
    shown = outcome.as_json()
    if WITHHELD.intersection(outcome.holds):
        shown |= {name: type(shown[name])() for name in _OF_THE_ANALYSIS}
    return {
        **shown,
        "steps": [asdict(step) for step in outcome.steps],
        "advice": attributes.get("advice", ""),
        "tags": dict(outcome.contact.tags),
        "model": outcome.row.get("model", ""),
    }


def _reason(outcome: MailOutcome, threshold: int) -> str:
    """Why the mail went where it did, in a few words."""
    if outcome.route == AUTOMATED_RESPONSE:
        return "proved and sent"
    if outcome.route == NOT_ANSWERED:
        told = outcome.explanation.removeprefix("There is no analysis: ")
        return told.removeprefix(f"Score {outcome.score} of {POLICY.full_confidence}: ").rstrip(".")
    reasons = [hold.replace("_", " ") for hold in outcome.holds]
    if not outcome.row:
        reasons.append("no analysis")
    elif outcome.score < threshold:
        found = [factor.label for factor in POLICY.factors if outcome.factors[factor.name]]
        reasons = [*reasons, *found] or ["score below the threshold"]
    return ", ".join(reasons)


def _words(outcome: MailOutcome) -> str:
    mail = outcome.mail
    said = (mail.from_name, mail.from_address, mail.subject, outcome.case or "", outcome.message.written)
    return " ".join(said)[:LONGEST_SEARCHED].casefold()


def work_on_mails(desk: Desk, stopping: threading.Event, patience: float = 1.0) -> None:
    """Work on mails as they come, until the office closes."""
    while not stopping.is_set():
        desk.arrived.clear()
        try:
            if desk.work():
                stopping.wait(BETWEEN_MAILS)
                continue
        except StoreError:
            stopping.wait(patience)  # the disk may have room again
            continue
        desk.arrived.wait(patience)
    desk.store.close()
