"""Files of recorded interactions, as `--interactions` writes them and a deployment keeps them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from simulator.errors import SimulatorError
from simulator.json_lines import fault, numbered
from simulator.model.recording import writing
from triage import interaction


def read(path: Path) -> Iterator[Mapping[str, Any]]:
    """Give the records of *path*; raise `SimulatorError`, which names the line, for one that is none."""
    for number, line in numbered(path, "record"):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise SimulatorError(
                f"{path}: line {number} is not JSON ({fault(error)}). Put one record on each line."
            ) from error
        if not isinstance(record, dict) or record.get("schema") != interaction.SCHEMA:
            raise SimulatorError(f"{path}: line {number} is no record of the form {interaction.SCHEMA}. Leave it out.")
        yield record


@contextmanager
def kept(target: Path | None) -> Iterator[Callable[[Mapping[str, Any] | None], None]]:
    """Give what puts a record into *target*, a line each, as they come; it does nothing where none is named."""
    if target is None:
        yield lambda _: None
        return
    with writing(target) as file:

        def put(record: Mapping[str, Any] | None) -> None:
            if record:
                file.write(f"{json.dumps(record)}\n")
                file.flush()

        yield put


def of_turn(answer: Mapping[str, Any]) -> dict[str, Any] | None:
    """The record of a turn in what the chat function returned, without its texts; None where it has none."""
    return interaction.finished(json.loads(answer["interaction"]), None) if "interaction" in answer else None
