"""Files of recorded interactions, as `send --interactions` writes them and a deployment keeps them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from simulator.errors import SimulatorError
from simulator.json_lines import numbered
from triage import interaction


def read(path: Path) -> Iterator[Mapping[str, Any]]:
    """Give the records of *path*; raise `SimulatorError`, which names the line, for one that is none."""
    for number, line in numbered(path, "record"):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise SimulatorError(
                f"{path}: line {number} is not JSON ({error}). Put one record on each line."
            ) from error
        if not isinstance(record, dict) or record.get("schema") != interaction.SCHEMA:
            raise SimulatorError(f"{path}: line {number} is no record of the form {interaction.SCHEMA}.")
        yield record
