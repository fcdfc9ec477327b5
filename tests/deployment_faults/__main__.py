"""Is each fault that deployments once had found again? `python -m tests.deployment_faults [--only address]`.

Each is put back in a copy of the project, where the tests that are to see it run until one fails.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import click

from tests.deployment_faults.faults import FAULTS, Fault

ROOT: Final = Path(__file__).resolve().parents[2]
LEFT_OUT: Final = shutil.ignore_patterns(".*cache*", ".git", ".venv", "__pycache__", "cdk.out", "outbox")
PATIENCE: Final = 1800
FAILED: Final = 1
"""pytest's word for tests that failed; any other is a command that did not run."""


def main() -> int:
    """Put each back, tell whether it is found, and say with the exit code whether all are."""
    parser = argparse.ArgumentParser(prog="python -m tests.deployment_faults", description=__doc__)
    parser.add_argument("--only", action="append", metavar="KIND")
    given = parser.parse_args()
    chosen = [fault for fault in FAULTS if not given.only or fault.change.kind in given.only]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        whole = sorted({test for fault in chosen for test in fault.tests})
        if (code := run(copy, whole)) != 0:
            click.echo(f"the tests do not pass as they are: pytest says {code}")
            return 1
        found = [fault for fault in chosen if is_found(fault, copy)]
    click.echo(f"{len(found)} of {len(chosen)} faults found, {time.monotonic() - began:.0f} s")
    return 0 if len(found) == len(chosen) else 1


def is_found(fault: Fault, copy: Path) -> bool:
    """Put the fault back in *copy* for as long as its tests take."""
    file = copy / fault.change.file
    before = file.read_text(encoding="utf-8")
    try:
        file.write_text(fault.change.of(copy), encoding="utf-8")
        code = run(copy, fault.tests)
    finally:
        file.write_text(before, encoding="utf-8")
    says = {FAILED: "found"}.get(code, "NOT FOUND" if code == 0 else f"NOT RUN, pytest says {code}")
    click.echo(f"{says}: {fault.change.kind}: {fault.change.name}")
    return code == FAILED


def run(copy: Path, tests: list[str] | tuple[str, ...]) -> int:
    """Run *tests* until one fails and give pytest's code."""
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    return subprocess.run(command, cwd=copy, capture_output=True, timeout=PATIENCE, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
