"""`calibrate`: from which threshold on replies may go out, by labels or by what agents did with drafts."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from backend.operations import calibration
from backend.operations.calibration import Row
from backend.operations.calibration_options import calibrating
from backend.operations.draft_use import Edit, could_have_gone_out
from evaluation import reliability
from evaluation.markup import write_page
from simulator.errors import SimulatorError
from simulator.json_lines import numbered
from simulator.messages import remark
from simulator.outputs import keep_apart
from triage import interaction
from triage.interaction import Use

IDS = ("contactId", "id", "file")
SCORES = ("score", "confidence_score")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file: the mail it is about, empty where it does not say, and what it says.

    *row* is None where it says nothing: of a mail that is held, or one on whose draft nobody has decided.
    """

    where: str
    mail: str
    row: Row | None
    is_held: bool = False


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@calibrating
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A page with the reliability diagram."
)
def calibrate(
    files: tuple[Path, ...],
    *,
    bound: float,
    confidence: float,
    tolerance: float,
    as_json: bool,
    output: Path | None,
) -> None:
    """Recommend a threshold from scores and verdicts, JSON lines.

    A line has a score, or the confidence_score of `send --json`, and a verdict: "right", true or false, or the "use"
    of a draft, as_it_was, edited or rejected, with the share of words "changed" where it was edited. The records of
    interactions are such lines. Lines with the same contactId, id or file are one mail. Mails with holds are left out,
    as no threshold lets them out.
    """
    keep_apart([output], files)
    lines = _distinct([line for file in files for line in _read(file, tolerance)])
    rows = [line.row for line in lines if line.row]
    held = sum(line.is_held for line in lines)
    undecided = len(lines) - len(rows) - held
    found = calibration.calibrate(rows, bound, confidence)
    left_out = f"Left out: {held} held whatever the threshold, {undecided} not decided by an agent."
    if output:
        write_page(output, reliability.page(found, left_out))
    if as_json:
        click.echo(json.dumps(found.as_json() | {"held": held, "undecided": undecided}))
        return
    for text in calibration.describe(found):
        click.echo(text)
    if held or undecided:
        remark(left_out)


def _distinct(lines: Sequence[Line]) -> list[Line]:
    """Each mail once; SimulatorError where two lines about one disagree."""
    known: dict[str, Line] = {}
    for line in lines:
        first = known.setdefault(line.mail or line.where, line)
        if first.row != line.row:
            raise SimulatorError(
                f"{line.where}: disagrees with {first.where} about {line.mail}. Correct one of them, or leave both out."
            )
    return list(known.values())


def _read(file: Path, tolerance: float) -> Iterator[Line]:
    for number, line in numbered(file, "score"):
        where = f"{file}: line {number}"
        try:
            yield _line(json.loads(line), where, tolerance)
        except (ValueError, RecursionError) as error:
            raise SimulatorError(f"{where}: {error}. Correct it, or take it out.") from error


def _line(fields: Any, where: str, tolerance: float) -> Line:
    """Read a line; a ValueError says what is wrong with it."""
    if not isinstance(fields, dict):
        raise ValueError("not a JSON object")
    mail = next((fields[name] for name in IDS if isinstance(fields.get(name), str)), "")
    holds = fields.get("holds") or []
    if not isinstance(holds, list) or not all(isinstance(hold, str) for hold in holds):
        raise ValueError("holds is no list of names")
    if not could_have_gone_out(holds):
        return Line(where, mail, None, is_held=True)
    if "schema" in fields and (changed := interaction.contradictions(fields)):
        raise ValueError(f"the record was changed or damaged in {', '.join(changed)}")
    is_undecided = fields.get("use", "") is None
    return Line(where, mail, None if is_undecided else _row(fields, tolerance))


def _row(fields: Mapping[str, Any], tolerance: float) -> Row:
    score = _number(next((fields[name] for name in SCORES if name in fields), None), 100, "score")
    if ("right" in fields) == ("use" in fields):
        raise ValueError('it needs either "right", true or false, or "use", what became of the draft')
    if "use" not in fields:
        if not isinstance(fields["right"], bool):
            raise ValueError("right is neither true nor false")
        return Row(score, fields["right"])
    if fields["use"] not in tuple(Use):
        raise ValueError(f"use is not one of {', '.join(Use)}")
    use = Use(fields["use"])
    # How much an edit changed may be unknown; then it counts as much.
    changed = _number(fields.get("changed", 1), 1, "changed") if use is Use.EDITED else 0.0
    return Edit(score, use, changed).row(tolerance)


def _number(value: Any, most: float, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most or math.isnan(value):
        raise ValueError(f"{name} is not a number from 0 to {most:g}")
    return value
