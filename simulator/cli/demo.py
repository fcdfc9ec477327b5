"""`demo`: the sample mails go through the whole system, and a newcomer sees what happens."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from simulator import deployment, display
from simulator.mail.files import mail_files
from simulator.messages import complain
from simulator.sending import Setup, send_all

README_MAILS: Final = ("01-mateo-late-fee.eml", "02-efua-travel-card.eml")

INTRODUCTION: Final = """\
Each mail below takes the way it would take in AWS: the contact flow that is deployed, both Lambda functions \
unchanged, the knowledge base and the table of results, all on this machine and in virtual time. The score decides \
whether a reply goes out by itself or an agent takes over."""

NEXT: Final = (
    ("Send a mail of your own", "python -m simulator send my-mail.eml"),
    ("See everything about it", "python -m simulator send --json my-mail.eml"),
    ("Be more careful", "python -m simulator send --threshold 95 sample-emails"),
    ("Ask a real model", "python -m simulator send --model bedrock my-mail.eml"),
)


@click.command()
@click.option("--picture", type=click.Path(dir_okay=False, path_type=Path), help="Also draw the table as an SVG file.")
def demo(picture: Path | None) -> None:
    """Send the sample mails and show what happened to each."""
    if picture:
        display.refuse_unwritable(picture)
    console, setup = display.page(), Setup()
    files = [path for path in mail_files([deployment.SAMPLE_EMAILS]) if not isinstance(path, str)]
    console.print(Text(INTRODUCTION))
    console.print()
    if not console.is_terminal:
        console.print(Text(f"Sending {len(files)} mails."))
    reports = list(display.with_progress(send_all(files, setup), len(files), to_stderr=False))
    done = [report for report in reports if report.outcome]
    console.print(display.table(done, setup.settings.confidence_threshold))
    console.print()
    if picture:
        display.draw(done, setup.settings.confidence_threshold, picture)
    for name in README_MAILS:
        for report in (report for report in done if report.path.name == name):
            console.print(display.detail(report, setup.settings.confidence_threshold))
    _close(console)
    failed = [report for report in reports if report.error]
    for report in failed:
        complain(report.error)
    sys.exit(1 if failed or not done else 0)


def _close(console: Console) -> None:
    console.print(Text(display.STAND_IN, style="bold"))
    console.print()
    console.print(Text("What to do next", style="bold"))
    for purpose, command in NEXT:
        console.print(Padding(Text.assemble(f"{purpose}: ", (command, "cyan")), (0, 2)))
