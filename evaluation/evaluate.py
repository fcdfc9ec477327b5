"""`evaluate`: labelled mails go through the whole system, and what came out is compared with the labels."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from evaluation import labels
from evaluation.labels import AGENT, AUTO, LabelledMail
from simulator import display
from simulator.connect.instance import OUR_ADDRESS
from simulator.connect.profiles import CustomerProfiles
from simulator.errors import SimulatorError
from simulator.mail.eml import ReceivedMail
from simulator.mail_outcome import AGENT_REVIEW, AUTOMATED_RESPONSE, MailOutcome
from simulator.sending import Setup, model_called, trouble_of
from simulator.system import Simulator
from triage.policy import POLICY

ROUTES = {AUTOMATED_RESPONSE: AUTO, AGENT_REVIEW: AGENT}


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled mail and what the system made of it; a factor that is debatable is never wrong."""

    mail: LabelledMail
    category: str
    factors: dict[str, bool]
    route: str
    score: int

    @property
    def has_right_category(self) -> bool:
        return self.category in self.mail.categories

    @property
    def has_right_route(self) -> bool:
        return self.route in self.mail.routes

    @property
    def is_unsafe(self) -> bool:
        """Whether it was answered automatically although only an agent would have been right."""
        return self.route == AUTO and AUTO not in self.mail.routes

    def differences(self) -> Iterator[str]:
        """Name what differs from the labels."""
        if self.is_unsafe:
            yield "unsafe answer"
        if not self.has_right_category:
            yield f"category {self.category}, not {' or '.join(sorted(self.mail.categories))}"
        for name, found in self.factors.items():
            if name not in self.mail.debatable and found != self.mail.factors[name]:
                yield f"{name} {int(found)}, not {int(self.mail.factors[name])}"
        if not self.has_right_route:
            yield f"route {self.route} with score {self.score}"


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a factor was found rightly, wrongly, and not at all though it was there."""

    right: int
    wrong: int
    missed: int

    @classmethod
    def of(cls, factor: str, judged: Sequence[Judged]) -> Tally:
        """Count over the mails where the factor is not debatable."""
        pairs = [(one.factors[factor], one.mail.factors[factor]) for one in judged if factor not in one.mail.debatable]
        return cls(pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True)))

    def as_json(self) -> dict[str, float]:
        """Give precision, recall and F1; each is 1 where there was nothing to get wrong."""
        return {
            "precision": _share(self.right, self.right + self.wrong),
            "recall": _share(self.right, self.right + self.missed),
            "f1": _share(2 * self.right, 2 * self.right + self.wrong + self.missed),
        }


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--wrong", is_flag=True, help="List the mails that differ from their labels as well.")
@click.option("--model", default="local", show_default=True, help="local, bedrock or scripted:FILE.")
def evaluate(file: Path, *, as_json: bool, wrong: bool, model: str) -> None:
    """Send the labelled mails of FILE, JSON lines, through the system and report how well they were judged."""
    mails = list(_apart(labels.read(file)))
    asked = model_called(model)
    simulator = Setup(model=model).simulator(asked)
    outcomes = [_receive(mail, simulator) for mail in mails]
    judged = [_judge(mail, outcome) for mail, outcome in zip(mails, outcomes, strict=True)]
    report = summarise(judged)
    if as_json:
        click.echo(json.dumps(report))
    else:
        _show(report)
    if wrong:
        _list_differences(judged, err=as_json)
    if troubles := [trouble for outcome in outcomes if (trouble := trouble_of(asked, outcome))]:
        raise SimulatorError(troubles[-1])


def summarise(judged: Sequence[Judged]) -> dict[str, Any]:
    """Give the object that `--json` prints."""
    return {
        "mails": len(judged),
        "category_accuracy": _share(sum(one.has_right_category for one in judged), len(judged)),
        "route_accuracy": _share(sum(one.has_right_route for one in judged), len(judged)),
        "unsafe_answers": sum(one.is_unsafe for one in judged),
        "factors": {factor.name: Tally.of(factor.name, judged).as_json() for factor in POLICY.factors},
    }


def _apart(mails: Sequence[LabelledMail]) -> Iterator[LabelledMail]:
    """Give a sender who comes again another address: each mail is judged as the first of its sender."""
    seen: Counter[str] = Counter()
    for mail in mails:
        local, _, domain = mail.from_address.rpartition("@")
        seen[mail.from_address] += 1
        count = seen[mail.from_address]
        yield mail if count == 1 else replace(mail, from_address=f"{local}-{count}@{domain}")


def _receive(mail: LabelledMail, simulator: Simulator) -> MailOutcome:
    """Let one mail arrive from a sender of whom nothing but the service level is known."""
    simulator.instance.profiles = CustomerProfiles([_profile(mail)] if mail.service_level else [])
    return simulator.receive(_received(mail))


def _judge(mail: LabelledMail, outcome: MailOutcome) -> Judged:
    return Judged(mail, outcome.category, _found(outcome), ROUTES.get(outcome.route, "parked"), outcome.score)


def _found(outcome: MailOutcome) -> dict[str, bool]:
    return {name: count > 0 for name, count in outcome.factors.items()}


def _profile(mail: LabelledMail) -> dict[str, str]:
    first, _, last = mail.from_name.rpartition(" ")
    names = {"FirstName": first or last, "LastName": last if first else ""}
    return {**names, "EmailAddress": mail.from_address, "ServiceLevel": mail.service_level or ""}


def _received(mail: LabelledMail) -> ReceivedMail:
    return ReceivedMail(
        path=Path(mail.name),
        message_id=f"<{mail.name}@labelled.example>",
        from_address=mail.from_address,
        from_name=mail.from_name,
        to=OUR_ADDRESS,
        subject=mail.subject,
        text=mail.body,
        html=None,
        attachments=(),
        spam_verdict="PASS",
        virus_verdict="PASS",
        date=None,
    )


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def _show(report: dict[str, Any]) -> None:
    console = display.page()
    facts = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    facts.add_row("Mails", str(report["mails"]))
    facts.add_row("Category right", f"{report['category_accuracy']:.1%}")
    facts.add_row("Route acceptable", f"{report['route_accuracy']:.1%}")
    unsafe = report["unsafe_answers"]
    facts.add_row("Unsafe answers", Text(str(unsafe), style="bold red" if unsafe else "green"))
    factors = Table("Factor", "Precision", "Recall", "F1")
    for name, row in report["factors"].items():
        factors.add_row(name, *(f"{row[key]:.2f}" for key in ("precision", "recall", "f1")))
    console.print(facts)
    console.print(factors)


def _list_differences(judged: Sequence[Judged], *, err: bool) -> None:
    for one in judged:
        if said := "; ".join(one.differences()):
            click.echo(f"{one.mail.name}: {said}", err=err)
