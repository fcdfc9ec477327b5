"""Does `test --against` find what harms customers, and only that? `python -m tests.regressions [--only article]`.

Each change is made in a copy of the project, where the project's own scenarios are tested against a run before the
change. All that harms has to be found; of what has no effect, two in a hundred may be taken for something.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import Any, Final

import click

from tests.regressions.changes import REGRESSIONS, WITHOUT_EFFECT, Change

ROOT: Final = Path(__file__).resolve().parents[2]
LEFT_OUT: Final = shutil.ignore_patterns(
    ".*cache*", ".git", ".venv", "__pycache__", "cdk.out", "docs", "tests", "outbox"
)
MOST_FALSE: Final = 0.02


class CommandFailedError(Exception):
    """`test` gave no run; the text is what it said."""


def main() -> int:
    """Run, tell each change that was not judged rightly, and say with the exit code whether all is well."""
    parser = argparse.ArgumentParser(prog="python -m tests.regressions", description=__doc__)
    parser.add_argument("--only", action="append", metavar="KIND")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    began = time.monotonic()
    regressions, without_effect = (
        [change for change in changes if not given.only or change.kind in given.only]
        for changes in (REGRESSIONS, WITHOUT_EFFECT)
    )
    with tempfile.TemporaryDirectory() as folder:
        copies = [copied(Path(folder) / str(number)) for number in range(given.processes)]
        before = Path(folder) / "before.json"
        run_in(copies[0], "--record-run", str(before))
        found = sum(_tell("harms", each) for each in compared(regressions, copies, before))
        flagged = sum(_tell("no effect", each) for each in compared(without_effect, copies, before))
    click.echo(
        f"{found} of {len(regressions)} regressions found, {flagged} of {len(without_effect)} changes without effect "
        f"flagged, {time.monotonic() - began:.0f} s"
    )
    return 0 if found == len(regressions) and flagged <= MOST_FALSE * len(without_effect) else 1


def copied(folder: Path) -> Path:
    """Copy what a test needs of the project into *folder*."""
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    return folder


def compared(
    changes: Sequence[Change], copies: Sequence[Path], before: Path
) -> Iterator[tuple[Change, dict[str, Any] | str]]:
    """Make each of *changes* in one of *copies*, and give what `--against` says of it to the run *before*.

    A text stands for what made the command fail instead: nothing that merely breaks counts as found.
    """
    free: Queue[Path] = Queue()
    for copy in copies:
        free.put(copy)

    def compare(change: Change) -> tuple[Change, dict[str, Any] | str]:
        copy = free.get()
        try:
            return change, changed(change, copy, before)
        except CommandFailedError as error:
            return change, str(error)
        finally:
            free.put(copy)

    with ThreadPoolExecutor(len(copies)) as pool:
        yield from pool.map(compare, changes)


def changed(change: Change, copy: Path, before: Path, *scenarios: str) -> dict[str, Any]:
    """Make *change* in *copy*, compare, and take it back."""
    file = copy / change.file
    whole = file.read_text(encoding="utf-8")
    file.write_text(change.of(copy), encoding="utf-8")
    try:
        found: dict[str, Any] = run_in(copy, "--against", str(before), *scenarios)["against"]
        return found
    finally:
        file.write_text(whole, encoding="utf-8")


def run_in(copy: Path, *options: str) -> dict[str, Any]:
    """Run `test` in *copy*."""
    command = [sys.executable, "-B", "-m", "simulator", "test", "--json", *options]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    if not done.stdout:
        raise CommandFailedError(done.stderr[-500:])
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def is_flagged(comparison: dict[str, Any]) -> bool:
    """Whether a developer would see anything; a scenario is left out where the policy knows a name in it no more."""
    return bool(comparison["changed"] or comparison["only_before"])


def _tell(effect: str, judged: tuple[Change, dict[str, Any] | str]) -> bool:
    change, found = judged
    if isinstance(found, str):
        click.echo(f"{effect}: {change.kind}: {change.name}: the command failed: {found}")
        return False
    counts = ", ".join(f"{found[name]} {name}" for name in ("worse", "better", "different"))
    click.echo(f"{effect}: {change.kind}: {change.name}: {counts}, {len(found['only_before'])} left out")
    return is_flagged(found)


if __name__ == "__main__":
    sys.exit(main())
