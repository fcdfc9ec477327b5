"""Forms that agents send: read once, checked for whom they were made, and answered with a redirect or a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from simulator.workspace.guard import is_token
from simulator.workspace.rendering import message

MOST_FIELDS: Final = 500

Form = Mapping[str, list[str]]
Work = Callable[[Request, Form], Response]


def posted(work: Work) -> Callable[[Request], object]:
    """A handler that gives *work* the fields of a form of ours."""

    async def handle(request: Request) -> Response:
        async with request.form(max_fields=MOST_FIELDS, max_files=0) as given:
            form = _texts(given)
        if not is_token(first(form, "token"), request.app.state.secret, request.scope["session_id"]):
            return message(
                request, 403, "That form was made for somebody else, so nothing was done. Open the page again."
            )
        return await run_in_threadpool(work, request, form)

    return handle


def first(form: Form, name: str) -> str:
    """The value of a field, empty where it is missing."""
    return form.get(name, [""])[0]


def number(form: Form, name: str) -> int:
    """The number in a field, -1 where there is none."""
    text = first(form, name)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def back(path: str) -> Response:
    """Go on at a page of ours."""
    return RedirectResponse(path, 303)


def _texts(given: FormData) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in given.multi_items():
        if isinstance(value, str):
            found.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return found
