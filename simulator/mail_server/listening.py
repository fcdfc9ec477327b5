"""Takes mail in by SMTP, on this machine only; a mail is acknowledged once it is kept for good."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Sequence
from typing import Any, Final

from aiosmtpd.smtp import SMTP, Envelope, Session

from backend.errors import RemedyError
from simulator.errors import SimulatorError
from simulator.mail.eml import MAX_MEGABYTES

HOST: Final = "127.0.0.1"
LONGEST_LINE: Final = 1024 * 1024
"""Bytes: many programs write longer lines than the 998 that RFC 5321 allows."""

Accept = Callable[[bytes, str, Sequence[str]], None]
"""Keeps a mail, or raises a RemedyError that says why it cannot be taken."""

logger = logging.getLogger(__name__)
logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd's, which would tell every line of every talk


class _Server(SMTP):
    line_length_limit = LONGEST_LINE


class Handler:
    """What aiosmtpd asks when a mail has come."""

    def __init__(self, accept: Accept) -> None:
        self._accept = accept

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802 - aiosmtpd's names
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        try:
            await asyncio.to_thread(self._accept, content, envelope.mail_from or "", envelope.rcpt_tos)
        except StorageFullError as error:
            return f"452 4.3.1 {_line(error)}"
        except RemedyError as error:
            return f"554 5.6.0 {_line(error)}"
        return "250 2.0.0 The mail is kept"

    async def handle_exception(self, error: Exception) -> str:
        logger.warning("mail not taken", extra={"error": type(error).__name__})
        return "451 4.3.0 Something went wrong here; please try again later"


class StorageFullError(RemedyError):
    """The mail could not be kept just now; whoever sent it may try again."""


def open_socket(port: int, name: str) -> socket.socket:
    """Listen on a *port* of this machine, 0 for any; SimulatorError where it cannot be had."""
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((HOST, port))
        found.listen(128)
    except OSError as error:
        found.close()
        raise SimulatorError(
            f"{HOST}:{port} cannot be listened on ({error.strerror}); choose another port with {name}."
        ) from error
    return found


async def listen(place: socket.socket, accept: Accept) -> asyncio.Server:
    """Begin to take mail in at *place*."""

    def protocol() -> Any:
        return _Server(
            Handler(accept),
            hostname="localhost",
            ident="ACEmailAI simulator",
            data_size_limit=MAX_MEGABYTES * 1024 * 1024,
            enable_SMTPUTF8=True,
            decode_data=False,
        )

    return await asyncio.get_running_loop().create_server(protocol, sock=place)


def _line(error: Exception) -> str:
    return " ".join(str(error).split()).encode("ascii", "replace").decode()[:400]
