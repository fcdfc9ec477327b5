"""One core's share of the bank: the handlers that are deployed, over AWS past HTTP, and the load on them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import Any, Final

import chat_function
from backend.api import environments
from evaluation.load import weather
from evaluation.load.cpu_clock import CpuClock
from evaluation.load.lanes import Lanes
from evaluation.load.remembered import Remembered
from evaluation.load.tally import FAILED, NOTHING, Done, Tally
from evaluation.load.traffic import EMAIL, Arrival, Traffic
from evaluation.load.weather import Drizzle, Outage
from simulator import build, deployment
from simulator.aws import comprehend
from simulator.chat.beside import TABLE
from simulator.chat.lines import Line
from simulator.chat.system import FUNCTION, JUDGE_SECONDS, MODEL_SECONDS, PATIENCE, event, known
from simulator.flow.services import FunctionError
from simulator.lambdas import Handler, Lambdas
from simulator.mail import eml
from simulator.mail.eml import ReceivedMail
from simulator.model.choice import local
from simulator.system import OPENING, Simulator
from triage.modes import Mode

TURN_SECONDS: Final = 4.5
"""How long an answer is waited for, from when a turn came: time is left to name a person within five seconds."""
LEAST_SECONDS: Final = 0.5
AT_ONCE: Final = 500
"""Turns that are worked on at a time: half of what an account's functions may be."""
SPREAD: Final = 0.05
"""How much the time of a model's answers varies: the deviation of its logarithm."""
PROGRESS_SECONDS: Final = 30.0
WARM_UP: Final = 60.0
"""Virtual seconds before the load in which each function is called once, as in an environment that is warm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What comes, what goes wrong, and whether the stand-in's answers are *remembered* or worked out each time."""

    traffic: Traffic
    outages: tuple[Outage, ...] = ()
    drizzle: float = 0.0
    remembered: bool = True


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a share is: virtual *seconds*, messages, and how late the last came to be looked at."""

    share: int
    seconds: float
    offered: int
    done: int
    lag: float


class Bank:
    """Answers what comes to one share of the traffic."""

    def __init__(self, load: Load, share: int) -> None:
        self.load, self.share = load, share
        self.clock = CpuClock(OPENING)
        self.tally, self.lanes = Tally(), Lanes(AT_ONCE)
        model = local()
        self.model = Remembered(model, self.clock) if load.remembered else model
        random = Random(f"models {load.traffic.seed} {share}")  # noqa: S311 - no secret
        self.simulator = Simulator(
            self.model,
            clock=self.clock,
            model_seconds=lambda: MODEL_SECONDS * random.lognormvariate(0, SPREAD),
            judge_seconds=lambda: JUDGE_SECONDS * random.lognormvariate(0, SPREAD),
            shortcut=True,
        )
        self.wire = self.simulator.wire
        self.wire.answers = {**self.wire.answers, **comprehend.OPERATIONS}
        self.lambdas = Lambdas({FUNCTION: self._chat()}, self.clock, build.Ids(), time_out=PATIENCE)
        self.mails = mails()
        functions = self.simulator.lambdas
        functions.functions = {name: self._timed(handler) for name, handler in functions.functions.items()}
        self._own: dict[str, float] = {}
        self._free_at: dict[str, float] = {}
        self._opening = OPENING

    def run(self, shares: int) -> Iterator[Progress | Tally]:
        """Let everything come that is of this share, and tell how far it is; the last is what came of it."""
        self._warm_up()
        self._opening = self.clock.now()
        if self.load.outages or self.load.drizzle:
            random = Random(f"weather {self.load.traffic.seed} {self.share}")  # noqa: S311 - no secret
            usual = Drizzle(self.load.drizzle, random) if self.load.drizzle else None
            planned = list(self.load.outages)
            self.clock.start(lambda: weather.happen(self.wire, self.clock, self._opening, planned, usual), "weather")
        began, told = self.clock.busy, 0.0
        for message in self.load.traffic.arrivals(self.share, shares):
            self.clock.advance_to(self._opening + message.at)
            with self.clock.free():
                lag = self._since_opening() - message.at
                self.tally.lag = max(self.tally.lag, lag)
                self.tally.offered.add(message.id)
                if message.at >= told + PROGRESS_SECONDS:
                    told = message.at
                    self.wire.calls.clear()
                    yield Progress(self.share, told, len(self.tally.offered), len(self.tally.done), lag)
            self._take(message)
        self.clock.settle()
        self.tally.cpu = self.clock.busy - began
        self.tally.asked = self.model.asked if isinstance(self.model, Remembered) else 0
        yield self.tally

    def _warm_up(self) -> None:
        """Say each conversation once and let each mail come once, which loads what loads late."""
        traffic = replace(self.load.traffic, rate=120, minutes=2, seed=-1, disturbed=0.0)
        for message in traffic.arrivals():
            self.clock.advance_to(OPENING + message.at)
            self._take(message)
        self.clock.settle()
        self.clock.sleep(WARM_UP)
        self.tally, self.lanes = Tally(), Lanes(AT_ONCE)
        self._own.clear()
        gc.collect()
        gc.freeze()

    def _take(self, message: Arrival) -> None:
        if message.channel == EMAIL:
            if message.id in self._own:
                self.tally.again += 1
            else:
                self._own[message.id] = 0.0
                self.clock.start(partial(self._mail, message), message.id)
            return
        if self.lanes.put(message, message.at):
            self._dispatch()
        else:
            self.tally.again += 1

    def _dispatch(self) -> None:
        while message := self.lanes.take():
            self.clock.start(partial(self._turn, message), message.id)

    def _turn(self, message: Arrival) -> None:
        """Ask the function, as whoever takes a turn out of the queue does, and tell the customer what came of it."""
        line = Line(message.conversation, message.sender, message.text, channel=message.channel, id=message.id)
        asked = event(line, message.id, self._opening + message.written, known(self._customers, message.sender))
        asked["Details"]["Parameters"]["queued"] = self._opening + message.at
        left = TURN_SECONDS - (self._since_opening() - message.at)
        try:
            said: dict[str, Any] = self.lambdas.call(FUNCTION, asked, max(LEAST_SECONDS, left))
        except FunctionError:
            said = {"act": FAILED}
        now = self._since_opening()
        begun = max(message.at, self._free_at.get(message.conversation, message.at))
        self._free_at[message.conversation] = now
        with self.clock.free():
            if said.get("delivered_again"):
                self.tally.again += 1
            else:
                act = said["act"] if said.get("response") or said["act"] == FAILED else NOTHING
                own = now - begun - self.clock.waited()
                self.tally.done.append(Done(message, act, now - message.at, own, _shed(said)))
        self.lanes.done(message)
        self._dispatch()

    def _mail(self, message: Arrival) -> None:
        """Let a mail go through the flow; its own share is that of the flow's start and of its functions."""
        with self.clock.free():
            mail = replace(self.mails[int(message.text)], from_address=message.sender, from_name="")
        late = self._since_opening() - message.at
        contact = self.simulator.let_through(mail, message.id)
        now = self._since_opening()
        with self.clock.free():
            act = contact.attributes.get("outcome") or (FAILED if contact.ending is None else str(contact.ending))
            self.tally.done.append(Done(message, act, now - message.at, late + self._own[message.id]))

    def _timed(self, handler: Handler) -> Handler:
        """The function *handler*, of which a mail's own share is noted."""

        def timed(asked: Any, context: Any) -> Any:
            began, waited = self.clock.now(), self.clock.waited()
            try:
                return handler(asked, context)
            finally:
                contact = asked["Details"]["ContactData"]["ContactId"]
                self._own[contact] += self.clock.now() - began - (self.clock.waited() - waited)

        return timed

    def _chat(self) -> Handler:
        simulator = self.simulator
        table = simulator.tables.create(TABLE, "key")
        environment = environments.chat(simulator.deployment.settings, simulator.resources, table)
        return chat_function.wire(environment, self.wire.session(), clock=self.clock, write=simulator.measured.append)

    @property
    def _customers(self) -> Any:
        return self.simulator.instance.profiles

    def _since_opening(self) -> float:
        return self.clock.now() - self._opening


def run(shares: list[int], load: Load, of: int) -> Iterator[tuple[int, Progress | Tally]]:
    """Run the *shares* of a load, one after the other, in this process."""
    for share in shares:
        yield from enumerate(Bank(load, share).run(of))


def mails() -> list[ReceivedMail]:
    """The sample mails, each of which comes many times from somebody else."""
    return [eml.read(path) for path in sorted(deployment.SAMPLE_EMAILS.glob("*.eml"))]


def _shed(said: dict[str, Any]) -> str:
    """How far admission let a turn go, by the mode that its record tells."""
    interaction = said.get("interaction", "")
    return next((mode for mode in (Mode.OFF, Mode.DRAFT) if f'"mode_{mode}"' in interaction), "")
