"""Guides of agents who have taken a chat over: the flow that is deployed, run on with every click.

The contact on which a guide records is kept with its page; each agent has one of their own.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, Final
from uuid import uuid4

from adapters.connect import bot_event
from simulator.chat import guide
from simulator.clock import VirtualClock
from simulator.connect.agent import AgentAtPage, Answer
from simulator.connect.instance import Instance
from simulator.flow.contact import Contact
from simulator.flow.interpreter import run
from simulator.lambdas import Lambdas
from simulator.office import contact_record
from simulator.office.store import CHAT_GUIDES, ConflictError, Row, Store

NOBODY: Final = "-"


class ChatGuides:
    """The guides that *store* keeps."""

    def __init__(self, store: Store, *, now: Callable[[], float] = time.time) -> None:
        self.store, self._now = store, now
        self._lock = threading.Lock()

    def page(self, chat: Row, agent: str) -> Row | None:
        """The page at which *agent* is, the first where they have not begun; None for a chat nobody was called to."""
        if session := self.store.guide(chat["id"], agent, CHAT_GUIDES):
            return session
        if not chat["handed_over"]:
            return None
        contact = _contact(chat)
        return self._go_on(contact, contact.guide(str(uuid4()), self._now()), agent, 1)

    def answer(self, chat_id: str, agent: str, step: int, answer: Answer) -> Row:
        """Give the guide an *answer* to its page number *step*; ConflictError where that page was left already."""
        with self._lock:
            session = self.store.guide(chat_id, agent, CHAT_GUIDES)
            if session is None or session["step"] != step or session["page"]["view"] is None:
                raise ConflictError("That page of the guide was left already; this is where it stands now.")
            page = session["page"]
            contact, at = contact_record.from_json(page["contact"]), contact_record.from_json(page["guide"])
            return self._go_on(contact, at, agent, step + 1, before=page, answer=answer)

    def anew(self, chat_id: str, agent: str) -> None:
        """Begin at the first page again; what was recorded goes with the guide."""
        self.store.forget_guide(chat_id, agent, CHAT_GUIDES)

    def _go_on(
        self, contact: Contact, at: Contact, agent: str, step: int, *, before: Any = None, answer: Answer | None = None
    ) -> Row:
        at.related = contact
        clock, person = VirtualClock(self._now()), AgentAtPage(answer)
        services = Instance(clock).services(Lambdas({}, clock, str), agent=person)
        way = run(guide.flow(), at, services, begins_at=before["pause"] if before else None)
        steps: Sequence[Any] = [*(before["steps"] if before else ()), *map(asdict, way)]
        view = person.shown if way.pause() else None
        kept = {
            "contact": contact_record.as_json(contact),
            "guide": contact_record.as_json(at),
            "pause": way.pause(),
            "view": asdict(view) if view else None,
            "steps": steps,
        }
        self.store.keep_guide(contact.contact_id, agent, step, kept, self._now(), table=CHAT_GUIDES)
        return {"contact": contact.contact_id, "agent": agent, "step": step, "page": json.loads(json.dumps(kept))}


def _contact(chat: Row) -> Contact:
    """The chat as a contact with what the flow writes on it at a hand-over."""
    agent = json.loads(chat["handed_over"])
    left = bot_event.handed_over({"agent": agent, "escalation_decision": {"reason": agent["reason"]}})
    attributes = {"handoverReason": left.pop("reason"), **left, "customer": chat["sender"] or NOBODY}
    return Contact(contact_id=chat["id"], channel="CHAT", arrived_at=chat["begun"], attributes=attributes)
