"""`send`: mail files go through the whole system."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click

from backend.operations.finite import Finite
from simulator import deployment, display
from simulator.mail.files import mail_files
from simulator.mail.mbox import MailFile
from simulator.mail.outbox import write
from simulator.messages import complain, remark
from simulator.options import ARTICLES, FILE, FOLDER, JOBS, JUDGE, MODEL, PROFILES, THRESHOLD
from simulator.outputs import keep_apart
from simulator.records import kept
from simulator.sending import Report, Setup, send_all
from simulator.system import STRANGERS_APART
from triage.language import NAMES as LANGUAGES
from triage.modes import Mode


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each mail, on one line.")
@MODEL
@JUDGE
@THRESHOLD
@click.option(
    "--mode",
    type=click.Choice([mode.value for mode in Mode]),
    default=Mode.AUTO.value,
    show_default=True,
    help="How far the software may go by itself, as an operator would say.",
)
@click.option(
    "--every",
    type=Finite(1, STRANGERS_APART),
    default=STRANGERS_APART,
    metavar="SECONDS",
    help="Time from one mail to the next. By default a month, so that each is answered for itself; with 600, mails of "
    "one sender or thread get no more automatic mails than the send ledger allows.",
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice(list(LANGUAGES)),
    help="A language besides English in which replies may be said, as REPLY_LANGUAGES names them.",
)
@click.option("--outbox", type=FOLDER, help="Folder for the mails that are sent, as .eml.")
@click.option("--record", type=FILE, help="File for the model's answers; scripted:FILE repeats the run from it.")
@click.option("--interactions", type=FILE, help="File for the records of what was decided, without a word of a mail.")
@JOBS
@click.option(
    "--flows",
    type=click.Path(path_type=Path),
    default=deployment.FLOWS,
    help="Folder with the contact flows, or a flow of your own that mails go through instead of ours.",
)
@ARTICLES
@PROFILES
def send(
    *,
    paths: tuple[Path, ...],
    as_json: bool,
    model: str,
    judge: str | None,
    threshold: int,
    mode: str,
    every: float,
    languages: tuple[str, ...],
    outbox: Path | None,
    record: Path | None,
    interactions: Path | None,
    jobs: int,
    flows: Path,
    articles: Path,
    profiles: Path,
) -> None:
    """Send mails through the whole system.

    Each PATH is an .eml file, a folder of them, an mbox file or a maildir.
    """
    keep_apart([record, interactions], [*paths, profiles])
    setup = Setup(
        model=model,
        judge=judge,
        settings=replace(deployment.usual_settings(), confidence_threshold=threshold, reply_languages=languages),
        mode=mode,
        every=every,
        record=record,
        interactions=interactions is not None,
        flows=flows,
        articles=articles,
        profiles=profiles,
    )
    found = list(mail_files(paths))
    files, failures = [mail for mail in found if not isinstance(mail, str)], 0
    for problem in (text for text in found if isinstance(text, str)):
        complain(problem)
        failures += 1
    done: list[Report] = []
    trouble = said = ""
    reports = _recorded(_sent(files, setup, jobs, outbox), interactions)
    for report in display.with_progress(reports, len(files), to_stderr=as_json):
        trouble, said = report.trouble or trouble, report.remark or said
        if report.error:
            complain(report.error)
            failures += 1
        elif as_json:
            click.echo(json.dumps(report.outcome))
        else:
            done.append(report)
    if done:
        display.show(done, model, threshold)
    if said:
        remark(said)
    if trouble:
        complain(trouble)
    sys.exit(1 if failures or trouble else 0)


def _sent(files: Sequence[MailFile], setup: Setup, jobs: int, outbox: Path | None) -> Iterator[Report]:
    if not files:
        return
    for report in send_all(files, setup, jobs):
        if outbox:
            write(outbox, report.path, report.sent)
        yield report


def _recorded(reports: Iterator[Report], target: Path | None) -> Iterator[Report]:
    """Keep the records of interactions in *target*, a line each, where one is named."""
    with kept(target) as put:
        for report in reports:
            put(report.interaction)
            yield report
