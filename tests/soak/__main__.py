"""Send thousands of mails through bad weather: `python -m tests.soak [--runs 2500] [--seed anything]`.

Mails come to banks, twenty to each. A bank where a promise is broken is named by its seed; `--only SEED` repeats it.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

import click

import simulator  # noqa: F401 - puts the functions on the path
from tests.soak.journey import MAILS, Report, travel


def main() -> int:
    """Run, tell the numbers, and say with the exit code whether every promise was kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--runs", type=int, default=2500)
    parser.add_argument("--seed", default="soak")
    parser.add_argument("--only", metavar="SEED")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    seeds = [given.only] if given.only else [f"{given.seed}/{number}" for number in range(-(-given.runs // MAILS))]
    began, counts, broken = time.monotonic(), Counter[str](), 0
    with ProcessPoolExecutor(given.processes) as pool:
        for found, told in pool.map(bank, seeds):
            counts += found
            broken += len(told)
            for text in told:
                click.echo(text)
    click.echo(", ".join(f"{number} {what}" for what, number in sorted(counts.items())))
    click.echo(f"{len(seeds) * MAILS} mails, {broken} broken, {time.monotonic() - began:.0f} s")
    return 1 if broken else 0


def bank(seed: str) -> tuple[Counter[str], list[str]]:
    """Add up what happened at one bank, and describe the mails for which a promise was broken."""
    logging.disable(logging.CRITICAL)
    counts: Counter[str] = Counter()
    reports = travel(seed)
    for report in reports:
        counts.update(report.counts)
    return counts, [describe(report) for report in reports if report.problems]


def describe(report: Report) -> str:
    """Say what broke, in which weather, and how to see it again."""
    return "\n".join(
        [
            f"{report.seed}: {'; '.join(report.problems)}",
            f"  {report.climate}",
            f"  {report.weather or 'all mails of the bank together'}",
            f"  repeat: python -m tests.soak --only {report.seed}",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
