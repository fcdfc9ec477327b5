"""`optimize`: what to ask AWS for and to set at a rate, by what messages use, by quotas and by service levels."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import click

from evaluation.plan import command, table
from evaluation.plan.command import MESSAGE, Plan, Unit
from evaluation.plan.load import Load
from evaluation.plan.table import AT_ONCE, Fact
from scale.admission import BOUNDS, Risk
from simulator.model.names import LOCAL

HEADROOM: Final = 1.25
"""What is asked for beyond what is used: arrivals come unevenly."""
RECORDS_OF_A_SHARD: Final = 1_000
"""Records a second that one shard of a stream takes; a stream on demand begins with four and grows by itself."""
MESSAGES_OF_A_QUEUE: Final = 300
"""Messages a second that a FIFO queue takes one by one unless it is set to high throughput."""
SECONDS: Final = 60
IN_LINE: Final = frozenset({Unit.CHAT, Unit.SCALE})
"""Whose turns wait in stream and queue, or would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Fact):
    """A service that a turn needs: the *share* of a month in which AWS promises it."""

    name: str
    share: float
    needed_for: str
    stream: bool


@click.command()
@click.option("--rate", type=float, required=True, metavar="N", help="Mails, or turns, a minute.")
@click.option(
    "--unit", type=click.Choice(list(map(str, Unit))), default=str(Unit.CHAT), show_default=True, help="What comes."
)
@click.option("--model", default=LOCAL, show_default=True, metavar="MODEL", help="Who answers here, as for plan.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def optimize(rate: float, *, unit: str, model: str, as_json: bool) -> None:
    """Say what to ask AWS for and what to set at N turns of chats, or mails, a minute, and what can be promised then.

    Nothing of it is a constant: it follows from what messages use in the simulator, from AWS's quotas and service
    levels, and from how long a turn may wait before a person is told of.
    """
    made = command.planned(rate, Unit(unit), model, table.load())
    if as_json:
        click.echo(json.dumps(optimized(made)))
        return
    for line in _told(made):
        click.echo(line)


def optimized(made: Plan) -> dict[str, Any]:
    """The object of a plan."""
    now = min((each.carries for each in made.loads if each.carries), default=made.rate)
    seconds = made.used["lambda.seconds"]
    return {
        "unit": made.unit,
        "rate": made.rate,
        "optimization_config": {
            "quotas_to_raise": [_raised(each, made.rate) for each in to_raise(made.loads)],
            "functions_at_once": math.ceil(HEADROOM * made.rate / SECONDS * seconds),
            **({"stream": _stream(made.rate), "queue": _queue(made.rate)} if made.unit in IN_LINE else {}),
            "admission": {risk.value: bounds._asdict() for risk, bounds in BOUNDS.items()},
        },
        "expected_throughput": {
            "a_minute_now": math.floor(min(now, made.rate)),
            "a_minute_with_these": made.rate,
            "limited_by": f"{made.loads[0].quota.service}: {made.loads[0].quota.name}",
        },
        "latency_target": {
            "seconds": round(_longest_wait(made.unit) + seconds, 2),
            "seconds_without_waiting": round(seconds, 2),
        },
        "availability_target": {
            "answer_or_person": _promised(services(), "person", stream=made.unit in IN_LINE),
            "answer": _promised(services(), "answer", stream=made.unit in IN_LINE),
            "answer_or_person_without_stream": _promised(services(), "person", stream=False),
        },
        "dollars_per_1000": round(made.dollars, 2),
    }


def to_raise(loads: Iterable[Load]) -> list[Load]:
    """The quotas that a rate takes nearly all of, or more, the fullest first."""
    return [each for each in loads if each.share is not None and each.share * HEADROOM > 1]


@cache
def services() -> tuple[Service, ...]:
    """The services that a turn needs."""
    text = Path(__file__).with_name("services.toml").read_text(encoding="utf-8")
    return tuple(Service(**row) for row in tomllib.loads(text)["service"])


def _raised(each: Load, rate: float) -> dict[str, Any]:
    quota = each.quota
    needed = HEADROOM * (each.use or 0.0) * rate / table.PER_MINUTE[quota.per]
    return {
        "service": quota.service,
        "name": quota.name,
        "per": quota.per,
        "limit": quota.limit,
        "needed": math.ceil(needed),
        "confirmed": quota.confirmed,
    }


def _stream(rate: float) -> dict[str, Any]:
    shards = math.ceil(HEADROOM * rate / SECONDS / RECORDS_OF_A_SHARD)
    return {"mode": "ON_DEMAND", "key": "conversation", "shards_worth": shards}


def _queue(rate: float) -> dict[str, Any]:
    needs_more = HEADROOM * rate / SECONDS > MESSAGES_OF_A_QUEUE
    return {"type": "FIFO", "group": "conversation", "high_throughput": needs_more}


def _longest_wait(unit: Unit) -> float:
    """What a message may wait for and still be answered; a mail has no bound."""
    return BOUNDS[Risk.USUAL].person_after if unit in IN_LINE else 0.0


def _promised(rows: Iterable[Service], what: str, *, stream: bool) -> float:
    """The share of a month in which all is there that is needed for *what*: a person, or an answer."""
    needed = (row for row in rows if what in ("answer", row.needed_for) and (stream or not row.stream))
    return round(math.prod(row.share for row in needed), 6)


def _told(made: Plan) -> Iterator[str]:
    said: Mapping[str, Any] = optimized(made)
    config, expected, available = said["optimization_config"], said["expected_throughput"], said["availability_target"]
    message = MESSAGE[made.unit]
    yield f"{made.rate:g} {message}s a minute. Ask AWS for:"
    for row in config["quotas_to_raise"]:
        per = row["per"] if row["per"] == AT_ONCE else f"a {row['per']}"
        yield f"{row['needed']:>14,}  {per:<9}  {row['service']}: {row['name']}; {row['limit']:,.0f} now"
    yield f"{config['functions_at_once']:>14,}  at once    Lambda: functions, to be reserved"
    if "stream" in config:
        shards, fast = config["stream"]["shards_worth"], config["queue"]["high_throughput"]
        yield f"Stream on demand, keyed by conversation: worth of {shards} shard{'s' * (shards > 1)}."
        yield f"Queue FIFO by conversation, {'with' if fast else 'without'} high throughput."
    yield f"Now {expected['a_minute_now']:,} a minute: {expected['limited_by']} is reached first."
    yield f"An answer takes {said['latency_target']['seconds']} s after the longest wait that admission lets pass."
    yield f"Promised by AWS together: an answer or a person {available['answer_or_person']:.4%} of a month,"
    yield f"an answer {available['answer']:.4%}."
    yield "Service levels and most quotas are not confirmed by AWS's own pages; sources are in evaluation/plan."
