"""One core's share of the bank: the handlers that are deployed, over AWS past HTTP, and the load on them."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import Any, Final

import chat_function
from adapters.stores.revisioned_table import RevisionedTable
from assessing import SHORT
from backend.api import environments
from conversation import failed
from conversation.memory import Conversations, Incoming, Outcome
from evaluation.load import turn_event, weather
from evaluation.load.batches import Letter, bisected, to_replay
from evaluation.load.cpu_clock import CpuClock
from evaluation.load.lanes import Entry, Lanes
from evaluation.load.remembered import Remembered
from evaluation.load.tally import FAILED, NOTHING, Done, Message, Tally
from evaluation.load.traffic import EMAIL, Arrival, Traffic
from evaluation.load.turn_event import TurnEvent
from evaluation.load.weather import Drizzle, Outage
from scale import admission
from scale.admission import Risk
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
from triage.errors import StoreUnavailableError
from triage.handover import Act
from triage.modes import Mode

TURN_SECONDS: Final = 4.0
"""How long an answer is waited for, from when a turn came: time is left to name a person within five seconds."""
LEAST_SECONDS: Final = 0.5
AT_ONCE: Final = 500
"""Turns that are worked on at a time: half of what an account's functions may be."""
SPREAD: Final = 0.05
"""How much the time of a model's answers varies: the deviation of its logarithm."""
BATCH_SECONDS: Final = 0.1
"""How long the stream gathers what comes before it hands it on."""
RECEIVES, AGAIN_AFTER = 12, 30.0
"""How often a note that cannot be written is taken up, and after how many seconds; then it is a dead letter.

Together that is longer than the queue remembers an id: a turn that comes again later finds the note.
"""
PROGRESS_SECONDS: Final = 30.0
WARM_UP: Final = 60.0
"""Virtual seconds before the load in which each function is called once, as in an environment that is warm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What comes, what goes wrong, and whether the stand-in's answers are *remembered* or worked out each time.

    A *warm* bank was used before.
    """

    traffic: Traffic
    outages: tuple[Outage, ...] = ()
    drizzle: float = 0.0
    remembered: bool = True
    warm: bool = True


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
        table = self.simulator.tables.create(TABLE, "key")
        client = self.wire.session().client("dynamodb", config=SHORT)
        self.conversations = Conversations(RevisionedTable(client, table))
        self.lambdas = Lambdas({FUNCTION: self._chat(table)}, self.clock, build.Ids(), time_out=PATIENCE)
        self.mails = mails()
        functions = self.simulator.lambdas
        functions.functions = {name: self._timed(handler) for name, handler in functions.functions.items()}
        self._own: dict[str, float] = {}
        self._free_at: dict[str, float] = {}
        self._batch: list[tuple[float, str]] = []
        self._dead: list[Letter] = []
        self._opening = OPENING

    def run(self, shares: int) -> Iterator[Progress | Tally]:
        """Let everything come that is of this share, and tell how far it is; the last is what came of it."""
        if self.load.warm:
            self._warm_up()
        self._opening = self.clock.exactly()
        if self.load.outages or self.load.drizzle:
            random = Random(f"weather {self.load.traffic.seed} {self.share}")  # noqa: S311 - no secret
            usual = Drizzle(self.load.drizzle, random) if self.load.drizzle else None
            planned = list(self.load.outages)
            self.clock.start(lambda: weather.happen(self.wire, self.clock, self._opening, planned, usual), "weather")
        began, told = self.clock.busy, 0.0
        for message in self.load.traffic.arrivals(self.share, shares):
            self.clock.advance_to(self._opening + message.at)
            lag = self.clock.now() - self._opening - message.at
            self.tally.lag = max(self.tally.lag, lag)
            if not message.is_damaged:
                self.tally.offered.add(message.id)
            if message.at >= told + PROGRESS_SECONDS:
                told = message.at
                self.wire.calls.clear()
                yield Progress(self.share, told, len(self.tally.offered), len(self.tally.done), lag)
            self._take(message)
        self.clock.settle()
        self.wire.faults = {}
        self._replay()
        self.tally.cpu = self.clock.busy - began
        self.tally.mailed = [(mail.for_contact_id, mail.action) for mail in self.simulator.instance.outbox.sent]
        self.tally.asked = self.model.asked if isinstance(self.model, Remembered) else 0
        yield self.tally

    def _warm_up(self) -> None:
        """Say each conversation once and let each mail come once, which loads what loads late."""
        traffic = replace(self.load.traffic, rate=60, minutes=1, seed=-1, disturbed=0.0)
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
        """A mail begins its flow; a turn goes to the stream, which hands on what it gathered."""
        if message.channel == EMAIL:
            if message.id in self._own:
                self.tally.again += 1
            else:
                self._own[message.id] = 0.0
                self.clock.start(partial(self._mail, message), message.id)
            return
        self._batch.append((message.at, self._written(message)))
        if len(self._batch) == 1:
            self.clock.start(self._hand_on, "stream")

    def _written(self, message: Arrival) -> str:
        """What whoever takes a customer's turns puts into the stream; some of it is damaged on the way."""
        profile = known(self._customers, message.sender)
        turn = TurnEvent(
            message.conversation,
            message.id,
            message.channel,
            message.sender,
            message.text,
            self._opening + message.written,
            profile,
        )
        return turn_event.write(turn)[: 40 if message.is_damaged else None]

    def _hand_on(self) -> None:
        """Take a batch from the stream into the queue, without those in it that nobody can read."""
        self.clock.sleep(BATCH_SECONDS)
        batch, self._batch = self._batch, []
        self.tally.refused += len(bisected(batch, self._queue))

    def _queue(self, batch: Sequence[tuple[float, str]]) -> None:
        """Put the turns of *batch* into their conversations' lanes, none where one cannot be read."""
        for entry in [Entry(turn_event.read(text), at, at + BATCH_SECONDS) for at, text in batch]:
            if self.lanes.put(entry):
                self._dispatch()
            else:
                self.tally.again += 1

    def _dispatch(self) -> None:
        while entry := self.lanes.take():
            self.clock.start(partial(self._turn, *entry), entry.turn.id)

    def _turn(self, turn: TurnEvent, at: float, handed_on: float) -> None:
        """Ask the function, as whoever takes a turn out of the queue does, and tell the customer what came of it."""
        line = Line(turn.conversation, turn.sender, turn.text, channel=turn.channel, id=turn.id)
        asked = event(line, turn.id, turn.at, turn.profile)
        asked["Details"]["Parameters"]["queued"] = self._opening + at
        waited = self.clock.now() - self._opening - at
        try:
            said = self.lambdas.call(FUNCTION, asked, max(LEAST_SECONDS, TURN_SECONDS - waited))
        except FunctionError:
            said = failed.compose(turn.conversation, turn.channel, turn.text, seconds=TURN_SECONDS)
            self.clock.start(partial(self._note_failure, turn, said), f"note {turn.id}")
            said = said | {"act": FAILED}
        now = self._since_opening()
        begun = max(handed_on, self._free_at.get(turn.conversation, handed_on))
        self._free_at[turn.conversation] = now
        if said.get("delivered_again"):
            self.tally.again += 1
        else:
            act = said["act"] if said["response"] else NOTHING
            own = now - begun - self.clock.waited()
            shed = waited > admission.BOUNDS[Risk.HIGH].draft_after and _mode(said)
            message = Message(turn.id, turn.conversation, turn.channel, at, turn.at)
            self.tally.done.append(Done(message, act, now - at, own, shed or ""))
        self.lanes.done(turn)
        self._dispatch()

    def _note_failure(self, turn: TurnEvent, said: Mapping[str, Any]) -> None:
        """Let the conversation know that a person was promised: the turn is answered no more when it comes again.

        Where that cannot be written it is tried again, and is a dead letter in the end.
        """
        for receive in range(RECEIVES):
            self.clock.sleep(AGAIN_AFTER if receive else 0.0)
            if self._noted(turn, said):
                return
        self._dead.append(Letter(turn.conversation, turn.id, turn.at, json.dumps([turn_event.write(turn), said])))

    def _noted(self, turn: TurnEvent, said: Mapping[str, Any]) -> bool:
        incoming = Incoming(turn.conversation, turn.id, turn.channel, turn.sender, turn.text, turn.at)
        outcome = Outcome(Act.HAND_OVER, "failure", said["response"]["response_text"], (), json.dumps(said))
        try:
            self.conversations.claim(incoming)
            self.conversations.settle(incoming, outcome)
        except StoreUnavailableError:
            return False
        return True

    def _replay(self) -> None:
        """Put the dead letters back, once everything answers again."""
        letters, self._dead = to_replay(self._dead), []
        self.tally.replayed += len(letters)
        for letter in letters:
            written, said = json.loads(letter.body)
            if not self._noted(turn_event.read(written), said):
                self._dead.append(letter)
        self.tally.dead = len(self._dead)

    def _mail(self, message: Arrival) -> None:
        """Let a mail go through the flow; its own share is that of the flow's start and of its functions."""
        mail = replace(self.mails[int(message.text)], from_address=message.sender, from_name="")
        late = self.clock.now() - self._opening - message.at
        contact = self.simulator.let_through(mail, message.id)
        now = self._since_opening()
        act = contact.attributes.get("outcome") or (FAILED if contact.ending is None else str(contact.ending))
        told = Message(message.id, message.id, EMAIL, message.at, message.written)
        self.tally.done.append(Done(told, act, now - message.at, late + self._own[message.id]))

    def _timed(self, handler: Handler) -> Handler:
        """The function *handler*, of which a mail's own share is noted."""

        def timed(asked: Any, context: Any) -> Any:
            began, waited = self.clock.exactly(), self.clock.waited()
            try:
                return handler(asked, context)
            finally:
                contact = asked["Details"]["ContactData"]["ContactId"]
                self._own[contact] += self.clock.exactly() - began - (self.clock.waited() - waited)

        return timed

    def _chat(self, table: str) -> Handler:
        simulator = self.simulator
        environment = environments.chat(simulator.deployment.settings, simulator.resources, table)
        return chat_function.wire(environment, self.wire.session(), clock=self.clock, write=simulator.measured.append)

    @property
    def _customers(self) -> Any:
        return self.simulator.instance.profiles

    def _since_opening(self) -> float:
        return self.clock.exactly() - self._opening


def run(shares: list[int], load: Load, of: int) -> Iterator[tuple[int, Progress | Tally]]:
    """Run the *shares* of a load, one after the other, in this process."""
    for share in shares:
        yield from enumerate(Bank(load, share).run(of))


def mails() -> list[ReceivedMail]:
    """The sample mails, each of which comes many times from somebody else."""
    return [eml.read(path) for path in sorted(deployment.SAMPLE_EMAILS.glob("*.eml"))]


def _mode(said: Mapping[str, Any]) -> str:
    """How far a turn was let go, where that is not all the way, by its record."""
    interaction = said.get("interaction", "")
    return next((mode for mode in (Mode.OFF, Mode.DRAFT) if f'"mode_{mode}"' in interaction), "")
