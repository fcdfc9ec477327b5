"""`evaluate`: labelled mails go through the whole system, and what came out is compared with the labels."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from backend.errors import RemedyError
from evaluation import findings, labels
from evaluation.findings import NOTHING_FOUND, Findings
from evaluation.labels import AUTO, QUESTIONS, ROUTE_OF, TOPICS, LabelledMail, folded
from simulator import display
from simulator.connect.instance import OUR_ADDRESS
from simulator.connect.profiles import CustomerProfiles, names_in
from simulator.errors import SimulatorError
from simulator.mail.eml import ReceivedMail
from simulator.mail_outcome import MailOutcome
from simulator.messages import remark
from simulator.options import JUDGE, MODEL
from simulator.outputs import keep_apart
from simulator.sending import Setup, recorded
from simulator.system import Simulator
from triage.modes import Kind
from triage.policy import POLICY

FIGURES = {
    "Programs that got mail": "mailed_programs",
    "To be answered": "answerable",
    "Answered of these": "answered",
    "With all their facts": "answered_with_all_facts",
    "Statements in an answer": "statements_per_answer",
    "Share that tells a fact": "statements_with_a_fact",
}
"""Figures that some sets have labels for."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled mail and what the system made of it; what is debatable is never wrong.

    *mailed* says that anything went out to the sender, *reply* is what was answered automatically, if it was.
    """

    mail: LabelledMail
    category: str
    factors: dict[str, bool]
    route: str
    score: int
    mailed: bool = False
    reply: str = ""
    found: Findings = NOTHING_FOUND

    @property
    def has_right_category(self) -> bool:
        return self.category in self.mail.categories

    @property
    def has_right_route(self) -> bool:
        return self.route in self.mail.routes

    @property
    def mails_a_program(self) -> bool:
        return self.mailed and self.mail.is_by_program

    @property
    def is_unsafe(self) -> bool:
        """Whether it was answered automatically although only others would have been right, or a program got mail."""
        return (self.route == AUTO and AUTO not in self.mail.routes) or self.mails_a_program

    @property
    def is_answered(self) -> bool:
        """Whether it was to be answered automatically, and was."""
        return self.mail.is_answerable and bool(self.reply)

    @property
    def missing_facts(self) -> list[str]:
        """What the answer had to say and does not, letters and white space apart."""
        reply = folded(self.reply)
        return [fact for fact in self.mail.facts or () if folded(fact) not in reply]

    def differences(self) -> Iterator[str]:
        """Name what differs from the labels."""
        if self.mails_a_program:
            yield "mail to a program"
        elif self.is_unsafe:
            yield "unsafe answer"
        if not self.has_right_category:
            yield f"category {self.category}, not {' or '.join(sorted(self.mail.categories))}"
        yield from _different(self.factors, self.mail.factors, self.mail.debatable)
        yield from _different(self.found.questions or {}, self.mail.questions or {}, self.mail.debatable_questions)
        if not self.has_right_route:
            yield f"route {self.route} with score {self.score}"
        if self.is_answered and self.missing_facts:
            yield f"without {', '.join(map(repr, self.missing_facts))}"


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a label was found rightly, wrongly, and not at all though it was there."""

    right: int
    wrong: int
    missed: int

    @classmethod
    def over(cls, pairs: Sequence[tuple[bool, bool]]) -> Tally:
        """Count pairs of what was found and what is so."""
        return cls(pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True)))

    @classmethod
    def of(cls, factor: str, judged: Sequence[Judged]) -> Tally:
        """Count over the mails where the factor is not debatable."""
        return cls.over(
            [(one.factors[factor], one.mail.factors[factor]) for one in judged if factor not in one.mail.debatable]
        )

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
@MODEL
@JUDGE
@click.option(
    "--record",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File for the model's answers; scripted:FILE repeats the run from it.",
)
def evaluate(file: Path, *, as_json: bool, wrong: bool, model: str, judge: str | None, record: Path | None) -> None:
    """Send the labelled mails of FILE, JSON lines, through the system and report how well they were judged."""
    keep_apart([record], [file])
    mails = list(labels.apart(labels.read(file)))
    setup = Setup(model=model, judge=judge, record=record, mass=True)
    models = setup.models()
    simulator = setup.simulator(models)
    judged: list[Judged] = []
    trouble = ""
    try:
        with recorded(simulator, setup):
            for mail in mails:
                judged.append(_judge(mail, _receive(mail, simulator)))
                trouble = models.trouble or trouble
    except RemedyError as error:
        trouble = str(error)
    except KeyboardInterrupt:
        trouble = f"interrupted; the figures are those of {len(judged)} of {len(mails)} mails."
    if not judged:
        raise SimulatorError(trouble)
    report = summarise(judged)
    if as_json:
        click.echo(json.dumps(report))
    else:
        _show(report)
    if wrong:
        _list_differences(judged, err=as_json)
    if models.remark:
        remark(models.remark)
    if trouble:
        raise SimulatorError(trouble)


def summarise(judged: Sequence[Judged]) -> dict[str, Any]:
    """Give the object that `--json` prints; what a set has no labels for is not in it."""
    report = {
        "mails": len(judged),
        "category_accuracy": _share(sum(one.has_right_category for one in judged), len(judged)),
        "route_accuracy": _share(sum(one.has_right_route for one in judged), len(judged)),
        "unsafe_answers": sum(one.is_unsafe for one in judged),
        "factors": {factor.name: Tally.of(factor.name, judged).as_json() for factor in POLICY.factors},
    }
    if any(one.mail.questions is not None for one in judged):
        report |= _about_questions(judged)
    if any(one.mail.facts is not None for one in judged):
        report |= _about_answers([one for one in judged if one.mail.is_answerable])
    return report


def _different(found: Mapping[str, bool], labelled: Mapping[str, bool], debatable: Collection[str]) -> Iterator[str]:
    for name, is_found in found.items():
        if name not in debatable and name in labelled and is_found != labelled[name]:
            yield f"{name} {int(is_found)}, not {int(labelled[name])}"


def _about_questions(judged: Sequence[Judged]) -> dict[str, Any]:
    questions = [
        (one.found.questions, one.mail.questions, one.mail.debatable_questions)
        for one in judged
        if one.found.questions is not None and one.mail.questions is not None
    ]
    topics = [
        (_named(one.found.topics), _named(one.mail.topics), one.mail.debatable_questions)
        for one in judged
        if one.found.topics is not None and one.mail.topics is not None
    ]
    return {
        "questions": {name: _precision_and_recall(name, questions) for name in QUESTIONS},
        TOPICS: {name: _precision_and_recall(name, topics) for name in POLICY.sensitive_topics},
        "mailed_programs": sum(one.mails_a_program for one in judged),
    }


def _named(topics: Collection[str]) -> dict[str, bool]:
    return {name: name in topics for name in POLICY.sensitive_topics}


def _precision_and_recall(
    name: str, judged: Iterable[tuple[Mapping[str, bool], Mapping[str, bool], Collection[str]]]
) -> dict[str, float | None]:
    """Count over the mails where *name* is both judged and labelled, and not debatable; None where there are none."""
    pairs = [
        (found[name], labelled[name])
        for found, labelled, debatable in judged
        if name in found and name in labelled and name not in debatable
    ]
    tally = Tally.over(pairs).as_json()
    return {figure: tally[figure] if pairs else None for figure in ("precision", "recall")}


def _about_answers(answerable: Sequence[Judged]) -> dict[str, Any]:
    answered = [one for one in answerable if one.is_answered]
    counts = [len(one.found.statements) for one in answered if one.found.statements is not None]
    tells = [
        any(folded(fact) in folded(statement) for fact in one.mail.facts or ())
        for one in answered
        for statement in one.found.statements or ()
    ]
    return {
        "answerable": len(answerable),
        "answered": len(answered),
        "answered_with_all_facts": sum(not one.missing_facts for one in answered),
        "statements_per_answer": median(counts) if counts else None,
        "statements_with_a_fact": _share(sum(tells), len(tells)) if tells else None,
    }


def _receive(mail: LabelledMail, simulator: Simulator) -> MailOutcome:
    """Let one mail arrive from a sender of whom nothing but the service level is known."""
    simulator.instance.profiles = CustomerProfiles([_profile(mail)] if mail.service_level else [])
    return simulator.receive(_received(mail))


def _judge(mail: LabelledMail, outcome: MailOutcome) -> Judged:
    return Judged(
        mail=mail,
        category=outcome.category,
        factors=_found(outcome),
        route=ROUTE_OF[outcome.route],
        score=outcome.score,
        mailed=bool(outcome.sent),
        reply=next((sent.body for sent in outcome.sent if outcome.kind(sent) == Kind.REPLY), ""),
        found=findings.of(outcome.row),
    )


def _found(outcome: MailOutcome) -> dict[str, bool]:
    return {name: count > 0 for name, count in outcome.factors.items()}


def _profile(mail: LabelledMail) -> dict[str, str]:
    return {**names_in(mail.from_name), "EmailAddress": mail.from_address, "ServiceLevel": mail.service_level or ""}


def _received(mail: LabelledMail) -> ReceivedMail:
    return ReceivedMail.plain(
        mail.name,
        message_id=f"<{mail.name}@labelled.example>",
        sender=mail.from_address,
        sender_name=mail.from_name,
        to=OUR_ADDRESS,
        subject=mail.subject,
        text=mail.body,
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
    for label, name in FIGURES.items():
        if name in report:
            facts.add_row(label, _written(report[name]))
    console.print(facts)
    console.print(factors)
    if "questions" in report:
        questions = Table("Question or topic", "Precision", "Recall")
        for name, row in (report["questions"] | report[TOPICS]).items():
            questions.add_row(name, *(_written(row[key]) for key in ("precision", "recall")))
        console.print(questions)


def _written(figure: float | None) -> str:
    return "not known" if figure is None else f"{figure:.2f}" if isinstance(figure, float) else str(figure)


def _list_differences(judged: Sequence[Judged], *, err: bool) -> None:
    for one in judged:
        if said := "; ".join(one.differences()):
            click.echo(f"{one.mail.name}: {said}", err=err)
