"""Files of JSON lines, UTF-8, one object a line; errors name the file and say what to do. `-` is the standard input."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from simulator.errors import SimulatorError


def numbered(path: Path, what: str, *, damaged: bool = False) -> list[tuple[int, str]]:
    """Give the lines of *path* that hold something, with their numbers; *what* each of them should hold, in words.

    Where some may be *damaged*, bytes that are no UTF-8 spoil their own line alone.
    """
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        text = data.decode("utf-8-sig", "replace" if damaged else "strict").replace("\r\n", "\n").replace("\r", "\n")
    except OSError as error:
        raise SimulatorError(f"{path}: cannot be read ({error.strerror}). Name a file of {what}s.") from error
    except UnicodeDecodeError as error:
        raise SimulatorError(f"{path}: not UTF-8. Save the {what}s as UTF-8, one JSON object a line.") from error
    # Other ends of lines may stand in a text.
    return [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]


def fault(error: Exception) -> str:
    """What is wrong with a line, to be told behind its number: Python would count lines anew, from 1."""
    if isinstance(error, json.JSONDecodeError):
        return f"no JSON from character {error.pos + 1} on"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
