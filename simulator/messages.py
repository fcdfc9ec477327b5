"""What commands tell their user on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click


def complain(message: str) -> None:
    """Tell on stderr what went wrong."""
    click.secho("error: ", err=True, nl=False, fg="red")
    click.echo(message, err=True)


def remark(message: str) -> None:
    """Say on stderr what has to be known of a run that went well."""
    click.secho("note: ", err=True, nl=False, fg="yellow")
    click.echo(message, err=True)


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show on stderr, while somebody watches, *what* takes more than a moment; nothing else is printed meanwhile."""
    if not sys.stderr.isatty():
        yield
        return
    # Half of the commands print no tables, and need not load what draws them.
    from rich.console import Console  # noqa: PLC0415

    with Console(stderr=True).status(f"{what} …"):
        yield
