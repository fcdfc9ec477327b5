"""One process at a time uses the folder of an office."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from simulator.errors import SimulatorError

FILE: Final = "open.sqlite"


@contextmanager
def occupied(folder: Path) -> Iterator[None]:
    """Hold *folder* for this process; SimulatorError where another one has it.

    The lock is that of a database of its own, which every system lets go when the process ends, however it ends.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(folder / FILE, timeout=0, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise SimulatorError(f"{folder}: cannot be used ({error}); name another folder with --data.") from error
    with closing(connection):
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise SimulatorError(
                f"{folder}: another process has this office open; stop that one, or name another folder with --data."
            ) from error
        yield
