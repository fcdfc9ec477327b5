"""`privacy`: personal data in texts, and what the system holds on one customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import click

from simulator.cli.commands import Commands

COMMANDS: Final[Mapping[str, str]] = {
    "check": "simulator.cli.personal_data:check",
    "mask": "simulator.cli.personal_data:mask",
    "protect": "simulator.cli.protect:protect",
    "export": "simulator.cli.data_subject:export",
    "erase": "simulator.cli.data_subject:erase",
    "audit": "simulator.cli.data_subject:audit",
}


@click.group(cls=Commands, places=COMMANDS)
def privacy() -> None:
    """Find and mask personal data; show, erase and account for what is held on a customer."""
