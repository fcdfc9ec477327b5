"""`load`: so many messages a minute over all channels drive the deployed handlers, and what became of them is told."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import click

from backend.operations.finite import Finite
from evaluation.load import bank, weather
from evaluation.load.bank import Load, Progress
from evaluation.load.tally import PEOPLE, Tally, availability, percentile
from evaluation.load.traffic import Traffic
from simulator.errors import SimulatorError
from simulator.messages import remark
from simulator.model.names import LOCAL
from simulator.processes import spread

MOST: Final = 100_000
SCRIPTED: Final = "scripted"
SENDERS: Final = ("efua.owusu@example.com", "mateo.jackson@example.com")
DISTURBED, DRIZZLE = 0.01, 0.01
"""With faults: the share of messages that come twice, or late, and of calls that fail for no reason."""
P99_MS: Final = 500.0
AVAILABLE: Final = 0.999


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a load on so many cores."""

    rate: float
    minutes: float
    cores: int
    model: str
    tally: Tally
    during: Mapping[str, float]

    @property
    def own(self) -> list[float]:
        return sorted(1000 * done.own for done in self.tally.done)

    @property
    def utilisation(self) -> float:
        """How busy the cores were, of 1."""
        return self.tally.cpu / (self.minutes * 60 * self.cores)

    @property
    def sustained(self) -> bool:
        """Whether the rate was held: everything was dealt with, nothing was shed, and the core stayed ahead."""
        return not self.tally.lost and not self.tally.shed and percentile(self.own, 0.99) < P99_MS

    def as_json(self) -> dict[str, Any]:
        tally, own = self.tally, self.own
        seconds = sorted(done.seconds for done in tally.turns)
        return {
            "rate": self.rate,
            "minutes": self.minutes,
            "offered": len(tally.offered),
            "handled": len({done.message.id for done in tally.done}),
            "sustained": self.sustained,
            "lost": tally.lost,
            "doubled": tally.doubled,
            "out_of_order": tally.out_of_order,
            "delivered_again": tally.again,
            "refused": tally.refused,
            "dead_letters": {"replayed": tally.replayed, "left": tally.dead},
            "shed": dict(tally.shed),
            "to_people": sum(done.act.casefold() in PEOPLE for done in tally.done),
            "p50_ms": round(percentile(own, 0.5), 1),
            "p95_ms": round(percentile(own, 0.95), 1),
            "p99_ms": round(percentile(own, 0.99), 1),
            "turn_seconds": {f"p{share:.0%}"[:-1]: round(percentile(seconds, share), 2) for share in (0.5, 0.95, 0.99)},
            "availability": availability(tally.turns),
            "availability_during": dict(self.during),
            "acts": dict(Counter(done.act.casefold() for done in tally.done)),
            "turns": len(tally.turns),
            "mails": len(tally.done) - len(tally.turns),
            "cores": self.cores,
            "utilisation": round(self.utilisation, 3),
            "cpu_ms_each": round(1000 * tally.cpu / max(1, len(tally.done) + tally.again), 2),
            "longest_lag": round(tally.lag, 3),
            "model": self.model,
            "model_asked": tally.asked,
        }


@click.command()
@click.option("--rate", type=float, required=True, metavar="N", help="Messages a minute, over all channels.")
@click.option("--minutes", type=float, default=1.0, show_default=True, metavar="M", help="How long they come.")
@click.option("--faults", is_flag=True, help="Each dependency is down in turn; 1 % is doubled, late, or fails.")
@click.option("--mails", "mail_share", type=Finite(0, 1), default=0.2, show_default=True, help="Share of mails.")
@click.option(
    "--model",
    type=click.Choice([SCRIPTED, LOCAL]),
    default=SCRIPTED,
    show_default=True,
    help="Whether the stand-in's answers are played back, or worked out each time.",
)
@click.option(
    "--cores", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes that share the work."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Who writes what when.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def load(
    *, rate: float, minutes: float, faults: bool, mail_share: float, model: str, cores: int, seed: int, as_json: bool
) -> None:
    """Let N messages a minute come for M minutes, whether answers keep up or not, and say what became of them.

    The handlers that are deployed answer, over AWS's stand-ins past HTTP. What is waited for, such as models, passes on
    a virtual clock; what is computed takes the CPU time that it takes here, and queues for its core.
    """
    if not (0 < rate <= MOST and 0 < minutes <= MOST):
        raise SimulatorError(f"Give a rate and minutes above 0 and up to {MOST:,}, such as --rate 600 --minutes 1.")
    began = time.monotonic()
    traffic = Traffic(
        rate=rate,
        minutes=minutes,
        mail_share=mail_share,
        mails=len(bank.mails()),
        seed=seed,
        senders=SENDERS,
        disturbed=DISTURBED if faults else 0.0,
    )
    given = Load(
        traffic=traffic,
        outages=tuple(weather.outages(minutes)) if faults else (),
        drizzle=DRIZZLE if faults else 0.0,
        remembered=model == SCRIPTED,
    )
    result = Result(rate, minutes, cores, model, tally := _run(given, cores), _during(given, tally))
    if as_json:
        click.echo(json.dumps(result.as_json() | {"seconds": round(time.monotonic() - began, 1)}))
        return
    for line in _told(result):
        click.echo(line)


def _run(given: Load, cores: int) -> Tally:
    """Run each share in a process of its own, and count together what became of them."""
    tally = Tally()
    remark("A bank is set up on each core first, which takes some ten seconds.")
    for _, told in spread([[share] for share in range(cores)], partial(bank.run, load=given, of=cores)):
        if isinstance(told, Progress):
            remark(
                f"core {told.share}: {told.seconds:.0f} s, {told.offered:,} came, {told.done:,} are dealt with, "
                f"{told.lag:.2f} s behind"
            )
        else:
            tally.join(told)
    return tally


def _during(given: Load, tally: Tally) -> dict[str, float]:
    """The availability of the turns that came while each dependency was down."""
    return {
        outage.name: availability(turn for turn in tally.turns if outage.begins <= turn.message.at < outage.ends)
        for outage in given.outages
    }


def _told(result: Result) -> Iterator[str]:
    said, tally = result.as_json(), result.tally
    yield (
        f"{said['offered']:,} messages came, {result.rate:g} a minute for {result.minutes:g} minutes: "
        f"{said['turns']:,} turns and {said['mails']:,} mails on {result.cores} cores."
    )
    unwanted = f"lost {tally.lost}, doubled {tally.doubled}, out of order {tally.out_of_order}"
    yield f"Dealt with {said['handled']:,}; {unwanted}."
    yield (
        f"To people {said['to_people']:,}; shed {sum(tally.shed.values()):,}; came again {tally.again:,}; damaged "
        f"{tally.refused}; dead letters replayed {tally.replayed}, left {tally.dead}."
    )
    yield (
        f"Own share {said['p50_ms']:g} ms (p50), {said['p95_ms']:g} (p95), {said['p99_ms']:g} (p99); "
        f"{said['cpu_ms_each']:g} ms of CPU each, cores busy {result.utilisation:.0%}."
    )
    seconds = said["turn_seconds"]
    yield f"A turn has its answer or a person after {seconds['p50']} s (p50), {seconds['p99']} (p99)."
    yield f"Within 5 s: {said['availability']:.3%} of the turns."
    for name, share in result.during.items():
        yield f"  while {name} is down: {share:.3%}"
    yield "Sustained." if result.sustained else "Not sustained."
    if result.model == SCRIPTED:
        yield "The stand-in's answers were worked out once for each question and played back; no real model was asked."
