"""`privacy protect`: texts masked and sealed, with the checks that passed."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path

import click

from backend.privacy import protection
from backend.privacy.files import checker
from backend.privacy.protection import Seal
from simulator import deployment
from simulator.cli.personal_data import Line, conversations, names
from simulator.data_subject import sealed
from simulator.model.local import LocalModel
from simulator.system import DAY, Simulator


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
def protect(path: Path) -> None:
    """Mask and seal texts, and say which checks that passed: one JSON object a line for each text.

    FILE is one for `check`, whose lines may name a `customer` by the address: under a key of theirs the text is sealed.
    What is split over a conversation is masked in each of its texts.
    """
    finds, simulator = checker(deployment.ARTICLES), Simulator(LocalModel(), records=True)
    ttl = int(simulator.clock.now()) + simulator.deployment.settings.interaction_retention_days * int(DAY)
    numbers = count(1)

    def seal(line: Line) -> Seal | None:
        number, customer = next(numbers), sealed(simulator, line.customer) if line.customer else ""
        return Seal(simulator.vault(), customer, f"text#{number}", ttl) if customer else None

    for said in conversations(path):
        texts = [(line.text, seal(line)) for line in said]
        for found in protection.protect(finds, texts, said[0].language, names(said)):
            click.echo(json.dumps(found, ensure_ascii=False))
