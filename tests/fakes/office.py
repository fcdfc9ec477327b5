"""An office whose time passes as a test says."""

from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from simulator.office.desk import Desk
from simulator.office.store import Row, Store
from simulator.system import OPENING, Simulator


@dataclass(slots=True)
class Office:
    """An office in *folder* that can be closed and opened again."""

    folder: Path
    start: Callable[..., Simulator]
    now: float = OPENING
    mails: int = 0
    _desk: Desk | None = None

    @property
    def desk(self) -> Desk:
        if self._desk is None:
            store = Store(self.folder)
            self._desk = Desk(store, partial(self.simulator, store), now=lambda: self.now)
        return self._desk

    def simulator(self, store: Store, opening: float = OPENING, mode: str = "auto") -> Simulator:
        """A system that seals as the office does."""
        return self.start(opening=opening, mode=mode, records=True, master_key=store.master_key())

    def close(self) -> None:
        """End the process, as it were: what is not on the disk is gone."""
        self._desk = None

    def receive(self, text: str = "What is the fee for a late payment?", **headers: str) -> Row:
        """Let a mail come and give the contact that it is."""
        self.now += 60
        self.mails += 1
        self.desk.accept(mail(text, **{"Message-ID": f"<{self.mails}@example.com>", **headers}), "a@example.com", ["b"])
        while self.desk.work():
            pass
        newest = self.desk.store.contact_of_message([headers.get("Message-ID", f"<{self.mails}@example.com>")])
        assert newest is not None
        found = self.desk.store.contact(newest["id"])
        assert found is not None
        return found


def mail(text: str, **headers: str) -> bytes:
    message = EmailMessage()
    usual = {"From": "Mateo Jackson <mateo.jackson@example.com>", "To": "care@anycompany.example", "Subject": "My card"}
    for name, value in {**usual, **headers}.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()
