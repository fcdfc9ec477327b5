"""`prove`: statements are held against the sentences that they cite."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from backend.knowledge import articles as articles_in
from simulator import build, deployment, display
from simulator.errors import SimulatorError
from simulator.json_lines import numbered
from simulator.messages import complain, remark
from simulator.model.choice import Models, called
from simulator.model.judge import ABOUT
from simulator.model.names import LOCAL, NAMES
from triage.evidence.claim import Claim
from triage.evidence.statement import Source, Statement
from triage.judge import Judge, Ruling, SecondLook, Verdict
from triage.judge import prove as proven

SEED: Final = 1
"""Of the chance that chooses the judge's untrue statement: the same file always gets the same one."""
SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file: its fields, and the statement with its evidence."""

    number: int
    fields: Mapping[str, Any]
    reply: str
    claim: Claim


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print each line again, with its verdict.")
@click.option("--judge", metavar="JUDGE", help=f"{NAMES}; without one the exact checks alone decide.")
@click.option(
    "--articles",
    type=click.Path(path_type=Path, file_okay=False),
    default=deployment.ARTICLES,
    help="Folder with the knowledge articles, whose headings name the products.",
)
def prove(file: Path, *, as_json: bool, judge: str | None, articles: Path) -> None:
    """Check the statements of FILE, JSON lines, against the sentences that they cite.

    A line has a text, the reply it belongs to, and its sources: an object with a heading and a sentence for each id.
    What an exact check refuses is not_supported; the rest is not_checked, or what the judge says of it.
    """
    model = called("--judge", judge) if judge else None
    second = SecondLook(build.chain(model), lambda: SECONDS, Random(SEED)) if model else None  # noqa: S311 - no secret
    rows: list[Row] = []
    failures = 0
    for row in _rows(file, _product_names(articles)):
        if isinstance(row, Row):
            rows.append(row)
        else:
            complain(row)
            failures += 1
    verdicts = _verdicts(rows, second)
    if as_json:
        for row in rows:
            verdict = verdicts[row.number]
            said = {"verdict": verdict.ruling, "by": verdict.by or None, "words": verdict.words}
            click.echo(json.dumps({**row.fields, **said}))
    else:
        _show(rows, verdicts)
    if judge == LOCAL:
        remark(ABOUT)
    told = Models(model, model) if model else None
    if told and told.remark:
        remark(told.remark)
    if told and told.trouble:
        complain(told.trouble)
        failures += 1
    sys.exit(1 if failures else 0)


def _product_names(folder: Path) -> frozenset[str]:
    return frozenset(articles_in.load(folder).product_names(deployment.usual_settings().company_name))


def _verdicts(rows: Sequence[Row], judge: Judge | None) -> dict[int, Verdict]:
    """Rule on the statements of each reply together, wherever they stand in the file."""
    replies: dict[str, list[Row]] = {}
    for row in rows:
        replies.setdefault(row.reply, []).append(row)
    return {
        row.number: verdict
        for group in replies.values()
        for row, verdict in zip(group, proven([row.claim for row in group], judge), strict=True)
    }


def _rows(file: Path, names: frozenset[str]) -> Iterator[Row | str]:
    """Every statement of *file*; in place of a line that has none, a text that says why."""
    lines = numbered(file, "statement")
    if not lines:
        raise SimulatorError(f"{file}: no statement in it; put one JSON object on each line.")
    for number, line in lines:
        try:
            yield _row(number, line, names)
        except ValueError as error:
            yield f"{file}: line {number}: {error}"


def _row(number: int, line: str, names: frozenset[str]) -> Row:
    """Read a line; a ValueError says what is wrong with it."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON ({error}); put one JSON object on each line.") from error
    if not isinstance(fields, dict):
        raise ValueError("not a JSON object; put one on each line.")
    text, reply = (_text(fields, name, "the line") for name in ("text", "reply"))
    sources = fields.get("sources")
    if not isinstance(sources, dict):
        raise ValueError('sources is no object; write {"id": {"heading": "…", "sentence": "…"}}, or {} for none.')
    known = {id_: _source(id_, source) for id_, source in sources.items()}
    return Row(number, fields, reply, Claim.of(Statement(text, tuple(known)), known, names))


def _source(id_: str, source: Any) -> Source:
    where = f"source {id_!r}"
    if not isinstance(source, dict):
        raise ValueError(f"{where} is no object; give it a heading and a sentence.")
    heading, sentence = (_text(source, name, where) for name in ("heading", "sentence"))
    before, after = (_text({name: source.get(name) or ""}, name, where) for name in ("before", "after"))
    return Source(id_, heading, sentence, before, after)


def _text(fields: Mapping[str, Any], name: str, where: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{where} has no text {name}; add it." if value is None else f"{name} of {where} is no text.")
    return value


def _show(rows: Sequence[Row], verdicts: Mapping[int, Verdict]) -> None:
    table = Table("Line", "By", "Words", "Statement", box=SIMPLE_HEAD)
    for row in rows:
        verdict = verdicts[row.number]
        if verdict.by:
            table.add_row(str(row.number), verdict.by, Text(verdict.words), Text(row.claim.text))
    console = display.page()
    if table.row_count:
        console.print(table)
    counts = Counter(verdict.ruling for verdict in verdicts.values())
    console.print(", ".join(f"{counts[ruling]} {ruling.replace('_', ' ')}" for ruling in Ruling))
