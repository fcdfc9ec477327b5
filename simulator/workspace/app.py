"""The workspace as a web application: which page answers what."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from backend.connect.flow_language.document import FlowError
from simulator.errors import SimulatorError
from simulator.office.chats import Chats
from simulator.office.desk import Desk
from simulator.office.draft import DraftError
from simulator.office.posting import Posting
from simulator.office.store import ConflictError
from simulator.workspace import chat, contact, lists, office_pages
from simulator.workspace.forms import Work, posted
from simulator.workspace.guard import Guard
from simulator.workspace.rendering import message

STATIC: Final = Path(__file__).with_name("static")
KEY_OF_FORMS: Final = "key of forms"


def workspace(
    desk: Desk, posting: Posting, chats: Chats, *, lifespan: Callable[[Starlette], Any] | None = None
) -> Starlette:
    """All pages of the office at *desk*."""
    app = Starlette(
        routes=[
            Route("/health", health),
            Route("/", lists.queue),
            Route("/automated", lists.automated),
            Route("/parked", lists.parked),
            Route("/done", lists.done),
            Route("/search", lists.search),
            Route("/troubles", lists.troubles),
            Route("/changes", lists.changed),
            Route("/figures", office_pages.figures),
            Route("/edits.jsonl", office_pages.edits),
            Route("/records.jsonl", office_pages.records),
            Route("/compose", office_pages.compose),
            Route("/chats", chat.everyone),
            Route("/chats/{chat}", chat.show),
            Route("/contacts/{contact}", contact.show),
            Route("/contacts/{contact}/way", contact.way),
            _form("/compose", office_pages.send),
            _form("/mode", office_pages.switch),
            _form("/agent", office_pages.rename),
            _form("/outgoing/again", lists.send_again),
            _form("/mails/retry", lists.retry),
            _form("/chats", chat.begin),
            _form("/chats/{chat}/customer", chat.write),
            _form("/chats/{chat}/work", chat.work),
            _form("/chats/{chat}/guide", chat.answer_guide),
            _form("/chats/{chat}/guide/anew", chat.begin_guide),
            _form("/contacts/{contact}/guide", contact.answer_guide),
            _form("/contacts/{contact}/guide/anew", contact.begin_guide),
            _form("/contacts/{contact}/answer", contact.edit),
            _form("/contacts/{contact}/release", contact.release),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(Guard, refuse=message)],
        exception_handlers={
            HTTPException: _no_page,
            ConflictError: _told(409),
            DraftError: _told(422),
            FlowError: _told(422, "The guide does not take that: {}"),
            SimulatorError: _told(507),
            sqlite3.Error: _told(507),
        },
        lifespan=lifespan,
    )
    if desk.store.setting(KEY_OF_FORMS) is None:
        desk.store.set_setting(KEY_OF_FORMS, secrets.token_hex(32))
    app.state.desk, app.state.posting, app.state.chats = desk, posting, chats
    app.state.secret = desk.store.setting(KEY_OF_FORMS)
    return app


def health(request: Request) -> Response:  # noqa: ARG001 - starlette passes it
    """Say that pages are served, which begins once mail is taken in as well."""
    return PlainTextResponse("ok")


def _form(path: str, work: Work) -> Route:
    return Route(path, posted(work), methods=["POST"])


def _no_page(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return message(request, status, "There is no such page here." if status == 404 else "That cannot be done here.")


def _told(status: int, text: str = "{}") -> Callable[[Request, Exception], Response]:
    """A page that says what was wrong."""
    return lambda request, error: message(request, status, text.format(error))
