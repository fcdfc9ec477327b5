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
from collections.abc import Sequence
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
        test(copies[0], "--record-run", str(before))
        found = _tell("harms", regressions, compared(regressions, copies, before))
        flagged = _tell("no effect", without_effect, compared(without_effect, copies, before))
    click.echo(
        f"{found} of {len(regressions)} regressions found, {flagged} of {len(without_effect)} changes without effect "
        f"flagged, {time.monotonic() - began:.0f} s"
    )
    return 0 if found == len(regressions) and flagged <= MOST_FALSE * len(without_effect) else 1


def copied(folder: Path) -> Path:
    """Copy what a test needs of the project into *folder*."""
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    return folder


def compared(changes: Sequence[Change], copies: Sequence[Path], before: Path) -> list[dict[str, Any]]:
    """Make each of *changes* in one of *copies*, and give what `--against` says of it to the run *before*."""
    free: Queue[Path] = Queue()
    for copy in copies:
        free.put(copy)

    def compare(change: Change) -> dict[str, Any]:
        copy = free.get()
        try:
            return changed(change, copy, before)
        finally:
            free.put(copy)

    with ThreadPoolExecutor(len(copies)) as pool:
        return list(pool.map(compare, changes))


def changed(change: Change, copy: Path, before: Path, *scenarios: str) -> dict[str, Any]:
    """Make *change* in *copy*, compare, and take it back."""
    file = copy / change.file
    whole = file.read_text(encoding="utf-8")
    file.write_text(change.of(copy), encoding="utf-8")
    try:
        found: dict[str, Any] = test(copy, "--against", str(before), *scenarios)["against"]
        return found
    finally:
        file.write_text(whole, encoding="utf-8")


def test(copy: Path, *options: str) -> dict[str, Any]:
    """Run `test` in *copy*; an error of the command is one here, so that nothing that breaks counts as found."""
    command = [sys.executable, "-B", "-m", "simulator", "test", "--json", *options]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    if not done.stdout:
        raise RuntimeError(done.stderr[-2000:])
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def is_flagged(comparison: dict[str, Any]) -> bool:
    """Whether a developer would see anything."""
    return bool(comparison["changed"])


def _tell(effect: str, changes: Sequence[Change], comparisons: Sequence[dict[str, Any]]) -> int:
    for change, found in zip(changes, comparisons, strict=True):
        counts = ", ".join(f"{found[name]} {name}" for name in ("worse", "better", "different"))
        click.echo(f"{effect}: {change.kind}: {change.name}: {counts}")
    return sum(map(is_flagged, comparisons))


if __name__ == "__main__":
    sys.exit(main())
