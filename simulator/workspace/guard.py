"""What stands before every page: this machine only, this site only, and nothing that a mail could run.

Written as plain ASGI, so that a body that is too long is never held in memory.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE: Final = "desk"
LONGEST_BODY: Final = 1_000_000
LONGEST_READ: Final = 64_000_000
"""Bytes that are read of a body that is too long, so that its sender is there to hear of it."""

_HOSTS: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

Refuse = Callable[[Request, int, str], Response]
"""Makes the page that says why a request was refused."""


class Guard:
    """Lets requests through to *app*, each with a session; *refuse* tells whoever is not let through."""

    def __init__(self, app: ASGIApp, refuse: Refuse) -> None:
        self._app, self._refuse = app, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        session = HTTPConnection(scope).cookies.get(COOKIE, "")
        new = session if len(session) == 43 else secrets.token_urlsafe(32)
        scope["session_id"] = new

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                out.update(_HEADERS)
                if new != session:
                    out.append("Set-Cookie", f"{COOKIE}={new}; HttpOnly; SameSite=Strict; Path=/; Max-Age=31536000")
            await send(message)

        problem = _problem(scope["method"], headers)
        if problem is None and scope["method"] == "POST":
            body = await _body(receive)
            if body is None:
                problem = (
                    413,
                    f"That is more than {LONGEST_BODY // 1000:,} kB, so it was not taken; what was there before stays.",
                )
            else:
                receive = _again(body, receive)
        if problem:
            await self._refuse(Request(scope), *problem)(scope, receive, answer)
        else:
            await self._app(scope, receive, answer)


def token(secret: str, session: str) -> str:
    """What a form of that session has to bring along."""
    return hmac.new(secret.encode(), session.encode(), hashlib.sha256).hexdigest()


def is_token(given: str, secret: str, session: str) -> bool:
    """Whether a form was made for that session."""
    return hmac.compare_digest(given.encode(), token(secret, session).encode())


def _problem(method: str, headers: Headers) -> tuple[int, str] | None:
    host = headers.get("host", "")
    if _name(host) not in _HOSTS:
        return 421, "This workspace answers on this machine only, at 127.0.0.1 or localhost."
    if method in {"GET", "HEAD"}:
        return None
    if method != "POST":
        return 405, "There is nothing here for that method."
    origin = headers.get("origin")
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return 403, "Another site sent that form, so nothing was done."
    if origin is not None and urlsplit(origin).netloc != host:
        return 403, "Another site sent that form, so nothing was done."
    return None


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


async def _body(receive: Receive) -> bytes | None:
    """The body of a request; None where it is too long."""
    kept, length = bytearray(), 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        length += len(part)
        if length <= LONGEST_BODY:
            kept += part
        if length > LONGEST_READ or message["type"] == "http.disconnect" or not message.get("more_body"):
            return bytes(kept) if length <= LONGEST_BODY else None


def _again(body: bytes, receive: Receive) -> Receive:
    """What `receive` gives, as if the body had not been read."""
    ahead: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return ahead.pop() if ahead else await receive()

    return again
