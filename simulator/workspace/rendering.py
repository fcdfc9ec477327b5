"""Pages from templates, in which everything that comes from elsewhere is escaped."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from simulator.mail_outcome import AGENT_REVIEW, AUTOMATED_RESPONSE, NOT_ANSWERED
from simulator.office.desk import Desk
from simulator.office.store import PARKED, WAITING, Filter
from simulator.workspace.guard import token
from triage.modes import Mode
from triage.policy import POLICY

PAGES: Final = Path(__file__).with_name("pages")
ROUTES: Final = {AUTOMATED_RESPONSE: "answered", AGENT_REVIEW: "for an agent", NOT_ANSWERED: "parked"}


def duration(seconds: float) -> str:
    """So much time in words that fit a table."""
    minutes = int(max(seconds, 0.0) // 60)
    if minutes < 1:
        return "under 1 min"
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours < 48 else f"{hours // 24} days"


def moment(at: float) -> str:
    """A time by the clock of this machine."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))


def in_words(name: str) -> str:
    """A name of ours as a person would write it."""
    return name.replace("_", " ")


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= {"duration": duration, "moment": moment, "in_words": in_words}
    made.globals |= {"routes": ROUTES, "modes": [str(mode) for mode in Mode], "factors": POLICY.factors}
    return made


_PAGES: Final = _environment()


def desk_of(request: Request) -> Desk:
    """The office that the page is about."""
    desk: Desk = request.app.state.desk
    return desk


def agent_of(request: Request) -> str:
    """Who is at the page; whoever is new gets a name."""
    desk, session = desk_of(request), request.scope["session_id"]
    return desk.store.agent(session) or desk.store.begin_session(session, desk.now())


def page(request: Request, name: str, context: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    """The page of the template *name*, with what every page has."""
    desk = desk_of(request)
    common = {
        "path": request.url.path,
        "company": desk.company,
        "mode": desk.mode,
        "agent": desk.store.agent(request.scope["session_id"]) or "You",
        "token": token(request.app.state.secret, request.scope["session_id"]),
        "waiting": desk.store.count(Filter(state=WAITING)),
        "chats_waiting": desk.store.count_chats(WAITING),
        "parked": desk.store.count(Filter(state=PARKED)),
        "troubles": sum(desk.store.count_outgoing("refused", "uncertain")) + desk.store.count_mails().get("failed", 0),
        "changes": changes(desk),
        "now": desk.now(),
    }
    return HTMLResponse(_PAGES.get_template(name).render({**common, **context}), status)


def message(request: Request, status: int, text: str) -> HTMLResponse:  # noqa: ARG001 - as every page takes it
    """A page that says one thing, without asking the store: it may be what is broken."""
    return HTMLResponse(_PAGES.get_template("message.html").render({"status": status, "text": text}), status)


def changes(desk: Desk) -> str:
    """Differs as soon as anything has changed, and for another process."""
    return f"{id(desk):x}-{desk.store.changes}"
