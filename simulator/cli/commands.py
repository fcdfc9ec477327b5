"""A group of commands, each of which is imported when it is called, so that none waits for what only another needs."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from backend.errors import RemedyError
from simulator.messages import complain


class Commands(click.Group):
    """The commands at *places*; a RemedyError of any, or a full disk, is told in one line and ends with 1."""

    def __init__(self, *arguments: Any, places: Mapping[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click passes it
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click passes it
        if cmd_name not in self.places:
            return None
        module, _, name = self.places[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RemedyError as error:
            complain(str(error))
            ctx.exit(1)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            complain("no space is left for what is printed; make room, or send it elsewhere. What is printed is kept.")
            ctx.exit(1)
