"""What commands tell their user on stderr."""

from __future__ import annotations

import click


def complain(message: str) -> None:
    """Tell on stderr what went wrong."""
    click.secho("error: ", err=True, nl=False, fg="red")
    click.echo(message, err=True)


def remark(message: str) -> None:
    """Say on stderr what has to be known of a run that went well."""
    click.secho("note: ", err=True, nl=False, fg="yellow")
    click.echo(message, err=True)
