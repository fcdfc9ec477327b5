"""The command `bench`: how fast things are, as JSON lines."""

from __future__ import annotations

import json

import click

from evaluation.bench import asking, cold_start, handler, synthesis, throughput, turns, waiting


@click.command()
def bench() -> None:
    """Measure how fast things are, as JSON lines.

    Cold start, CPU per mail, turns of chats and, where requirements-voice.txt is installed, of calls, questions to a
    thousand articles, mails per minute, time to the route for slow and slower models, and the deployment's synthesis
    and functions.
    """
    for benchmark in (cold_start, handler, turns, asking, throughput, waiting, synthesis):
        for row in benchmark.rows():
            click.echo(json.dumps(row))
