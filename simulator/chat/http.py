"""The API of conversations over HTTP and WebSocket, on this machine only."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from simulator.chat.api import ChatApi

Result = TypeVar("Result")

HOSTS: Final = frozenset({"127.0.0.1", "localhost", "::1"})
REFUSED: Final = 1008
"""How a WebSocket closes that is not let in."""


def served(api: ChatApi, *, now: Callable[[], float] = time.time) -> Starlette:
    """Give *api* as a web application, on whose clock it is *now*."""
    lock = threading.Lock()

    async def turn(request: Request) -> Response:
        if _host(request.headers.get("host", "")) not in HOSTS:
            return PlainTextResponse("This API answers on this machine only, at 127.0.0.1 or localhost.", 421)
        body, headers = await request.body(), dict(request.headers)
        answer = await asyncio.to_thread(_locked, lambda: api.post(request.path_params["conversation"], body, headers))
        return JSONResponse(answer.body, answer.status, {**answer.headers})

    async def listen(socket: WebSocket) -> None:
        loop = asyncio.get_running_loop()
        waiting: asyncio.Queue[bytes] = asyncio.Queue()

        def push(data: bytes) -> None:
            loop.call_soon_threadsafe(waiting.put_nowait, data)

        given, origin = socket.query_params.get("token", ""), socket.headers.get("origin", "")
        is_here = _host(socket.headers.get("host", "")) in HOSTS
        name = await asyncio.to_thread(_locked, lambda: api.open(given, origin, push)) if is_here else None
        if name is None:
            await socket.close(REFUSED)
            return
        await socket.accept()
        sending = asyncio.create_task(_send(socket, waiting))
        try:
            while True:
                await socket.receive_text()
        except WebSocketDisconnect:
            pass
        finally:
            sending.cancel()
            await asyncio.to_thread(_locked, lambda: api.close(name, given))

    def _locked(work: Callable[[], Result]) -> Result:
        """Do one thing at a time, as the virtual clock of the system is one."""
        with lock:
            api.system.clock.advance_to(now())
            return work()

    return Starlette(
        routes=[
            Route("/health", _health),
            Route("/conversations/{conversation}/turns", turn, methods=["POST"]),
            WebSocketRoute("/", listen),
        ]
    )


def invitation(api: ChatApi, address: str, sender: str) -> str:
    """Say how somebody can write, with a token of theirs."""
    conversation = str(uuid4())
    given = api.token(conversation, api.known(sender))
    return (
        f"the API of conversations is at http://{address}/ and pushes at ws://{address}/?token=TOKEN\n"
        f"CONVERSATION={conversation}\nTOKEN={given}"
    )


async def _send(socket: WebSocket, waiting: asyncio.Queue[bytes]) -> None:
    while True:
        await socket.send_text((await waiting.get()).decode())


async def _health(request: Request) -> Response:  # noqa: ARG001 - starlette passes it
    return PlainTextResponse("ok")


def _host(given: str) -> str:
    try:
        return urlsplit(f"//{given}").hostname or ""
    except ValueError:
        return ""
