"""Files that a command writes, which are never those that it reads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from simulator.errors import SimulatorError


def keep_apart(written: Iterable[Path | None], read: Iterable[Path]) -> None:
    """Raise `SimulatorError` where a file of *written* is one of *read* as well, or is written twice."""
    taken = {path.resolve() for path in read}
    for path in filter(None, written):
        if path.resolve() in taken:
            raise SimulatorError(f"{path}: would be written over by this command. Name another file to write.")
        taken.add(path.resolve())
