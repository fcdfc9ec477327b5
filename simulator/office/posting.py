"""Mails that are due leave, each once; what does not get through is tried again or shown to a person."""

from __future__ import annotations

import threading
from typing import Final

from simulator.connect.instance import OUR_ADDRESS
from simulator.mail_server.delivery import DeferredError, Letter, RefusedError, UncertainError, Way
from simulator.office.desk import Desk
from simulator.office.store import ANSWERED, DONE, WAITING, Row, StoreError

DUE, SENDING, SENT, REFUSED, UNCERTAIN = "due", "sending", "sent", "refused", "uncertain"
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0
"""Seconds until a mail that did not get through is tried again, doubled each time."""
NOT_DELIVERED: Final = "the answer did not get through"


class Posting:
    """Sends what is due on one *way*."""

    def __init__(self, desk: Desk, way: Way) -> None:
        self._desk, self._store, self._way = desk, desk.store, way
        for row in self._store.outgoing_in(SENDING):  # the process ended in the middle of it
            if way.repeatable:
                self._store.mark_outgoing(row["id"], DUE)
            else:
                self._doubt(row, "the process ended while the mail was handed over")

    def send_next(self) -> bool:
        """Try the mail that is due first; False where none is."""
        now = self._desk.now()
        row = self._store.due(now)
        if row is None:
            return False
        attempts = row["attempts"] + 1
        self._store.mark_outgoing(row["id"], SENDING, attempts=attempts)
        try:
            self._way.deliver(Letter(row["id"], OUR_ADDRESS, row["recipient"], row["source"]))
        except DeferredError as error:
            pause = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
            self._store.mark_outgoing(row["id"], DUE, due=now + pause, attempts=attempts, trouble=str(error))
        except RefusedError as error:
            self._refuse(row, attempts, str(error))
        except UncertainError as error:
            self._doubt(row, str(error))
        else:
            self._store.mark_outgoing(row["id"], SENT, attempts=attempts)
        return True

    def again(self, mail_id: str) -> None:
        """Send a mail that a person wants to be sent once more."""
        self._store.mark_outgoing(mail_id, DUE)
        self._desk.posted.set()

    def _refuse(self, row: Row, attempts: int, trouble: str) -> None:
        """A person has to know of an answer that nobody got."""
        contact = self._store.contact(row["contact"])
        with self._store.change():
            self._store.mark_outgoing(row["id"], REFUSED, attempts=attempts, trouble=trouble)
            if contact and contact["state"] in {ANSWERED, DONE}:
                queue = contact["queue"] or contact["category"]
                self._store.change_contact(contact["id"], None, state=WAITING, queue=queue, reason=NOT_DELIVERED)

    def _doubt(self, row: Row, trouble: str) -> None:
        self._store.mark_outgoing(row["id"], UNCERTAIN, attempts=row["attempts"], trouble=trouble)


def send_what_is_due(posting: Posting, desk: Desk, stopping: threading.Event, patience: float = 1.0) -> None:
    """Send mails as they become due, until the office closes."""
    while not stopping.is_set():
        desk.posted.clear()
        try:
            if posting.send_next():
                continue
        except StoreError:
            stopping.wait(patience)  # the disk may have room again
            continue
        desk.posted.wait(patience)
    desk.store.close()
