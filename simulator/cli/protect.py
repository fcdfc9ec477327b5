"""`privacy protect`: texts masked and sealed, with the checks that passed."""

from __future__ import annotations

import json
from pathlib import Path

import click

from backend.privacy import protection
from backend.privacy.files import checker
from backend.privacy.protection import Seal
from simulator import deployment
from simulator.cli.personal_data import read
from simulator.data_subject import sealed
from simulator.model.local import LocalModel
from simulator.system import DAY, Simulator


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
def protect(path: Path) -> None:
    """Mask and seal texts, and say which checks that passed: one JSON object a line for each text.

    FILE is one for `check`, whose lines may name a `customer` by the address: under a key of theirs the text is sealed.
    """
    finds, simulator = checker(deployment.ARTICLES), Simulator(LocalModel(), records=True)
    ttl = int(simulator.clock.now()) + simulator.deployment.settings.interaction_retention_days * int(DAY)
    for number, line in enumerate(read(path), start=1):
        customer = sealed(simulator, line.customer) if line.customer else ""
        seal = Seal(simulator.vault(), customer, f"text#{number}", ttl) if customer else None
        click.echo(
            json.dumps(protection.protect(finds, line.text, line.language, line.names, seal), ensure_ascii=False)
        )
