"""`export` and `erase`: what the system holds on a sender once mails have gone through it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from simulator import data_subject, deployment
from simulator.errors import SimulatorError
from simulator.mail import eml
from simulator.mail.files import mail_files
from simulator.mail.headers import is_address
from simulator.model.local import LocalModel
from simulator.system import Simulator

PATHS = click.argument("paths", nargs=-1, metavar="[PATH...]", type=click.Path(path_type=Path))


@click.command()
@click.argument("address")
@PATHS
def export(address: str, paths: tuple[Path, ...]) -> None:
    """Print what is held on a sender.

    The mails at each PATH, by default the samples, go through the system first: it holds nothing between two runs.
    """
    held = data_subject.find(_after(paths, address), address)
    click.echo(json.dumps([each.as_json() for each in held], ensure_ascii=False, indent=2))


@click.command()
@click.argument("address")
@PATHS
def erase(address: str, paths: tuple[Path, ...]) -> None:
    """Erase what is held on a sender, and look again.

    The mails at each PATH, by default the samples, go through the system first: it holds nothing between two runs.
    """
    simulator = _after(paths, address)
    erased, left = data_subject.erase(simulator, address), len(data_subject.find(simulator, address))
    click.echo(f"{erased} erased, {left} left." if erased or left else f"Nothing is held on {address}.")


def _after(paths: tuple[Path, ...], address: str) -> Simulator:
    """A system that the mails have gone through; `SimulatorError` where one cannot, or where *address* is none."""
    if not is_address(address.strip()):
        raise SimulatorError(f"{address!r} is no e-mail address; give the sender's, such as jo@example.com.")
    simulator = Simulator(LocalModel(), records=True)
    for source in mail_files(paths or (deployment.SAMPLE_EMAILS,)):
        if isinstance(source, str):
            raise SimulatorError(source)
        simulator.receive(eml.read(source))
    return simulator
