"""`rehearse`: what a deployment would do, before it does it."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from simulator.errors import SimulatorError

SHOWN = 40
"""Lines that are printed of what was found; a fault early in a deployment shows in many scenes."""


@click.command()
@click.option("--sample", is_flag=True, help="One failure in forty instead of each; custom resources always.")
@click.option(
    "--from",
    "before",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder with the templates that are deployed now (cdk.out): rehearse the update from these alone.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def rehearse(sample: bool, before: Path | None, as_json: bool) -> None:
    """Rehearse deployments on this machine, without AWS.

    Both stacks are created, changed, rolled back and deleted as CloudFormation does it, with a failure at every
    resource in turn; the custom resources run their functions. Exits with 1 where something is left, lost or refused.
    """
    if find_spec("cfnlint") is None:
        raise SimulatorError(
            "The rehearsal reads cfn-lint's schemas: install what the checks need, "
            "python -m pip install -r requirements-dev.txt, and call it again."
        )
    # What is deployed is built by Node, which no other command of the simulator needs.
    from simulator.rehearsal import matrix  # noqa: PLC0415
    from simulator.rehearsal.synthesis import Synthesis, read  # noqa: PLC0415

    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder:
        synthesis = Synthesis(Path(folder))
        tell = None if as_json or not sys.stderr.isatty() else _progress
        every = 40 if sample else 1
        if before:
            done = matrix.update(read("version that is deployed", before), synthesis.today, every=every, tell=tell)
        else:
            done = matrix.rehearse(synthesis, every=every, tell=tell)
        summary = matrix.summary(done, time.monotonic() - began)
    if as_json:
        click.echo(json.dumps(summary))
    else:
        _print(summary)
    sys.exit(1 if summary["failures"] else 0)


def _print(summary: dict[str, Any]) -> None:
    found = summary["found"]
    for line in found[:SHOWN]:
        click.echo(line)
    if (more := len(found) - SHOWN) > 0:
        click.echo(f"and {more} more; all: --json")
    for line in summary["remarks"]:
        click.echo(line)
    click.echo(
        f"{summary['deployments']} deployments in {summary['seconds']} s: {summary['left_over']} left-overs, "
        f"{summary['failures']} faults. Types whose service does nothing here but keep them: --json, noted_only."
    )


def _progress(scene: str) -> None:
    click.echo(f"\r\x1b[K{scene[:100]}", nl=False, err=True)
