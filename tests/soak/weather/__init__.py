"""Everything that may go wrong around mails that come together, drawn at random: the same seed, the same weather."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from random import Random
from typing import Final

from backend.connect.flow_language.document import Flow
from sending.ledger import KEPT_SECONDS
from simulator.aws.wire import Fault as AwsFault
from simulator.flow.interpreter import Fault as FlowFault
from tests.soak.weather import faults

DELIVERIES: Final[Sequence[Sequence[float]]] = ((0, 0), (0, 1, 2), (0, 5), (0, 90), (15,), (30,), (70, 70), (400,))
"""When Lambda delivers an asynchronous event, in seconds after it was given one."""

MODES: Final = ("off", "shadow", "draft", "AUTO ", "{", '{"mode": "auto", "categories": {"Payment": "draft"}}')

MOST_AT_ONCE: Final = 10

FUNCTIONS: Final = ("email", "query", "ledger")

DAY: Final = 24 * 3600.0
MONTH: Final = KEPT_SECONDS - DAY
"""How wrong a clock may be. Where it is slower than rows are kept, the store forgets at once what is written by it."""


@dataclass(frozen=True, slots=True)
class Climate:
    """What a bank meets all the time.

    *tight* is how many mails blow its fuse in an hour, or use up the budget of a sender or a domain in a day, None for
    the usual limits, which so few mails hardly reach.
    Rows of the ledger are damaged only where clocks are right: what a damaged row forbids is known until its time is
    over, by the clock of whoever looks at it.
    """

    wrong_clocks: bool = False
    damaged_ledger: bool = False
    tight: int | None = None


USUAL: Final = Climate()


@dataclass(frozen=True, slots=True)
class Busy:
    """Seconds that a function computes before it does anything, and after it has done all."""

    before: float = 0
    after: float = 0


@dataclass(frozen=True, slots=True)
class Damage:
    """To rows: of the result, before the flow begins and so many seconds later, and of the ledger before that."""

    there_before: bool = False
    result_after: float | None = None
    ledger_rows: int = 0


@dataclass(frozen=True, slots=True)
class Weather:
    """What mails that come together meet on their way.

    *clocks* are how wrong those of the functions are, *computing* how many seconds each computes before a request.
    """

    at_once: int = 1
    idle: float = 0
    flow: Mapping[str, FlowFault] = field(default_factory=dict)
    aws: Mapping[str, AwsFault] = field(default_factory=dict)
    deliveries: Sequence[float] = (0,)
    busy: Mapping[str, Busy] = field(default_factory=dict)
    computing: float = 0
    clocks: Mapping[str, float] = field(default_factory=dict)
    damage: Damage = Damage()
    fine: bool = True
    mode: str = "auto"
    switched_off_after: float | None = None
    processing_seconds: float = 0
    files_status: str = "APPROVED"
    queues_full_for: float = 0
    case_links: bool = True
    case_search_lag: float = 0
    refused_mails: int = 0
    tasks_limit: int | None = None


def climate(random: Random) -> Climate:
    """Draw what a bank lives with."""
    wrong_clocks = random.random() < 0.4
    return Climate(
        wrong_clocks=wrong_clocks,
        damaged_ledger=not wrong_clocks and random.random() < 0.6,
        tight=random.choice((1, 2, 4)) if random.random() < 0.3 else None,
    )


def draw(random: Random, flow: Flow, climate: Climate) -> Weather:
    """Draw the weather; about every sixth time it is a fine day on which only model and customers are odd."""
    fine = random.random() < 0.16

    def sometimes(chance: float) -> bool:
        return not fine and random.random() < chance

    at_once = random.randint(2, MOST_AT_ONCE) if sometimes(0.1) else 1
    full_for = random.choice((5.0, 9_000.0, 40_000.0, inf)) if sometimes(0.07) else 0.0
    flow_faults = {} if not sometimes(0.5) else faults.of_the_flow(random, flow)
    # With every queue full or out of reach and no task either, no way to a person is left.
    tasks_needed = full_for > 0 or not flow_faults.keys().isdisjoint(faults.QUEUEING)
    return Weather(
        at_once=at_once,
        idle=random.choice((DAY, random.uniform(0, MONTH), 2 * MONTH)) if sometimes(0.08) else 0,
        flow=flow_faults,
        aws={} if not sometimes(0.55) else faults.of_services(random),
        deliveries=random.choice(DELIVERIES) if sometimes(0.35) else (0,),
        busy={name: _busy(random) for name in FUNCTIONS if sometimes(0.12)},
        # Without a pause between their requests, contacts would not get in each other's way.
        computing=random.choice((0.1, 0.5, 2)) if at_once > 1 or sometimes(0.1) else 0,
        clocks={name: _wrong_by(random) for name in FUNCTIONS if climate.wrong_clocks and random.random() < 0.5},
        damage=_damage(random, climate) if not fine else Damage(),
        fine=fine,
        mode=random.choice(MODES) if sometimes(0.2) else "auto",
        switched_off_after=random.uniform(0, 40) if sometimes(0.08) else None,
        processing_seconds=random.choice((1, 3, 8, 20, 45)) if sometimes(0.15) else 0,
        files_status=random.choice(("REJECTED", "FAILED", "PROCESSING")) if sometimes(0.04) else "APPROVED",
        queues_full_for=full_for,
        case_links=not sometimes(0.06),
        case_search_lag=random.choice((0, 3, 8)),
        refused_mails=random.choice((1, 2, 9)) if sometimes(0.1) else 0,
        tasks_limit=0 if sometimes(0.03) and not tasks_needed else None,
    )


def _busy(random: Random) -> Busy:
    return Busy(*(random.choice((0, 0.2, 1, 3, random.uniform(0, 59))) for _ in range(2)))


def _wrong_by(random: Random) -> float:
    return random.choice((1, -1)) * random.choice((random.uniform(0, 120), random.uniform(0, DAY), MONTH))


def _damage(random: Random, climate: Climate) -> Damage:
    return Damage(
        there_before=random.random() < 0.1,
        result_after=random.uniform(0, 60) if random.random() < 0.1 else None,
        ledger_rows=random.randint(1, 3) if climate.damaged_ledger and random.random() < 0.3 else 0,
    )
