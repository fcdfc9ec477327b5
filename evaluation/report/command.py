"""The command `report`: what recorded interactions say together."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path

import click

from backend.operations.finite import Finite
from backend.privacy import roles
from backend.privacy.roles import Permission, Role
from evaluation.markup import write_page
from evaluation.report import events, page, summary
from evaluation.report.summary import Summary
from evaluation.report.warehouse import Warehouse
from evaluation.report.worth import Costs
from evaluation.satisfaction.prediction import Contact, predict
from evaluation.satisfaction.weights import load
from simulator.errors import SimulatorError
from simulator.messages import remark, working
from simulator.outputs import keep_apart

FILE = click.Path(path_type=Path, dir_okay=False)
COST = Finite(min=0)


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="EVENTS...", type=FILE)
@click.option("-o", "--output", type=FILE, default=Path("report.html"), show_default=True, help="The page to write.")
@click.option("--json", "as_json", is_flag=True, help="Print one object with all figures.")
@click.option("--agent-cost", type=COST, help="What a message costs that an agent answers.")
@click.option("--message-cost", type=COST, help="What judging any message costs, as `plan` tells.")
@click.option("--role", type=click.Choice([*map(str, Role)]), default=str(Role.ANALYST), help="In which role you ask.")
@click.option("--satisfaction", "weights", type=FILE, help="Weights of `satisfaction train`: say what to expect.")
def report(
    *,
    paths: tuple[Path, ...],
    output: Path,
    as_json: bool,
    agent_cost: float | None,
    message_cost: float | None,
    role: str,
    weights: Path | None,
) -> None:
    """Say on one page what EVENTS, recorded interactions, tell together: figures with bounds, changes, a forecast.

    EVENTS are files as `send --interactions` and `python -m backend.operations interactions` write them. Beside the
    page lie two tables, of the figures (`.csv`) and of the interactions that each of them counts (`.ids.csv`). It is
    counted by DuckDB, of requirements-analytics.txt. With both costs it says what answering by itself would save, by
    what agents did with drafts in the mode draft, and what a resolution costs.
    """
    roles.require(Role(role), Permission.ASK_ANALYTICS)
    if (agent_cost is None) != (message_cost is None):
        raise SimulatorError("What it is worth takes both costs: give --agent-cost and --message-cost, or neither.")
    figures, ids = output.with_suffix(".csv"), output.with_suffix(".ids.csv")
    contacts = output.with_suffix(".satisfaction.csv") if weights else None
    keep_apart([output, figures, ids, contacts], [*paths, *([weights] if weights else [])])
    costs = None if agent_cost is None or message_cost is None else Costs(agent_cost, message_cost)
    with working("Counting interactions"), tempfile.TemporaryDirectory() as scratch:
        warehouse, found = Warehouse(), events.read(paths)
        if not found.rows:
            raise SimulatorError(f"No interaction can be counted ({_reasons(found)}). Name other files of records.")
        warehouse.fill(found.rows.values(), Path(scratch))
        expected = predict(load(weights), list(found.records.values())) if weights else None
        said = summary.of(warehouse, found.left_out, costs, expected, found.busiest)
    _write_tables(said, figures, ids)
    if expected and contacts:
        _write(contacts, Contact._fields, expected.contacts)
    write_page(output, page.render(said, ids.name))
    if found.left_out:
        remark(f"Lines left out: {_reasons(found)}.")
    click.echo(json.dumps(said.as_json()) if as_json else f"{said.interactions} interactions: {output}")


def _reasons(found: events.Events) -> str:
    told = (
        f"{n} {reason}" + (f", first {found.first[reason]}" if reason in found.first else "")
        for reason, n in found.left_out.items()
    )
    return "; ".join(told) or "the files are empty"


def _write_tables(said: Summary, figures: Path, ids: Path) -> None:
    rows = [
        [each.measure.name, one.window, one.value, one.low, one.high, one.n]
        for each in said.measured
        for one in (each.whole, *each.days)
    ]
    counts = [(page.MESSAGES, said.messages), *((each.measure.name, each.ids) for each in said.measured)]
    counted = ([name, row["window_"], row["id"], row["value"]] for name, rows in counts for row in rows)
    _write(figures, ["figure", "window", "value", "low", "high", "n"], rows)
    _write(ids, ["figure", "window", "interaction", "value"], counted)


def _write(path: Path, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    table = StringIO(newline="")
    csv.writer(table).writerows([heads, *rows])
    write_page(path, table.getvalue())
