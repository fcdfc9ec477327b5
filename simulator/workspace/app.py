"""The workspace as a web application: which page answers what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from simulator.office.desk import Desk
from simulator.office.posting import Posting


def workspace(desk: Desk, posting: Posting, *, lifespan: Callable[[Starlette], Any] | None = None) -> Starlette:
    """All pages of the office at *desk*."""
    app = Starlette(routes=[Route("/health", health)], lifespan=lifespan)
    app.state.desk, app.state.posting = desk, posting
    return app


def health(request: Request) -> Response:  # noqa: ARG001 - starlette passes it
    """Say that pages are served, which begins once mail is taken in as well."""
    return PlainTextResponse("ok")
