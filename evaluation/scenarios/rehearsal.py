"""Let scenarios happen: every customer writes to a system that has never heard of anybody else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from backend.errors import RemedyError
from backend.knowledge import articles
from evaluation import findings
from evaluation.labels import ROUTE_OF, folded
from evaluation.scenarios import checks
from evaluation.scenarios.checks import About, Finding, Private, Seen
from evaluation.scenarios.customer import Customer, Heard, Written
from evaluation.scenarios.scenario import HOURS, Persona, Scenario, Turn
from simulator.connect.profiles import CustomerProfiles, names_in
from simulator.errors import SimulatorError
from simulator.mail_outcome import MailOutcome
from simulator.model.choice import Models
from simulator.processes import in_order, spread
from simulator.sending import Setup, recorded
from simulator.system import Simulator
from triage.evidence.claim import Claim
from triage.evidence.statement import Source

PER_HOUR: Final = 60
BETWEEN: Final = 3600.0 / PER_HOUR
"""Seconds of virtual time in which arrivals are counted; each scenario has a day of its own."""
NAME, CASE, ADDRESS, SUBJECT = "{name}", "{case}", "{address}", "{subject}"
"""What stands in a record for what is the customer's alone."""
NUMBERS: Final = ("AccountNumber", "PhoneNumber", "MobilePhoneNumber", "HomePhoneNumber", "BusinessPhoneNumber")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One mail of a customer and what came of it, as the run keeps it; *case* says whether it belongs to one."""

    turn: int
    category: str
    route: str
    score: int
    factors: Mapping[str, int]
    questions: Mapping[str, str]
    holds: tuple[str, ...]
    statements: tuple[Mapping[str, str], ...]
    unanswered: int
    draft: str
    sent: tuple[Mapping[str, str], ...]
    case: bool
    seconds: float
    findings: tuple[Finding, ...]

    def wrong(self, about: About) -> bool:
        return any(finding.about == about for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What came of a scenario. *intent_right* is None where no mail of it has a label for that.

    *claims* are what a judge may look at: the statements of replies and drafts with their evidence. *trouble* says why
    no model answered, and *remark* what is to be known of its answers.
    """

    name: str
    intent_right: bool | None
    exchanges: tuple[Exchange, ...]
    claims: tuple[Claim, ...] = field(default=(), repr=False)
    trouble: str = ""
    remark: str = ""

    @property
    def reply_right(self) -> bool:
        return not any(exchange.wrong(About.REPLY) for exchange in self.exchanges)

    @property
    def passed(self) -> bool:
        return self.reply_right and self.intent_right is not False


def rehearse(scenarios: Sequence[Scenario], setup: Setup, *, seed: int = 1, jobs: int = 1) -> Iterator[Conversation]:
    """Let *scenarios* happen, in *jobs* processes; their conversations come in the same order, whatever the number."""
    numbered = list(enumerate(scenarios))
    parts = 1 if setup.has_one_order else min(jobs, len(numbered))
    work = partial(_play_all, setup=replace(setup, every=BETWEEN), seed=seed)
    shares = [numbered[first::parts] for first in range(parts)]
    yield from in_order(work(numbered) if parts == 1 else spread(shares, work))


def _play_all(numbered: Sequence[tuple[int, Scenario]], setup: Setup, seed: int) -> Iterator[tuple[int, Conversation]]:
    models = setup.models()
    simulator = setup.simulator(models)
    public = Private.of("\n".join(section.text for section in articles.load(setup.articles).sections))
    with recorded(simulator, setup):
        for number, scenario in numbered:
            stage = _Stage(scenario, simulator, _customers(setup.profiles, scenario.persona), public)
            yield number, stage.play(number * HOURS * PER_HOUR, seed, models)


class _Stage:
    """A simulator that begins anew for a scenario, and what the customer got so far."""

    def __init__(self, scenario: Scenario, simulator: Simulator, customers: CustomerProfiles, public: Private) -> None:
        self._claims: list[Claim] = []
        self._scenario, self._simulator = scenario, simulator
        self._private, self._public = _private(customers, scenario.persona), public
        self._heard: list[Heard] = []
        simulator.forget(customers)

    def play(self, start: int, seed: int, models: Models) -> Conversation:
        """Let the conversation take place; arrivals count from its *start*."""
        try:
            exchanges = tuple(self._exchanges(start, seed))
        except RemedyError:
            raise
        except Exception as error:
            name = self._scenario.name
            raise SimulatorError(
                f"{name}: broken off by a mistake of the simulator; please report it: {error!r}"
            ) from error
        labelled = [each for each in exchanges if self._scenario.turns[each.turn].expected.categories]
        return Conversation(
            name=self._scenario.name,
            intent_right=not any(each.wrong(About.INTENT) for each in labelled) if labelled else None,
            exchanges=exchanges,
            claims=tuple(self._claims),
            trouble=models.trouble,
            remark=models.remark,
        )

    def _exchanges(self, start: int, seed: int) -> Iterator[Exchange]:
        """Let the customer say what they say after each answer."""
        customer, waited = Customer(self._scenario, seed), 0.0
        for number, turn in enumerate(self._scenario.turns):
            waited += turn.hours if number else 0
            if customer.says(turn, self._heard):
                written = customer.write(number, self._heard)
                outcome = self._simulator.receive(written.mail, number=start + round(waited * PER_HOUR))
                sent = tuple((outcome.kind(mail), mail) for mail in outcome.sent)
                self._heard.append(Heard(sent))
                self._claims += _claims(outcome)
                yield self._exchange(number, written, outcome, checks.check(self._seen(turn, written, outcome)))

    def _seen(self, turn: Turn, written: Written, outcome: MailOutcome) -> Seen:
        theirs = Private.of(written.words) - self._public
        own = Private(addresses=frozenset({self._scenario.persona.address.casefold()}))
        return Seen(
            expected=turn.expected,
            category=outcome.category,
            route=ROUTE_OF[outcome.route],
            factors={name: count > 0 for name, count in outcome.factors.items()},
            questions=findings.of(outcome.row).questions or {},
            holds=tuple(outcome.holds),
            reply="".join(mail.body for mail in self._heard[-1].replies),
            mails=tuple(f"{mail.subject}\n{mail.body}" for mail in outcome.sent),
            seconds=outcome.seconds,
            private=(self._private | theirs) - own,
        )

    def _exchange(self, number: int, written: Written, outcome: MailOutcome, found: Sequence[Finding]) -> Exchange:
        mask = partial(_masked, persona=self._scenario.persona, subject=written.mail.subject, case=outcome.case or "")
        return Exchange(
            turn=number,
            category=outcome.category,
            route=ROUTE_OF[outcome.route],
            score=outcome.score,
            factors={name: count for name, count in outcome.factors.items() if count},
            questions={name: said for name, said in outcome.row.get("questions", {}).items() if said != findings.NO},
            holds=tuple(outcome.holds),
            statements=tuple(
                {"text": each["text"], "verdict": each["verdict"]} for each in outcome.row.get("statements", ())
            ),
            unanswered=len(outcome.row.get("unanswered", ())),
            draft=mask(outcome.suggested_response),
            sent=tuple(
                {"kind": kind, "subject": mask(mail.subject), "body": mask(mail.body)}
                for kind, mail in self._heard[-1].sent
            ),
            case=outcome.case is not None,
            seconds=round(outcome.seconds, 3),
            findings=tuple(found),
        )


def _customers(file: Path, persona: Persona) -> CustomerProfiles:
    """Give the customers of *file*, among them *persona* where a service level says that the bank knows them."""
    customers = CustomerProfiles.read(file)
    if persona.service_level:
        fields = {
            **names_in(persona.name),
            "EmailAddress": persona.address,
            "Attributes.ServiceLevel": persona.service_level,
        }
        known = customers.find("_email", persona.address)
        customers.update(known[0].profile_id, fields) if known else customers.create(fields)
    return customers


def _private(customers: CustomerProfiles, persona: Persona) -> Private:
    """Give what the bank knows of its customers and no mail may tell: numbers, and of all but *persona* the rest."""
    found = Private()
    for profile in customers:
        fields = profile.fields
        numbers = Private.of("\n".join(fields.get(name, "") for name in NUMBERS))
        found |= Private(numbers.numbers)
        name = folded(f"{fields.get('FirstName', '')} {fields.get('LastName', '')}")
        if folded(fields.get("EmailAddress", "")) != folded(persona.address):
            addresses = filter(None, [folded(fields.get("EmailAddress", ""))])
            names = [name] if " " in name and name != folded(persona.name) else []
            found |= Private(addresses=frozenset(addresses), names=frozenset(names))
    return found


def _claims(outcome: MailOutcome) -> Iterator[Claim]:
    for statement in outcome.row.get("statements", ()):
        sources = tuple(
            Source("", row["heading"], row["sentence"], row.get("before", ""), row.get("after", ""))
            for row in statement["evidence"]
        )
        if sources:
            yield Claim(statement["text"], sources)


def _masked(text: str, *, persona: Persona, subject: str, case: str) -> str:
    """Put signs in place of what is the customer's alone, so that a run names nobody and compares with others."""
    for value, sign in ((subject, SUBJECT), (persona.name, NAME), (persona.address, ADDRESS), (case, CASE)):
        text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", sign, text) if value.strip() else text
    return text
