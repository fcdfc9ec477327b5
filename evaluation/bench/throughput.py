"""Mails per minute through the command line with two processes, start-up included."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from simulator import deployment

MAILS: Final = 2_000
JOBS: Final = 2
AT_LEAST: Final = 2_000
GOAL: Final = 5_000


def rows(mails: int = MAILS) -> Iterator[dict[str, Any]]:
    """`send --json --jobs 2` over variations of the sample mails."""
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder), mails)
        command = [sys.executable, "-m", "simulator", "send", "--json", "--jobs", str(JOBS), folder]
        began = time.perf_counter()
        done = subprocess.run(command, cwd=deployment.ROOT, stdout=subprocess.PIPE, check=True)  # noqa: S603 - ours
        seconds = time.perf_counter() - began
    yield {
        "simulator_mails_per_minute": round(done.stdout.count(b"\n") * 60 / seconds),
        "at_least": AT_LEAST,
        "goal": GOAL,
        "mails": mails,
        "seconds": round(seconds, 3),
    }


def _write(folder: Path, mails: int) -> None:
    """Copies of the sample mails, each copy of a mail with a Message-ID of its own."""
    samples = [path.read_bytes() for path in sorted(deployment.SAMPLE_EMAILS.glob("*.eml"))]
    for number in range(mails):
        source = samples[number % len(samples)]
        (folder / f"{number:05d}.eml").write_bytes(source.replace(b"Message-ID: <", b"Message-ID: <%d." % number, 1))
