"""The ways on which mail leaves: into a maildir, or to a server that takes it on.

Nothing is sent twice: a mail is marked before it is tried, and where nobody can tell whether it got through, it waits
for a person.
"""

from __future__ import annotations

import os
import re
import smtplib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from simulator.errors import SimulatorError

RELAY_SECONDS: Final = 30.0
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9.@-]+")


class DeferredError(Exception):
    """The mail did not get through for sure, and may later."""


class RefusedError(Exception):
    """The mail did not get through for sure, and will not later."""


class UncertainError(Exception):
    """Nobody can tell whether the mail got through."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it leaves."""

    mail_id: str
    sender: str
    recipient: str
    source: bytes


class Way(Protocol):
    """How mail leaves; *repeatable* where to try again what had got through changes nothing."""

    @property
    def repeatable(self) -> bool: ...

    def deliver(self, letter: Letter) -> None: ...


class Maildir:
    """A maildir that any mail program opens (https://cr.yp.to/proto/maildir.html): each mail once, by its id."""

    repeatable: Final = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            for name in ("tmp", "new", "cur"):
                (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SimulatorError(
                f"{folder}: cannot be a maildir ({error.strerror}); choose another one with --maildir."
            ) from error

    def deliver(self, letter: Letter) -> None:
        name = _UNSAFE.sub("_", letter.mail_id).strip("_")
        if (self._folder / "new" / name).exists() or any((self._folder / "cur").glob(f"{name}*")):
            return
        partial = self._folder / "tmp" / name
        try:
            with partial.open("wb") as file:
                file.write(letter.source.replace(b"\r\n", b"\n"))
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._folder / "new" / name)
        except OSError as error:
            raise DeferredError(f"{self._folder}: cannot be written ({error.strerror})") from error


@dataclass(frozen=True, slots=True)
class Relay:
    """A server that takes our mail on by SMTP."""

    host: str
    port: int
    repeatable: bool = False

    def deliver(self, letter: Letter) -> None:
        try:
            with smtplib.SMTP(self.host, self.port, timeout=RELAY_SECONDS) as server:
                self._envelope(server, letter)
                self._content(server, letter)
        except OSError as error:  # what smtplib raises is one as well
            raise DeferredError(f"{self.host}:{self.port}: {_said(error)}") from error

    def _envelope(self, server: smtplib.SMTP, letter: Letter) -> None:
        server.ehlo_or_helo_if_needed()
        options = []
        if not letter.recipient.isascii():
            if not server.has_extn("smtputf8"):
                raise RefusedError("the server cannot write to addresses beyond ASCII (no SMTPUTF8)")
            server.command_encoding = "utf-8"
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        elif server.has_extn("8bitmime") and not letter.source.isascii():
            options = ["BODY=8BITMIME"]
        for code, answer in (server.mail(letter.sender, options), server.rcpt(letter.recipient)):
            _check(code, answer)

    def _content(self, server: smtplib.SMTP, letter: Letter) -> None:
        try:
            code, answer = server.data(letter.source)
        except smtplib.SMTPDataError as error:  # before the content was sent
            _check(error.smtp_code, error.smtp_error)
            raise DeferredError(_said(error)) from error
        except OSError as error:
            raise UncertainError(f"the connection broke while the mail was handed over ({_said(error)})") from error
        _check(code, answer)


def relay(place: str) -> Relay:
    """The relay at *place*, `HOST:PORT`; SimulatorError where that is none."""
    host, _, port = place.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65_536:
        raise SimulatorError(f"{place}: is no place of a mail server; write it as HOST:PORT, such as localhost:25.")
    return Relay(host.strip("[]"), int(port))


def _check(code: int, answer: bytes | str) -> None:
    said = f"{code} {answer.decode('utf-8', 'replace') if isinstance(answer, bytes) else answer}"
    if 400 <= code < 500:
        raise DeferredError(said)
    if code >= 500:
        raise RefusedError(said)


def _said(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error or type(error).__name__)
