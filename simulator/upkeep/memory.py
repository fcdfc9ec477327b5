"""Keeps the memory of translations on this machine: `knowledge-articles/translations/LANGUAGE.sentences.jsonl`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from simulator.errors import SimulatorError
from simulator.json_lines import numbered
from simulator.upkeep.told import Sentence
from triage import letter, translation
from triage.translation import SUFFIX, Memory, Row

LETTER = "the letter"
"""What stands as the article of a row that is said around the sentences of articles."""


def rows_of(sentences: Iterable[Sentence]) -> Iterator[Row]:
    """An empty row for each of *sentences*, and for all that a letter says around them."""
    yield from (Row(text, article=LETTER) for text in letter.FIXED)
    yield from (Row(each.text, article=each.article) for each in sentences)


def load(path: Path, names: frozenset[str]) -> Memory:
    """Read the memory at *path*, empty where there is none; SimulatorError names a line that is no row."""
    language = path.name.removesuffix(SUFFIX)
    if not path.exists():
        return Memory({}, names, language)
    rows = [_row(path, number, line) for number, line in numbered(path, "row")]
    return Memory({row.key: row for row in rows}, names, language)


def _row(path: Path, number: int, line: str) -> Row:
    try:
        return translation.row_of(line)
    except ValueError as error:
        raise SimulatorError(f"{path}: line {number} {error}") from error


def save(memory: Memory, path: Path) -> None:
    """Write *memory* whole or not at all, in the order of articles."""
    lines = (
        json.dumps(asdict(row), ensure_ascii=False) for row in sorted(memory.rows.values(), key=lambda row: row.article)
    )
    unfinished = path.with_suffix(".unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
        unfinished.replace(path)
    except OSError as error:
        raise SimulatorError(f"{path}: cannot be written ({error.strerror}).") from error
