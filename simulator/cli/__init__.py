"""The commands. Each is imported when it is called, so that none waits for what only another needs."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from io import TextIOWrapper
from typing import Final

import click

from simulator.cli.commands import Commands

COMMANDS: Final[Mapping[str, str]] = {
    "send": "simulator.cli.send:send",
    "chat": "simulator.cli.chat:chat",
    "call": "simulator.cli.call:call",
    "demo": "simulator.cli.demo:demo",
    "lint": "simulator.cli.lint:lint",
    "ask": "simulator.cli.ask:ask",
    "prove": "simulator.cli.prove:prove",
    "explain": "simulator.cli.explain:explain",
    "articles": "simulator.cli.articles:articles",
    "gaps": "simulator.cli.gaps:gaps",
    "propose": "simulator.cli.propose:propose",
    "translations": "simulator.cli.translations:translations",
    "told": "simulator.cli.told:told",
    "reversals": "evaluation.reversals:reversals",
    "evaluate": "evaluation.evaluate:evaluate",
    "replay": "evaluation.replay.command:replay",
    "calibrate": "evaluation.calibrate:calibrate",
    "plan": "evaluation.plan.command:plan",
    "load": "evaluation.load.command:load",
    "optimize": "evaluation.plan.optimize:optimize",
    "report": "evaluation.report.command:report",
    "satisfaction": "evaluation.satisfaction.command:satisfaction",
    "hearing": "evaluation.hearing:hearing",
    "test": "evaluation.scenarios.command:test",
    "privacy": "simulator.cli.privacy:privacy",
    "draw": "simulator.cli.draw:draw",
    "serve": "simulator.workspace.command:serve",
    "rehearse": "simulator.cli.rehearse:rehearse",
    "bench": "evaluation.bench.command:bench",
}


@click.group(
    cls=Commands, places=COMMANDS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
def main() -> None:
    """Customer-service e-mail with AI on Amazon Connect, on this machine and without AWS."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter gets a question mark
    logging.getLogger().addHandler(logging.NullHandler())  # the functions log; their warnings are not for this user
