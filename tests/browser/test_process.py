"""An office that is killed in the middle of its work loses nothing that it has thanked for, and sends nothing twice."""

import re
import signal
import smtplib
import subprocess
import sys
import time
from collections import Counter
from email.message import EmailMessage
from pathlib import Path

from simulator.office.store import Store
from tests.browser.conftest import PATIENCE, ROOT, Mailbox, wait_for

MAILS = 60
KILLED_AT = (20, 40)


def start(data: Path, relay: int) -> tuple[subprocess.Popen[str], int]:
    command = (sys.executable, "-m", "simulator", "serve", "--http", "0", "--smtp", "0", "--data", str(data))
    process = subprocess.Popen((*command, "--relay", f"127.0.0.1:{relay}"), cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    http, smtp = map(int, re.findall(r":(\d+)", process.stderr.readline()))
    wait_for(f"http://127.0.0.1:{http}/health")
    return process, smtp


def question(number: int) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"Customer {number} <c{number}@host{number}.example>"
    mail["To"], mail["Subject"] = "care@anycompany.example", f"Question {number}"
    mail["Message-ID"] = f"<{number}@burst.example>"
    mail.set_content(f"What is the annual fee of the Travel Elite Card? My name is number {number}.")
    return mail


def test_a_burst_with_two_sudden_ends_is_here_once(mailbox: tuple[Mailbox, int], tmp_path: Path) -> None:
    box, relay = mailbox
    before = len(box.mails)
    process, port = start(tmp_path, relay)
    sent = 0
    try:
        while sent < MAILS:
            with smtplib.SMTP("127.0.0.1", port) as server:
                stop = next((number for number in KILLED_AT if number > sent), MAILS)
                for number in range(sent, stop):
                    server.send_message(question(number))
                sent = stop
                if sent < MAILS:
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    process, port = start(tmp_path, relay)
                    break_off(server)
        store = Store(tmp_path)
        end = time.monotonic() + PATIENCE
        while store.count_mails().get("waiting") or sum(store.count_outgoing("due", "sending")):
            assert time.monotonic() < end
            time.sleep(0.1)
        kept = [row["subject"] for row in store._all("SELECT subject FROM contacts ORDER BY mail")]
        assert kept == [f"Question {number}" for number in range(MAILS)]
        came = Counter(str(mail["Message-ID"]) for mail in box.mails[before:])
        assert max(came.values()) == 1
        assert sum(store.count_outgoing("sent")) <= len(came) <= sum(store.count_outgoing("sent", "uncertain"))
    finally:
        process.kill()
        process.wait()


def break_off(server: smtplib.SMTP) -> None:
    """Its other end is gone, so there is nobody to take leave of."""
    server.close()
