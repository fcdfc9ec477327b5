"""The decisions of a run, written as they come, so that a run that ended early goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from evaluation.replay import decisions
from evaluation.replay.decisions import Decision
from simulator.errors import SimulatorError

SCHEMA = "replay.v2"


@dataclass(slots=True)
class Journal:
    """A file of JSON lines: what the run is made of, a line a mail, and a last line when all are done."""

    path: Path
    made_of: str
    done: dict[str, Decision] = field(default_factory=dict)
    before: dict[str, Decision] = field(default_factory=dict)
    """The decisions of the last run that was completed, by name."""
    complete: bool = False

    @contextmanager
    def writing(self) -> Iterator[TextIO]:
        """Open the file for what is still to come; a full disk is told, and costs nothing that is written."""
        try:
            with self.path.open("a", encoding="utf-8", newline="\n") as file:
                if not self.path.stat().st_size:
                    _write(file, {"schema": SCHEMA, "made_of": self.made_of})
                yield file
        except OSError as error:
            raise SimulatorError(
                f"{self.path}: cannot be written ({error.strerror or error}). What is in it is kept: make room or name "
                "another place with -o, and call the same command again."
            ) from error

    def add(self, file: TextIO, decision: Decision) -> None:
        _write(file, decision.as_json())
        self.done[decision.name] = decision

    def close(self, file: TextIO) -> None:
        _write(file, {"complete": len(self.done)})
        self.complete = True


def open_beside(page: Path, made_of: Mapping[str, Any]) -> Journal:
    """Open the journal of the run whose page is *page*.

    One of the same run that was interrupted goes on; one that was completed becomes the run before, and so stays
    beside the new one while that is under way.
    """
    path, earlier = page.with_suffix(".decisions.jsonl"), page.with_suffix(".before.jsonl")
    journal = Journal(path, _fingerprint(made_of))
    if path.exists():
        former, done, complete = _read(path)
        if complete:
            path.replace(earlier)
        elif former == journal.made_of:
            journal.done = done
            _drop_torn_line(path)
        else:
            path.unlink()
    if earlier.exists():
        _, journal.before, _ = _read(earlier)
    return journal


def _fingerprint(made_of: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(made_of, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _write(file: TextIO, row: Mapping[str, Any]) -> None:
    file.write(json.dumps(row, ensure_ascii=False) + "\n")
    file.flush()


def _read(path: Path) -> tuple[str, dict[str, Decision], bool]:
    """Give what the run was made of, its decisions, and whether it was completed; a torn last line is left out."""
    lines = path.read_text(encoding="utf-8").split("\n")
    head = _object(lines[0])
    if head.get("schema") != SCHEMA:
        raise SimulatorError(f"{path}: written by another version. Remove it, or name another page with -o.")
    rows = [_object(line) for line in lines[1:] if line]
    found = [row for row in rows if "name" in row]
    try:
        done = {row["name"]: decisions.of_json(row) for row in found}
    except (KeyError, TypeError):
        raise SimulatorError(f"{path}: damaged. Remove it, or name another page with -o.") from None
    return str(head.get("made_of")), done, any("complete" in row for row in rows)


def _object(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        return {}
    return row if isinstance(row, dict) else {}


def _drop_torn_line(path: Path) -> None:
    """Cut off the line in which the writer was stopped."""
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if whole != content:
        path.write_bytes(whole)


def in_order(names: Iterable[str], journal: Journal) -> list[Decision]:
    """The decisions in the order of *names*, those that could not be read left out."""
    return [journal.done[name] for name in names if name in journal.done]
