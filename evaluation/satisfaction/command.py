"""The command `satisfaction`: learns weights from what customers said; `report --satisfaction` uses them."""

from __future__ import annotations

import json
from pathlib import Path

import click

from evaluation.markup import write_page
from evaluation.satisfaction import weights
from evaluation.satisfaction.simulated import rated
from simulator import records
from simulator.outputs import keep_apart

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def satisfaction() -> None:
    """Learn what goes with satisfied customers, from records to which an operator added what they said."""


@satisfaction.command()
@click.argument("paths", nargs=-1, required=True, metavar="EVENTS...", type=FILE)
@click.option("-o", "--output", type=FILE, default=Path("satisfaction.json"), show_default=True, help="The weights.")
def train(*, paths: tuple[Path, ...], output: Path) -> None:
    """Learn weights from the EVENTS that have a satisfaction, such as {"score": 4, "by": "customer"}."""
    keep_apart([output], paths)
    found = weights.train(record for path in paths for record in records.read(path))
    write_page(output, f"{json.dumps(found.as_json(), indent=2)}\n")
    whom = "simulated customers" if found.simulated else "customers"
    click.echo(
        f"{output}: by what {found.n} {whom} said; {found.level:.0%} lie within {found.reach:.2f} of their score."
    )
    for name, each in sorted(found.features.items(), key=lambda item: item[1].weight):
        click.echo(f"{each.weight:>7.3f}  ({each.low:+.3f} to {each.high:+.3f})  {name}")


@satisfaction.command()
@click.argument("paths", nargs=-1, required=True, metavar="EVENTS...", type=FILE)
@click.option("-o", "--output", type=FILE, required=True, help="The records with what invented customers say.")
def simulate(*, paths: tuple[Path, ...], output: Path) -> None:
    """Add to EVENTS what invented customers would say, by a formula; each label says that it is simulated."""
    keep_apart([output], paths)
    found = [rated(record) for path in paths for record in records.read(path)]
    write_page(output, "".join(f"{json.dumps(record)}\n" for record in found))
    click.echo(f"{output}: {len(found)} records with what simulated customers say. No customer said any of it.")
