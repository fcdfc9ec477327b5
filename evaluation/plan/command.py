"""`plan`: which quota of AWS breaks first at so many mails, or turns of chats, a minute, and what a thousand cost."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

import click

from evaluation.plan import load, table
from evaluation.plan.load import Cost, Load
from evaluation.plan.table import AT_ONCE, Fact, Monthly, Price, Quota, Table
from evaluation.plan.usage import Meter, Use
from simulator import deployment
from simulator.chat import lines
from simulator.chat.api import ChatApi
from simulator.chat.system import ChatSystem
from simulator.errors import SimulatorError
from simulator.mail import eml
from simulator.mail.files import mail_files
from simulator.messages import complain, remark, working
from simulator.model.names import LOCAL, NAMES
from simulator.sending import Setup
from triage.channel import CHAT, VOICE


class Unit(StrEnum):
    """What comes at the rate."""

    MAIL = "mail"
    CHAT = "chat"
    CHAT_API = "chat-api"
    VOICE = "voice"
    SCALE = "scale"


MESSAGE: Mapping[Unit, str] = {
    Unit.MAIL: "mail",
    Unit.CHAT: "turn",
    Unit.CHAT_API: "turn",
    Unit.VOICE: "utterance",
    Unit.SCALE: "turn",
}
"""What one message of a unit is called."""
SENT: Mapping[Unit, str] = {
    Unit.CHAT: "2 messages",
    Unit.CHAT_API: "a request and its pushes",
    Unit.VOICE: "a request of speech",
    Unit.SCALE: "a request, its place in line and its pushes",
}
"""What goes to and fro for a turn."""
TURNS = Path(__file__).with_name("turns.jsonl")
MOST = 1_000_000
UNCONFIRMED = "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What was *measured* of so many messages of a *unit*, and what it means at a *rate* of them."""

    unit: Unit
    rate: float
    measured: int
    used: Use
    loads: Sequence[Load]
    costs: Sequence[Cost]
    priced_as: str

    @property
    def dollars(self) -> float:
        """What a thousand of them cost."""
        return sum(each.dollars for each in self.costs)


@click.command()
@click.option("--rate", type=float, required=True, metavar="N", help="Mails, turns or utterances a minute.")
@click.option(
    "--unit", type=click.Choice(list(map(str, Unit))), default=str(Unit.MAIL), show_default=True, help="What comes."
)
@click.option("--model", default=LOCAL, show_default=True, metavar="MODEL", help=f"Who answers here: {NAMES}.")
@click.option("--priced-as", metavar="ID", help="Whose prices to take; by default those of the chain's first model.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
def plan(rate: float, *, unit: str, model: str, priced_as: str | None, as_json: bool, paths: tuple[Path, ...]) -> None:
    """Say which quota breaks first at N mails a minute, or turns of chats, and what 1,000 of them cost.

    What one uses is measured: the mails at each PATH, by default the samples, go through the system; with --unit chat
    the turns of each file, as `chat` reads them, with --unit chat-api the same turns by the API of a website, with
    --unit scale there too, waiting in line, and with --unit voice said on the telephone.
    Quotas and prices are those of the table evaluation/plan/aws.toml, with their dates.
    """
    facts = table.load()
    made = planned(rate, Unit(unit), model, facts, priced_as=priced_as, paths=paths)
    if as_json:
        click.echo(json.dumps(_as_json(made, model, facts), default=str))
        return
    for line in _told(made, facts):
        click.echo(line)
    if model == LOCAL:
        remark("Tokens are the stand-in's, four characters each: --model bedrock measures a real model's.")


def planned(
    rate: float,
    unit: Unit,
    model: str,
    facts: Table,
    *,
    priced_as: str | None = None,
    paths: tuple[Path, ...] = (),
) -> Plan:
    """Measure what messages of *unit* use, and say what that means at a *rate* of them; refuse a rate of nonsense."""
    if not 0 < rate <= MOST:
        raise SimulatorError(
            f"A rate of {rate:g} makes no sense: give {MESSAGE[unit]}s a minute, above 0 and up to {MOST:,}."
        )
    chosen = facts.priced(priced_as or deployment.usual_settings().model_ids[0])
    if unit is not Unit.MAIL:
        measure = partial(_measured_turns, paths or (TURNS,), Setup(model=model), facts, unit)
    else:
        measure = partial(_measured, paths or (deployment.SAMPLE_EMAILS,), Setup(model=model), facts)
    with working(f"Measuring what a {MESSAGE[unit]} uses"):
        meter = measure()
    used = meter.per_message()
    return Plan(
        unit=unit,
        rate=rate,
        measured=meter.messages,
        used=used,
        loads=load.loads(facts.quotas, used, rate),
        costs=load.costs(facts.prices, used, chosen),
        priced_as=chosen,
    )


def _measured(paths: Sequence[Path], setup: Setup, facts: Table) -> Meter:
    """Let the mails at *paths* go through; those that cannot be read are named and left out."""
    models = setup.models()
    simulator, meter, trouble = setup.simulator(models), Meter(facts.assumed), ""
    meter.attach(simulator)
    for source in mail_files(paths):
        if isinstance(source, str):
            complain(source)
            continue
        try:
            mail = eml.read(source)
        except SimulatorError as error:
            complain(str(error))
            continue
        meter.receive(mail, simulator)
        trouble = models.trouble or trouble
    _refuse(trouble, meter, "There was no mail to measure: name .eml files, folders of them, mbox files or maildirs.")
    return meter


def _measured_turns(paths: Sequence[Path], setup: Setup, facts: Table, unit: Unit) -> Meter:
    """Let the turns of each file be answered; lines that cannot be read are named and left out."""
    models, meter = setup.models(), Meter(facts.assumed)
    channel = VOICE if unit is Unit.VOICE else CHAT
    system = ChatSystem(models.model, judge=models.judge, settings=setup.settings, channel=channel)
    if unit in {Unit.CHAT_API, Unit.SCALE}:
        api = ChatApi(system, queued=unit is Unit.SCALE)
        meter.attach_to_api(api)
        answer = partial(meter.answer_by_api, api=api)
    else:
        meter.attach(system)
        answer = partial(meter.answer_by_phone if unit is Unit.VOICE else meter.answer, system=system)
    for path in paths:
        for line in lines.read(path):
            if isinstance(line, str):
                complain(line)
            else:
                answer(line)
    _refuse(models.trouble, meter, "There was no turn to measure: name files of turns, as `chat` reads them.")
    return meter


def _refuse(trouble: str, meter: Meter, nothing: str) -> None:
    if trouble:
        raise SimulatorError(f"{trouble} What a message uses cannot be measured without answers.")
    if not meter.messages:
        raise SimulatorError(nothing)


def _as_json(made: Plan, model: str, facts: Table) -> dict[str, Any]:
    first, message = made.loads[0], MESSAGE[made.unit]
    return {
        "unit": made.unit,
        "rate": made.rate,
        f"{message}s_measured": made.measured,
        "model": model,
        f"use_per_{message}": {name: round(amount, 4) for name, amount in made.used.items()},
        "assumed": asdict(facts.assumed),
        "breaks_first": {"service": first.quota.service, "name": first.quota.name, "carries": first.carries},
        "quotas": [
            {**asdict(each.quota), f"use_per_{message}": each.use, "utilisation": each.share, "carries": each.carries}
            for each in made.loads
        ],
        "priced_as": made.priced_as,
        "dollars_per_1000": made.dollars,
        "costs": [
            {**asdict(each.price), f"use_per_{message}": each.use, "dollars_per_1000": each.dollars}
            for each in made.costs
        ],
        "monthly": [asdict(each) for each in _monthly(made, facts)],
        "not_counted": list(facts.not_counted),
    }


def _told(made: Plan, facts: Table) -> Iterator[str]:
    """Say it in words and columns, the longest last, so that it reads in any terminal."""
    used, first, message = made.used, made.loads[0], MESSAGE[made.unit]
    sent = SENT.get(made.unit) or f"{used.get('connect.mails', 0):.1f} e-mails"
    yield f"{made.rate:g} {message}s a minute; what {_one(message)} uses was measured on {made.measured}:"
    yield (
        f"{used['tokens.in']:,.0f} tokens in, {used['tokens.out']:,.0f} out, {used['lambda.seconds']:.1f} s of "
        f"functions, {sent}."
    )
    yield ""
    yield f"{'taken':>9}  {'carries':>9}  {f'{_one(message)} uses':>11}  {'as of':<9}  of the quota"
    for each in (row for row in made.loads if row.use != 0):
        yield (
            f"{_taken(each):>9}  {_carried(each):>9}  {_amount(each):>11}  {_dated(each.quota):<9}  "
            f"{_called(each.quota)}, {_limit(each.quota)}"
        )
    yield ""
    verdict = "breaks" if (first.share or 0) > 1 else "would break first, but holds"
    yield f"{_called(first.quota)}: {verdict}. It carries {_carried(first)} {message}s a minute."
    for each in made.loads:
        if each.quota.why:
            yield f"{_called(each.quota)}: {each.quota.why}."
    yield ""
    yield f"{'dollars':>9}  {f'{_one(message)} uses':>11}  {'as of':<9}  for 1,000 {message}s"
    for cost in made.costs:
        yield f"{cost.dollars:>9,.2f}  {cost.use:>11,.4g}  {_dated(cost.price):<9}  {_called(cost.price)}"
    yield f"{made.dollars:>9,.2f}  all together, with {made.priced_as}"
    yield ""
    for monthly in _monthly(made, facts):
        yield f"{monthly.dollars:>9,.2f}  a month besides, {_dated(monthly)}, for the {monthly.name}"
    yield ""
    yield f"Not counted: {', '.join(facts.not_counted)}."
    kept = {
        Unit.MAIL: f"a mail for a person stays open for {facts.assumed.open_hours:g} h",
        Unit.CHAT: f"a turn keeps its chat active for {facts.assumed.seconds_between_turns:g} s",
        Unit.CHAT_API: (with_a_person := f"a chat is with a person for {facts.assumed.seconds_with_a_person:g} s"),
        Unit.SCALE: with_a_person,
        Unit.VOICE: f"a call is with a person for {facts.assumed.seconds_with_a_person:g} s, each utterance is heard",
    }[made.unit]
    yield f"Assumed: {kept}, a call of AWS takes {facts.assumed.seconds_per_call:g} s."
    yield f"{UNCONFIRMED} is not confirmed by AWS's own pages; all sources are in --json."


def _monthly(made: Plan, facts: Table) -> Sequence[Monthly]:
    """What is paid every month by a copy with the unit; what stands in front of another unit brings it along."""
    behind: Mapping[Unit, set[Unit]] = {
        Unit.CHAT_API: {Unit.CHAT},
        Unit.VOICE: {Unit.CHAT},
        Unit.SCALE: {Unit.CHAT, Unit.CHAT_API},
    }
    units = {"", made.unit} | behind.get(made.unit, set())
    return [each for each in facts.monthly if each.unit in units]


def _one(message: str) -> str:
    return f"an {message}" if message.startswith("u") else f"a {message}"


def _called(fact: Quota | Price) -> str:
    return f"{fact.service}: {fact.name}"


def _taken(each: Load) -> str:
    return "not known" if each.share is None else f"{each.share:.1%}"


def _limit(quota: Quota) -> str:
    return f"{quota.limit:,.0f} {quota.per}" if quota.per == AT_ONCE else f"{quota.limit:,.0f} a {quota.per}"


def _amount(each: Load) -> str:
    if each.use is None:
        return "not known"
    return f"{each.use:,.0f} s" if each.quota.per == AT_ONCE else f"{each.use:,.4g}"


def _carried(each: Load) -> str:
    if each.carries is None:
        return "not known" if each.use is None else "all"
    return f"{math.floor(each.carries):,}" if each.carries >= 10 else f"{each.carries:.1f}"


def _dated(fact: Fact) -> str:
    return f"{fact.as_of:%Y-%m}" + ("" if fact.confirmed else f" {UNCONFIRMED}")
