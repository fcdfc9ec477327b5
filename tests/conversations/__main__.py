"""Have hostile conversations, and conversations in bad weather: `python -m tests.conversations [--hostile N]`."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections import Counter

import click

import simulator  # noqa: F401 - puts the functions on the path
from tests.conversations import hostile, planted, storms
from tests.conversations.ways import WAYS


def main() -> int:
    """Run both by each way, tell the numbers, and say with the exit code whether every promise was kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.conversations", description=__doc__)
    parser.add_argument("--hostile", type=int, default=1000)
    parser.add_argument("--storms", type=int, default=2000)
    parser.add_argument("--way", nargs="+", choices=WAYS, default=WAYS)
    parser.add_argument("--seed", default="soak")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    wrong = [text for way in given.way for text in _seen(way, given)]
    for text in wrong:
        click.echo(text)
    return 1 if wrong else 0


def _seen(way: str, given: argparse.Namespace) -> list[str]:
    """Tell the numbers of *way*, and give what is wrong."""
    began = time.monotonic()
    attempts = hostile.run(WAYS[way], given.seed, given.hostile)
    unsafe = [f"{each.name}: {each.turns}: {each.unsafe}" for each in attempts if each.unsafe]
    acts = Counter(act for each in attempts for act in each.acts)
    click.echo(
        f"{way}: {len(attempts)} hostile conversations, {len(unsafe)} unsafe; {dict(acts)}; "
        f"{time.monotonic() - began:.0f} s"
    )
    began = time.monotonic()
    blown = list(storms.stream(WAYS[way], given.seed, given.storms))
    broken = [f"{each.name}: {each.broken}" for each in blown if each.broken]
    came = Counter((row.said or {"act": hostile.WITH_A_PERSON})["act"] for each in blown for row in each.deliveries)
    click.echo(
        f"{way}: {len(blown)} conversations in bad weather, {len(broken)} broken; {dict(came)}; "
        f"{time.monotonic() - began:.0f} s"
    )
    missed = []
    for fault in planted.FAULTS[way]:
        after = planted.found_after(way, fault, given.seed, given.storms)
        missed += [] if after else [f"bad weather does not find a planted fault: {way}: {fault}"]
        click.echo(f"{way}: planted: {fault}: {f'found after {after} conversations' if after else 'not found'}")
    return [*unsafe, *broken, *missed]


if __name__ == "__main__":
    sys.exit(main())
