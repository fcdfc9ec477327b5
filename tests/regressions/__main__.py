"""Does `test --against` find what harms customers, and only that? `python -m tests.regressions [--only article]`.

Each change is made in a copy of the project, where the project's own scenarios are tested against a run before the
change. All that harms has to be found, each by itself. What has no effect is made in groups, since ten such changes
have none either; a group in which anything is seen is parted until it is known of which change. Two in a hundred may
be taken for something.
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
GROUPS: Final = 5

Comparison = dict[str, Any]
Group = Sequence[Change]


class CommandFailedError(Exception):
    """`test` gave no run; the text is what it said."""


def main() -> int:
    """Run, tell what is seen of each change, and say with the exit code whether all is well."""
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
        alone = [[change] for change in regressions]
        found = [group for group, seen in compared(alone, copies, before) if _tell("harms", group, seen) is True]
        flagged = flagged_of(without_effect, copies, before)
    click.echo(
        f"{len(found)} of {len(regressions)} regressions found, {len(flagged)} of {len(without_effect)} changes "
        f"without effect flagged, {time.monotonic() - began:.0f} s"
    )
    return 0 if len(found) == len(regressions) and len(flagged) <= MOST_FALSE * len(without_effect) else 1


def copied(folder: Path) -> Path:
    """Copy what a test needs of the project into *folder*."""
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    return folder


def flagged_of(changes: Group, copies: Sequence[Path], before: Path) -> list[Change]:
    """Give those of *changes* that are taken for something."""
    groups: list[Group] = [group for first in range(GROUPS) if (group := changes[first::GROUPS])]
    found: list[Change] = []
    while groups:
        seen = [
            group for group, seen in compared(groups, copies, before) if _tell("no effect", group, seen) is not False
        ]
        found += [group[0] for group in seen if len(group) == 1]
        halves = ((group[: len(group) // 2], group[len(group) // 2 :]) for group in seen if len(group) > 1)
        groups = [half for both in halves for half in both]
    return found


def compared(
    groups: Sequence[Group], copies: Sequence[Path], before: Path
) -> Iterator[tuple[Group, Comparison | CommandFailedError]]:
    """Make each of *groups* in one of *copies*, and give what `--against` says of it to the run *before*."""
    free: Queue[Path] = Queue()
    for copy in copies:
        free.put(copy)

    def compare(group: Group) -> tuple[Group, Comparison | CommandFailedError]:
        copy = free.get()
        try:
            return group, changed(group, copy, before)
        except CommandFailedError as error:
            return group, error
        finally:
            free.put(copy)

    with ThreadPoolExecutor(len(copies)) as pool:
        yield from pool.map(compare, groups)


def changed(group: Group, copy: Path, before: Path) -> Comparison:
    """Make all changes of *group* in *copy*, the last first since it may name what one before it changes; compare."""
    whole = {change.file: (copy / change.file).read_text(encoding="utf-8") for change in group}
    try:
        for change in reversed(group):
            (copy / change.file).write_text(change.of(copy), encoding="utf-8")
        found: Comparison = run_in(copy, "--against", str(before))["against"]
        return found
    finally:
        for file, text in whole.items():
            (copy / file).write_text(text, encoding="utf-8")


def run_in(copy: Path, *options: str) -> dict[str, Any]:
    """Run `test` in *copy*."""
    command = [sys.executable, "-B", "-m", "simulator", "test", "--json", *options]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    if not done.stdout:
        raise CommandFailedError(done.stderr[-500:])
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def is_flagged(comparison: Comparison) -> bool:
    """Whether a developer would see anything; a scenario is left out where the policy knows a name in it no more."""
    return bool(comparison["changed"] or comparison["only_before"])


def _tell(effect: str, group: Group, seen: Comparison | CommandFailedError) -> bool | None:
    """Say what is seen of *group*, and whether that is anything; None where the command failed."""
    names = ", ".join(change.name for change in group)
    if isinstance(seen, CommandFailedError):
        click.echo(f"{effect}: {names}: the command failed: {seen}")
        return None
    counts = ", ".join(f"{seen[name]} {name}" for name in ("worse", "better", "different"))
    click.echo(f"{effect}: {names}: {counts}, {len(seen['only_before'])} left out")
    return is_flagged(seen)


if __name__ == "__main__":
    sys.exit(main())
