"""The command `replay`: an archive goes through the whole system, and a page says what would have become of it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from backend import asset
from evaluation.markup import write_page
from evaluation.replay import archive, decisions, journal, page, what_if
from evaluation.replay.archive import Archive
from evaluation.replay.decisions import Decision
from evaluation.replay.journal import Journal
from evaluation.replay.what_if import Prices, Threshold
from simulator import RUNTIME, deployment, display
from simulator.errors import SimulatorError
from simulator.mail_outcome import ROUTES
from simulator.messages import complain, remark
from simulator.model.names import LOCAL
from simulator.options import FILE, JOBS, JUDGE, MODEL, THRESHOLD
from simulator.outputs import keep_apart
from simulator.sending import Report, Setup, send_all
from triage.errors import InvalidPolicyError
from triage.policy import parse

FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)
EXISTING = click.Path(path_type=Path, dir_okay=False, exists=True)
INTERRUPTED = 130
"""Exit code of a run that Ctrl-C ended, as shells give it."""
POLICY_FILE = Path("triage", "policy.json")
ANOTHER_POLICY = "REPLAY_BY_ANOTHER_POLICY"
BY_ANOTHER_POLICY = bool(os.environ.get(ANOTHER_POLICY))
"""Whether this process was started with the runtime of `--policy`."""


@click.command()
@click.argument("archive_", nargs=-1, required=True, metavar="ARCHIVE...", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=FILE, default=Path("report.html"), show_default=True, help="The page.")
@THRESHOLD
@click.option("--policy", type=FILE, help="A policy.json to decide by in place of the deployed one.")
@click.option(
    "--with-article", "article", type=FILE, multiple=True, help="An article to add, or to put in place of one."
)
@MODEL
@JUDGE
@JOBS
@click.option("--with-texts", is_flag=True, help="Show subjects and words as they are, not masked.")
@click.option("--json", "as_json", is_flag=True, help="Print one closing object.")
@click.option("--articles", type=FOLDER, default=deployment.ARTICLES, help="Folder with the knowledge articles.")
@click.option("--profiles", type=EXISTING, default=deployment.CUSTOMERS, help="CSV file with the customers.")
def replay(
    *,
    archive_: tuple[Path, ...],
    output: Path,
    threshold: int,
    policy: Path | None,
    article: tuple[Path, ...],
    model: str,
    judge: str | None,
    jobs: int,
    with_texts: bool,
    as_json: bool,
    articles: Path,
    profiles: Path,
) -> None:
    """Say on one page what would have become of the mails of ARCHIVE: routes, thresholds, holds, gaps, differences.

    Each ARCHIVE is an .eml file, a folder of them, an mbox file, a maildir, a set of labelled mails (.jsonl), or the
    records of a deployment or of `send --interactions` (.jsonl), which are taken as they are. The decisions are kept
    beside the page; a run that was interrupted goes on where it stopped, and the next one says what differs.
    """
    if policy and not BY_ANOTHER_POLICY:
        sys.exit(_with_policy(policy))
    keep_apart([output], [*archive_, *article, *([policy] if policy else []), profiles])
    began = time.monotonic()
    prices = Prices.of(deployment.usual_settings().model_ids[0])
    with tempfile.TemporaryDirectory() as scratch:
        mails = archive.read(archive_, Path(scratch), profiles)
        setup = Setup(
            model=model,
            judge=judge,
            settings=replace(deployment.usual_settings(), confidence_threshold=threshold, prove_drafts=True),
            articles=_with_articles(articles, article, Path(scratch)) if article else articles,
            profiles=mails.profiles,
            mass=True,
            brief=True,
        )
        made_of = _made_of(mails, setup, profiles, with_texts=with_texts)
        book = journal.open_beside(output, made_of)
        problems = _run(mails, setup, jobs, book, with_texts=with_texts, to_stderr=as_json)
    decided = journal.in_order(mails.names, book)
    run = page.Run(
        threshold=threshold,
        author=display.author(model),
        is_stand_in=model == LOCAL,
        masked=not with_texts,
        changed=[
            *([f"Decided by the policy {policy.name}."] if policy else []),
            *(f"With the article {path.name}." for path in article),
        ],
        problems=problems,
        before=book.before,
        prices=prices,
        recorded=len(mails.records),
    )
    curve = what_if.curve(decided)
    write_page(output, page.render(decided, run, curve))
    if as_json:
        click.echo(json.dumps(_closing(decided, curve, prices, time.monotonic() - began)))
    else:
        click.echo(f"{len(decided)} mails: {output}")
    sys.exit(1 if problems else 0)


def _made_of(mails: Archive, setup: Setup, profiles: Path, *, with_texts: bool) -> dict[str, Any]:
    """What tells one run from another: only the same goes on where it was interrupted."""
    return {
        "mails": mails.names,
        "threshold": setup.settings.confidence_threshold,
        "model": [setup.model, setup.judge],
        "articles": _contents(setup.articles),
        "profiles": hashlib.sha256(profiles.read_bytes()).hexdigest(),
        "runtime": _contents(RUNTIME),
        "with_texts": with_texts,
    }


def _run(mails: Archive, setup: Setup, jobs: int, book: Journal, *, with_texts: bool, to_stderr: bool) -> int:
    """Send what is not in *book* yet, and give how many mails could not be read."""
    for problem in mails.problems:
        complain(problem)
    names = {str(file): name for name, file in mails.mails.items()}
    files = [file for name, file in mails.mails.items() if name not in book.done]
    if not mails.names:
        raise SimulatorError("There is no mail to replay: name other archives.")
    if book.done:
        remark(f"{len(book.done)} of {len(mails.names)} mails were decided before; going on with the rest.")
    failures = len(mails.problems)
    trouble = ""
    try:
        with book.writing() as file:
            for report in display.with_progress(send_all(files, setup, jobs), len(files), to_stderr=to_stderr):
                trouble = report.trouble or trouble
                if report.error:
                    complain(report.error)
                    failures += 1
                else:
                    book.add(file, _decision(report, names[str(report.path)], mails, with_texts=with_texts))
            if trouble:
                raise SimulatorError(trouble)
            for name, record in mails.records.items():
                if name not in book.done:
                    book.add(file, decisions.of_record(record, setup.settings.confidence_threshold))
            book.close(file)
    except KeyboardInterrupt:
        complain(f"interrupted; {len(book.done)} of {len(mails.names)} mails are kept. The same command goes on there.")
        sys.exit(INTERRUPTED)
    return failures


def _decision(report: Report, name: str, mails: Archive, *, with_texts: bool) -> Decision:
    return decisions.of_report(name, report, mails.acceptable.get(name), with_texts=with_texts)


def _closing(decided: Sequence[Decision], curve: Sequence[Threshold], prices: Prices, seconds: float) -> dict[str, Any]:
    routes, mails = Counter(one.route for one in decided), max(1, len(decided))
    return {
        "mails": len(decided),
        "routes": {route: routes[route] for route in ROUTES},
        "thresholds": [
            at.as_json() | {"dollars_per_1000": round(prices.per_thousand(at.tokens, mails), 4)} for at in curve
        ],
        "priced_as": prices.told(),
        "seconds": round(seconds, 3),
    }


def _with_articles(articles: Path, added: Sequence[Path], scratch: Path) -> Path:
    """Copy the *articles* and put the *added* ones among them, or in place of those of the same name."""
    target = scratch / "articles"
    shutil.copytree(articles, target)
    for article in added:
        if article.suffix != ".md":
            raise SimulatorError(
                f"{article}: is no Markdown. Name an article, or let `articles import` make one of it."
            )
        places = [path for path in target.rglob("*.md") if path.name == article.name]
        if len(places) > 1:
            raise SimulatorError(f"{article}: several articles have that name; give it another.")
        try:
            (places[0] if places else target / article.name).write_bytes(article.read_bytes())
        except OSError as error:
            raise SimulatorError(f"{article}: cannot be read ({error.strerror}). Name an article.") from error
    return target


def _contents(folder: Path) -> str:
    """What tells one state of *folder* from another."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in {".py", ".json", ".md"}:
            digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _with_policy(policy: Path) -> int:
    """Call the same command with a runtime whose policy is another, since it is read when a program starts."""
    try:
        parse(json.loads(policy.read_text(encoding="utf-8")))
    except OSError as error:
        raise SimulatorError(f"{policy}: cannot be read ({error.strerror}). Name a policy.json.") from error
    except (InvalidPolicyError, KeyError, TypeError, ValueError) as error:
        raise SimulatorError(f"{policy}: no policy ({error}). Begin with a copy of {RUNTIME / POLICY_FILE}.") from error
    with tempfile.TemporaryDirectory() as folder:
        asset.stage(RUNTIME, Path(folder))
        (Path(folder) / POLICY_FILE).write_bytes(policy.read_bytes())
        environment = {**os.environ, "PYTHONPATH": folder, ANOTHER_POLICY: "yes"}
        command = [sys.executable, "-m", "simulator", *sys.argv[1:]]
        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - ourselves
