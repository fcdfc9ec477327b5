"""A whole office as a process, a customer with a mailbox, and a browser that somebody sits at."""

import asyncio
import re
import shutil
import smtplib
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from simulator.mail_server.listening import listen, open_socket

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium")
PATIENCE = 60.0


@dataclass
class Mailbox:
    """What the bank has sent to customers."""

    mails: list[EmailMessage] = field(default_factory=list)

    def keep(self, source: bytes, sender: str, recipients: Sequence[str]) -> None:
        mail = message_from_bytes(source, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)

    def next_to(self, address: str, seen: int = 0) -> EmailMessage:
        """The mail to *address* after those that were *seen*, once it has come."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = [mail for mail in self.mails if address in str(mail["To"])]
            if len(found) > seen:
                return found[seen]
            time.sleep(0.05)
        raise AssertionError(f"no mail came to {address}")


@dataclass
class Bank:
    """The office in its process."""

    http: int
    smtp: int
    mailbox: Mailbox
    numbers: Iterator[int] = field(default_factory=count)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.http}{path}"

    def write(self, sender: str, subject: str, text: str, **headers: str) -> str:
        """Send a mail to the bank and give its id."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, "AnyCompany Bank <care@anycompany.example>", subject
        mail["Message-ID"] = f"<{next(self.numbers)}@customers.example>"
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.smtp) as server:
            server.send_message(mail)
        return str(mail["Message-ID"])


@pytest.fixture(scope="session")
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box, loop, place = Mailbox(), asyncio.new_event_loop(), open_socket(0, "--smtp")
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(listen(place, box.keep), loop).result()
    yield box, place.getsockname()[1]
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


@pytest.fixture(scope="session")
def bank(mailbox: tuple[Mailbox, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    box, port = mailbox
    command = (sys.executable, "-m", "simulator", "serve", "--http", "0", "--smtp", "0")
    data = str(tmp_path_factory.mktemp("office"))
    process = subprocess.Popen(
        (*command, "--data", data, "--relay", f"127.0.0.1:{port}"), cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    try:
        said = process.stderr.readline()
        ports = re.findall(r":(\d+)", said)
        assert len(ports) == 2, said
        threading.Thread(target=process.stderr.read, daemon=True).start()
        http, smtp = map(int, ports)
        wait_for(f"http://127.0.0.1:{http}/health")
        yield Bank(http, smtp, box)
    finally:
        process.terminate()
        process.wait(20)


def wait_for(url: str) -> None:
    """Wait until a page is served there."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: make browser does it")
    if CHROMIUM is None:
        pytest.skip("there is no chromium on the PATH; Debian: apt install chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A page of somebody new; what its console says is a fault."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    opened, said = context.new_page(), list[str]()
    opened.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.set_default_timeout(PATIENCE * 1000)
    yield opened
    context.close()
    assert said == []
