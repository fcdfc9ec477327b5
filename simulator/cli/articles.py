"""`articles`: what the articles hold, and documents that would become some."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import click

from simulator.cli.commands import Commands

LIST: Final = "list"
COMMANDS: Final[Mapping[str, str]] = {
    LIST: "simulator.cli.list_articles:list_",
    "import": "simulator.cli.import_articles:import_",
}
HEADS: Final = {*COMMANDS, "--help", "-h"}


class _Articles(Commands):
    """Lists articles where no other command is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, args if HEADS.intersection(args[:1]) else [LIST, *args])


@click.group(cls=_Articles, places=COMMANDS)
def articles() -> None:
    """List the sections and sentences of articles, as the knowledge base gets them, or import documents.

    `articles [--json] [PATH]...` lists; `articles import PATH...` shows what documents would be as articles.
    """
