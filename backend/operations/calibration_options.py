"""What a command that calibrates can be told, here and in the simulator alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from backend.operations import calibration
from backend.operations.finite import Finite

Command = TypeVar("Command", bound=Callable[..., Any])


def calibrating(command: Command) -> Command:
    """Give *command* the options `bound`, `confidence`, `tolerance` and `as_json`."""
    for option in reversed(
        (
            click.option(
                "--bound", default=calibration.BOUND, show_default=True, help="Most that may be wrong, as a share."
            ),
            click.option(
                "--confidence", default=calibration.CONFIDENCE, show_default=True, help="How sure that has to be."
            ),
            click.option(
                "--tolerance",
                type=Finite(0, 1),
                default=0.0,
                show_default=True,
                help="Share of words that an agent may change.",
            ),
            click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
        )
    ):
        command = option(command)
    return command
