"""`serve`: mail comes in by SMTP, and agents work in the browser."""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click
import uvicorn

from simulator import deployment
from simulator.chat.system import ChatSystem
from simulator.mail_server.delivery import Maildir, Way, relay
from simulator.mail_server.listening import HOST, StorageFullError, listen, open_socket
from simulator.messages import remark
from simulator.model.choice import Models
from simulator.office.chats import Chats
from simulator.office.desk import Desk, work_on_mails
from simulator.office.occupancy import occupied
from simulator.office.posting import Posting, send_what_is_due
from simulator.office.store import Store, StoreError
from simulator.options import FOLDER, JUDGE, MODEL, THRESHOLD
from simulator.sending import Setup
from simulator.workspace.app import workspace

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from starlette.applications import Starlette

T = TypeVar("T")

SHORT_TURN: Final = 0.0005
"""Seconds for which one thread keeps the others waiting: whoever sends mail or looks at a page goes before the work."""

FAREWELL_SECONDS: Final = 3
DATA: Final = Path("office")
PORT: Final = click.IntRange(0, 65_535)


@click.command()
@click.option("--http", default=8080, show_default=True, type=PORT, help="Port of the workspace; 0 takes any.")
@click.option("--smtp", default=2525, show_default=True, type=PORT, help="Port that takes mail in; 0 takes any.")
@click.option("--data", default=DATA, show_default=True, type=FOLDER, help="Folder for everything that is kept.")
@click.option("--relay", "place", metavar="HOST:PORT", help="Server that takes our mail on; by default a maildir does.")
@click.option("--maildir", type=FOLDER, help="Maildir for the mail that leaves; by default in the folder of the data.")
@MODEL
@JUDGE
@THRESHOLD
@click.option("--profiles", type=click.Path(path_type=Path, dir_okay=False), default=deployment.CUSTOMERS)
def serve(
    *,
    http: int,
    smtp: int,
    data: Path,
    place: str | None,
    maildir: Path | None,
    model: str,
    judge: str | None,
    threshold: int,
    profiles: Path,
) -> None:
    """Take mail in by SMTP, answer it, and open the agents' workspace in the browser; on this machine only."""
    settings = replace(deployment.usual_settings(), confidence_threshold=threshold)
    setup = Setup(model=model, judge=judge, settings=settings, profiles=profiles)
    way: Way = relay(place) if place else Maildir(maildir or data / "maildir")
    pages, mails = open_socket(http, "--http"), open_socket(smtp, "--smtp")
    with occupied(data):
        store = Store(data)
        setup = replace(setup, interactions=True, master_key=store.master_key())
        desk, chats = Desk(store, opener(setup, Setup.simulator)), Chats(store, opener(setup, chat_system))
        office = Office(desk, chats, way, mails)
        remark(f"the workspace is at http://{HOST}:{_port(pages)}/ and mail is taken in at {HOST}:{_port(mails)}")
        remark(f"mail leaves by {place}" if place else f"mail leaves into the maildir {maildir or data / 'maildir'}")
        sys.setswitchinterval(SHORT_TURN)
        with suppress(KeyboardInterrupt):
            asyncio.run(office.run(pages))


def opener(setup: Setup, make: Callable[[Setup, Models], T]) -> Callable[[float, str], T]:
    """How something is made of *setup* whose clock begins at a time, in a mode; each has models of its own."""

    def open_at(opening: float, mode: str) -> T:
        return make(replace(setup, mode=mode, opening=opening), setup.models())

    return open_at


def chat_system(setup: Setup, models: Models) -> ChatSystem:
    """Set up the chat function around *models*."""
    return ChatSystem(
        models.model,
        judge=models.judge,
        settings=setup.settings,
        mode=setup.mode,
        articles=setup.articles,
        profiles=setup.profiles,
        opening=setup.opening,
    )


@dataclass(slots=True)
class Office:
    """Everything that runs while the office is open: the listener, the pages, and the two that work behind them."""

    desk: Desk
    chats: Chats
    way: Way
    mails: socket.socket

    async def run(self, pages: socket.socket) -> None:
        """Serve until somebody stops it."""
        app = workspace(self.desk, Posting(self.desk, self.way), self.chats, lifespan=self._lifespan)
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="on",
            timeout_graceful_shutdown=FAREWELL_SECONDS,
        )
        await uvicorn.Server(config).serve(sockets=[pages])

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        stopping = threading.Event()
        posting: Posting = app.state.posting
        works = (
            threading.Thread(target=work_on_mails, args=(self.desk, stopping), name="mails"),
            threading.Thread(target=send_what_is_due, args=(posting, self.desk, stopping), name="posting"),
        )
        for thread in works:
            thread.start()
        await asyncio.to_thread(self.chats.catch_up)
        server = await listen(self.mails, self._accept)
        app.state.listens = True
        try:
            yield
        finally:
            server.close()
            stopping.set()
            self.desk.arrived.set()
            self.desk.posted.set()
            for thread in works:
                await asyncio.to_thread(thread.join)

    def _accept(self, source: bytes, sender: str, recipients: Sequence[str]) -> None:
        try:
            self.desk.accept(source, sender, recipients)
        except StoreError as error:
            raise StorageFullError(str(error)) from error


def _port(place: socket.socket) -> int:
    port: int = place.getsockname()[1]
    return port
