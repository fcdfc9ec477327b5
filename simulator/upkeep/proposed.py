"""Files for an editor to look at, which are no articles until a person moves them."""

from __future__ import annotations

from pathlib import Path

from simulator.errors import SimulatorError


def write(path: Path, text: str) -> None:
    """Write a proposed article; SimulatorError says why it cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise SimulatorError(
            f"{path}: cannot be written ({error.strerror or error}). Make room, or let the folder be written to."
        ) from error
