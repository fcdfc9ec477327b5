"""The rows of a labelled set: a file of JSON lines, UTF-8; errors name the line and say what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulator.errors import SimulatorError
from simulator.json_lines import numbered


def lines(path: Path, what: str) -> list[tuple[int, str]]:
    """Give the lines of *path* that hold something, with their numbers; *what* each of them should hold, in words."""
    found = numbered(path, what)
    if not found:
        raise SimulatorError(f"{path}: no {what.rsplit(maxsplit=1)[-1]} in it. Put one JSON object on each line.")
    return found


def row(line: str, where: str) -> Mapping[str, Any]:
    """Read the JSON object on a *line*."""
    try:
        found = json.loads(line)
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = ascii(error.object[error.start])
        raise SimulatorError(f"{where}: {half} is half a character. Correct it.") from error
    except (ValueError, RecursionError) as error:
        raise SimulatorError(f"{where}: not JSON ({error}). Put one JSON object on each line.") from error
    if not isinstance(found, dict):
        raise SimulatorError(f"{where}: not a JSON object. Put one on each line.")
    return found


class Fields:
    """The fields of a row, checked as they are taken."""

    def __init__(self, row: Mapping[str, Any], where: str) -> None:
        self._row, self._where = row, where

    def text(self, name: str, default: str | None = None) -> str:
        value = self.value(name, default)
        return value if isinstance(value, str) else self.refuse(name, "a text")

    def names(self, name: str, known: frozenset[str], default: list[str] | None = None) -> frozenset[str]:
        """Give one name or several; none only where there is a *default*."""
        value = self.value(name, default)
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(one, str) and one in known for one in found):
            self.refuse(name, f"of {', '.join(sorted(known))}")
        if not found and default is None:
            self.refuse(name, f"at least one of {', '.join(sorted(known))}")
        return frozenset(found)

    def name(self, name: str, known: frozenset[str], default: str) -> str:
        value = self.text(name, default)
        return value if value in known else self.refuse(name, f"one of {', '.join(sorted(known))}")

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.value(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            self.refuse(name, "a list of texts")
        return tuple(value)

    def flags(
        self, name: str, known: frozenset[str], needed: frozenset[str] = frozenset(), besides: str | None = None
    ) -> Mapping[str, bool]:
        """Give an object of 0 and 1, with every name of *needed* and none that is not *known*."""
        value = self.value(name, None)
        found = {key: one for key, one in value.items() if key != besides} if isinstance(value, dict) else None
        if found is None or not needed <= found.keys() <= known or not all(one in (0, 1) for one in found.values()):
            each = "each" if needed else "some"
            self.refuse(name, f"an object with 0 or 1 for {each} of {', '.join(sorted(known))}")
        return {key: bool(one) for key, one in (found or {}).items()}

    def value(self, name: str, default: Any) -> Any:
        value = self._row.get(name)
        if value is None and default is None:
            raise SimulatorError(f"{self._where}: {name} is missing. Add it.")
        return default if value is None else value

    def refuse(self, name: str, wanted: str) -> str:
        """Say that the field *name* is not what is *wanted*."""
        raise SimulatorError(f"{self._where}: {name} is not {wanted}. Correct it.")
