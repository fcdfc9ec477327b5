"""`privacy export`, `erase` and `audit`: what the system holds on a sender, and who saw or erased it."""

from __future__ import annotations

import getpass
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click

from backend.privacy import roles, sender
from backend.privacy.audit_file import AuditFile
from backend.privacy.roles import Permission, Role
from logs import JsonFormatter
from simulator import data_subject, deployment, erasure
from simulator.chat import beside, lines
from simulator.chat.lines import Line
from simulator.errors import SimulatorError
from simulator.mail import eml
from simulator.mail.files import mail_files
from simulator.messages import working
from simulator.model.local import LocalModel
from simulator.office.data_subject import Erased, Subject
from simulator.office.occupancy import occupied
from simulator.office.store import FILE, Store
from simulator.system import Simulator

F = TypeVar("F", bound=Callable[..., object])

PATHS = click.argument("paths", nargs=-1, metavar="[PATH...]", type=click.Path(path_type=Path))
DATA = click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), help="The folder of an office of `serve`."
)
CHATS = click.option(
    "--chats", type=click.Path(path_type=Path, dir_okay=False), help="Turns of conversations that are answered as well."
)
AUDIT = click.option("--audit", type=click.Path(path_type=Path), help="Append to this file who did it, and of whom.")


def _role(default: Role) -> Callable[[F], F]:
    help_text = "In which role you act; some may not."
    return click.option(
        "--role", type=click.Choice([*map(str, Role)]), default=str(default), show_default=True, help=help_text
    )


@click.command()
@click.argument("address")
@PATHS
@CHATS
@DATA
@_role(Role.LEAD)
@AUDIT
def export(
    *, address: str, paths: tuple[Path, ...], chats: Path | None, data: Path | None, role: str, audit: Path | None
) -> None:
    """Print what is held on a sender.

    The mails at each PATH, by default the samples, go through the system first, and the conversations of --chats: it
    holds nothing between two runs. With --data it is what an office holds, which must be closed.
    """
    roles.require(Role(role), Permission.FIND_CUSTOMER, Permission.OPEN_TEXTS)
    with _office(data, (*paths, *filter(None, [chats])), address) as subject:
        if subject:
            held, sealed = subject.find(), subject.sealed
        else:
            simulator = _after(paths, chats, address)
            held, sealed = data_subject.find(simulator, address), data_subject.sealed(simulator, address)
    _note(audit, sealed, role, "export", len(held))
    click.echo(json.dumps([each.as_json() for each in held], ensure_ascii=False, indent=2))


@click.command()
@click.argument("address")
@PATHS
@CHATS
@DATA
@_role(Role.OPERATOR)
@AUDIT
def erase(
    *, address: str, paths: tuple[Path, ...], chats: Path | None, data: Path | None, role: str, audit: Path | None
) -> None:
    """Erase what is held on a sender, and prove that nothing of it is left.

    The mails at each PATH, by default the samples, go through the system first, and the conversations of --chats: it
    holds nothing between two runs. With --data it is what an office holds, which must be closed.
    """
    roles.require(Role(role), Permission.FIND_CUSTOMER, Permission.ERASE)
    with _office(data, (*paths, *filter(None, [chats])), address) as subject:
        if subject:
            # First the audit: what stops half-way is noted as well, and where nothing can be noted nothing is erased.
            _note(audit, subject.sealed, role, "erase", len(subject.find()))
            erased = subject.erase()
            _tell(address, erased)
            sys.exit(not erased.holds)
    with _logged() as logged:
        simulator = _after(paths, chats, address)
    held = len(data_subject.find(simulator, address))
    _note(audit, data_subject.sealed(simulator, address), role, "erase", held)
    proof = erasure.erase(simulator, address, logged)
    if not (proof.erased or proof.left):
        click.echo(f"Nothing is held on {address}.")
        return
    click.echo(f"{proof.erased} erased, {proof.left} left.")
    click.echo(f"{proof.sealed} sealed texts had been copied before: {proof.opened} of them open.")
    click.echo(f"{proof.planted} things the sender told were looked for in {proof.places} places: ", nl=False)
    click.echo(f"they stand in {', '.join(proof.found)}." if proof.found else "they stand in none.")
    sys.exit(not proof.holds)


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--head", help="The hash of the last entry, as it was told then.")
def audit(path: Path, head: str | None) -> None:
    """Say whether an audit is as it was written, entry by entry."""
    click.echo(AuditFile(path).verdict(head))


def _tell(address: str, done: Erased) -> None:
    if not (done.erased or done.left):
        click.echo(f"Nothing is held on {address}.")
        return
    click.echo(f"{done.erased} erased, {done.left} left.")
    click.echo(f"{done.planted} things the sender told were looked for in every file of the folder: ", nl=False)
    click.echo(f"they stand in {', '.join(done.found)}." if done.found else "they stand in none.")


@contextmanager
def _office(folder: Path | None, paths: tuple[Path, ...], address: str) -> Iterator[Subject | None]:
    """The sender in the office in *folder*, which nobody else has open meanwhile; None where no folder is named."""
    if folder is None:
        yield None
        return
    sender.check(address)
    if paths:
        raise SimulatorError("An office holds what it was sent: name either --data or mails and chats.")
    if not (folder / FILE).exists():
        raise SimulatorError(f"{folder}: holds no office; name the folder that `serve` was given with --data.")
    with occupied(folder):
        store = Store(folder)
        simulator = Simulator(LocalModel(), records=True, opening=time.time(), master_key=store.master_key())
        try:
            yield Subject(folder, store, simulator, address)
        finally:
            store.close()


def _note(path: Path | None, customer: str, role: str, action: str, things: int) -> None:
    if path is not None:
        AuditFile(path).append(
            at=time.time(), actor=getpass.getuser(), role=role, action=action, customer=customer, things=things
        )


class _Lines(logging.Handler):
    """Keeps what the functions log, as Lambda would write it."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(JsonFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def _logged() -> Iterator[list[str]]:
    root, lines = logging.getLogger(), _Lines()
    level = root.level
    root.addHandler(lines)
    root.setLevel(logging.INFO)
    try:
        yield lines.lines
    finally:
        root.removeHandler(lines)
        root.setLevel(level)


def _after(paths: tuple[Path, ...], chats: Path | None, address: str) -> Simulator:
    """A system that the mails have gone through; `SimulatorError` where one cannot."""
    sender.check(address)
    with working("Letting the system answer"):
        simulator = Simulator(LocalModel(), records=True)
        for source in mail_files(paths or (deployment.SAMPLE_EMAILS,)):
            if isinstance(source, str):
                raise SimulatorError(source)
            simulator.receive(eml.read(source))
        if chats:
            beside.answer(simulator, _turns(chats))
    return simulator


def _turns(file: Path) -> Iterator[Line]:
    for line in lines.read(file):
        if isinstance(line, str):
            raise SimulatorError(line)
        yield line
