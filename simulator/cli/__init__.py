"""The commands. Each is imported when it is called, so that none waits for what only another needs."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from importlib import import_module
from io import TextIOWrapper
from typing import Any, Final

import click

from backend.errors import RemedyError
from simulator.messages import complain

COMMANDS: Final[Mapping[str, str]] = {
    "send": "simulator.cli.send:send",
    "demo": "simulator.cli.demo:demo",
    "lint": "simulator.cli.lint:lint",
    "prove": "simulator.cli.prove:prove",
    "explain": "simulator.cli.explain:explain",
    "articles": "simulator.cli.articles:articles",
    "reversals": "evaluation.reversals:reversals",
    "evaluate": "evaluation.evaluate:evaluate",
    "replay": "evaluation.replay.command:replay",
    "calibrate": "evaluation.calibrate:calibrate",
    "plan": "evaluation.plan.command:plan",
    "test": "evaluation.scenarios.command:test",
    "export": "simulator.cli.data_subject:export",
    "erase": "simulator.cli.data_subject:erase",
    "rehearse": "simulator.cli.rehearse:rehearse",
    "bench": "evaluation.bench.command:bench",
}


class Commands(click.Group):
    """The group; a RemedyError of any command is printed as one line and ends with 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click passes it
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click passes it
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RemedyError as error:
            complain(str(error))
            ctx.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Customer-service e-mail with AI on Amazon Connect, on this machine and without AWS."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter gets a question mark
    logging.getLogger().addHandler(logging.NullHandler())  # the functions log; their warnings are not for this user
