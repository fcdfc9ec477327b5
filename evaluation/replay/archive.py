"""What an archive holds: mails as `send` reads them, labelled mails, and records of what a deployment decided.

Labelled mails are written out as mails first; records are taken as they are, nobody is asked again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formataddr
from pathlib import Path
from typing import Any

from evaluation import labels
from evaluation.labels import LabelledMail
from simulator import deployment, records
from simulator.connect.instance import OUR_ADDRESS
from simulator.connect.profiles import names_in
from simulator.errors import SimulatorError
from simulator.json_lines import numbered
from simulator.mail.files import mail_files
from simulator.mail.mbox import MailFile
from triage import interaction

LINES = ".jsonl"


@dataclass(frozen=True, slots=True)
class Archive:
    """Mails by their names in order, what could not be read, and what is known of them.

    *acceptable* are the routes that a careful reader would accept, for mails that have labels.
    """

    mails: Mapping[str, MailFile]
    problems: Sequence[str]
    acceptable: Mapping[str, frozenset[str]] = field(default_factory=dict)
    profiles: Path = deployment.CUSTOMERS
    records: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return [*self.mails, *self.records]


def read(paths: Iterable[Path], scratch: Path, profiles: Path) -> Archive:
    """Find the mails at *paths*; those of labelled sets are written into *scratch*, with a profile for each tier."""
    mails: dict[str, MailFile] = {}
    problems: list[str] = []
    labelled: dict[str, LabelledMail] = {}
    recorded: dict[str, Mapping[str, Any]] = {}
    for path in paths:
        if path.suffix == LINES and path.is_file():
            if found_records := _records(path):
                recorded |= found_records
                continue
            labelled |= {f"{path}#{mail.name}": mail for mail in labels.read(path)}
            continue
        for found in mail_files([path]):
            if isinstance(found, str):
                problems.append(found)
            else:
                mails[str(found)] = found
    apart = dict(zip(labelled, labels.apart(labelled.values()), strict=True))
    for number, (name, mail) in enumerate(apart.items()):
        mails[name] = file = scratch / f"{number:06d}.eml"
        file.write_bytes(_as_eml(mail, number))
    acceptable = {name: mail.routes for name, mail in apart.items()}
    known = _with_tiers(profiles, apart.values(), scratch / "profiles.csv") if apart else profiles
    return Archive(mails, problems, acceptable, known, recorded)


def _records(path: Path) -> dict[str, Mapping[str, Any]]:
    """Read the interactions that are recorded at *path* by their ids; nothing where it holds something else."""
    _, first = next(iter(numbered(path, "record or labelled mail")), (0, ""))
    if f'"{interaction.SCHEMA}"' not in first:
        return {}
    found = list(records.read(path))
    if damaged := [number for number, record in enumerate(found, start=1) if interaction.contradictions(record)]:
        raise SimulatorError(f"{path}: record {damaged[0]} was changed or damaged; `explain --verify` says where.")
    return {str(record["id"]): record for record in found}


def _as_eml(mail: LabelledMail, number: int) -> bytes:
    message = EmailMessage()
    message["From"] = formataddr((mail.from_name, mail.from_address))
    message["To"] = OUR_ADDRESS
    message["Subject"] = " ".join(mail.subject.split())
    message["Message-ID"] = f"<{number}@labelled.example>"
    message.set_content(mail.body)
    return message.as_bytes()


def _with_tiers(base: Path, mails: Iterable[LabelledMail], target: Path) -> Path:
    """Write *base* with the senders of *mails* as the labels know them: with their tier, or not at all."""
    senders = {mail.from_address.casefold(): mail for mail in mails}
    with base.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        columns = list(reader.fieldnames or ())
        kept = [row for row in reader if row["EmailAddress"].casefold() not in senders]
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(kept)
        for mail in senders.values():
            if mail.service_level:
                names = names_in(mail.from_name)
                writer.writerow({**names, "EmailAddress": mail.from_address, "ServiceLevel": mail.service_level})
    return target
