"""One core's share of the bank: the handlers that are deployed, over AWS past HTTP, and the load on them."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import Any, Final, NamedTuple

import chat_api
import chat_function
from adapters.stores.ledger_key import LedgerKey
from backend.api import environments
from backend.connect.flows import PERSON
from chat_api import ChatApiHandler
from environment import ApiTurnsEnvironment
from evaluation.load import weather
from evaluation.load.cpu_clock import CpuClock
from evaluation.load.remembered import Remembered
from evaluation.load.tally import FAILED, NOTHING, Done, Message, Tally
from evaluation.load.traffic import EMAIL, Arrival, Traffic
from evaluation.load.weather import Drizzle, Outage
from mail.addresses import sender_key
from scale import admission, turn_event
from scale.admission import Risk
from scale.turn_event import TurnEvent
from simulator import build, deployment
from simulator.aws import comprehend
from simulator.aws.call import Call
from simulator.aws.settings import LEDGER_KEY_ARN
from simulator.chat.api import PUSH, RECORDER, known_to_website
from simulator.chat.beside import TABLE
from simulator.chat.system import FUNCTION, JUDGE_SECONDS, MODEL_SECONDS, PATIENCE, known
from simulator.flow.services import FunctionError
from simulator.lambdas import Handler, Lambdas
from simulator.mail import eml
from simulator.mail.eml import ReceivedMail
from simulator.model.choice import local
from simulator.scale import AGAIN_AFTER, GATHERS, STREAM, WORKER, Scale
from simulator.system import OPENING, Simulator
from triage.errors import ContactUnavailableError, StoreUnavailableError
from triage.modes import Mode

SPREAD: Final = 0.05
"""How much the time of a model's answers varies: the deviation of its logarithm."""
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

    @property
    def goes_wrong(self) -> bool:
        return bool(self.outages or self.drizzle)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a share is: virtual *seconds*, messages, and how late the last came to be looked at."""

    share: int
    seconds: float
    offered: int
    done: int
    lag: float


class Heard(NamedTuple):
    """What a window is told: when, after how many seconds of waiting, and what."""

    at: float
    waited: float
    said: Mapping[str, Any]


class Bank:
    """Answers what comes to one share of the traffic, of so many *shares*."""

    def __init__(self, load: Load, share: int, shares: int = 1) -> None:
        self.load, self.share, self.shares = load, share, shares
        self.clock = CpuClock(OPENING)
        self.tally = Tally()
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
        self.wire.answers = {
            **self.wire.answers,
            **comprehend.OPERATIONS,
            "lambda.Invoke": self._invoke,
            "connect.StartChatContact": _begun,
            "apigatewaymanagementapi.PostToConnection": self._hear,
        }
        table = self.simulator.tables.create(TABLE, "key")
        self.lambdas = Lambdas({FUNCTION: self._chat(table)}, self.clock, build.Ids(), time_out=PATIENCE)
        told = self._told(table)
        self.scale = self._scale(told)
        self.api = self._api(told)
        self.mails = mails()
        functions = self.simulator.lambdas
        functions.functions = {name: self._timed(handler) for name, handler in functions.functions.items()}
        self._customers = {sender: self._customer(sender) for sender in load.traffic.senders}
        self._own: dict[str, float] = {}
        self._free_at: dict[str, float] = {}
        self._heard: defaultdict[str, list[Heard]] = defaultdict(list)
        self._counted_before: defaultdict[str, int] = defaultdict(int)
        """How much that a window heard of a turn is counted already, by whoever brought it at the same time."""
        self._shed: dict[str, str] = {}
        self._opening, self._sent_before = OPENING, 0

    def run(self) -> Iterator[Progress | Tally]:
        """Let everything come that is of this share, and tell how far it is; the last is what came of it."""
        if self.load.warm:
            self._warm_up()
        self._opening = self.clock.exactly()
        if self.load.goes_wrong:
            random = Random(f"weather {self.load.traffic.seed} {self.share}")  # noqa: S311 - no secret
            usual = Drizzle(self.load.drizzle, random) if self.load.drizzle else None
            planned = list(self.load.outages)
            self.clock.start(lambda: weather.happen(self.wire, self.clock, self._opening, planned, usual), "weather")
        began, told = self.clock.busy, 0.0
        for message in self.load.traffic.arrivals(self.share, self.shares):
            self.clock.advance_to(self._opening + message.at)
            lag = self.clock.now() - self._opening - message.at
            self.tally.lag = max(self.tally.lag, lag)
            if not message.is_damaged:
                self.tally.offered.add(message.id)
            if message.at >= told + PROGRESS_SECONDS:
                told = message.at
                self.wire.calls.clear()
                self._set_aside()
                yield Progress(self.share, told, len(self.tally.offered), len(self.tally.done), lag)
            self._take(message)
        self.clock.settle()
        self.wire.faults = {}
        self.tally.replayed = self.scale.redrive()
        self.clock.settle()
        self.tally.dead = len(self.scale.queue.dead)
        self.tally.refused = len(self.scale.refused) + len(self.scale.lambdas.dropped)
        self.tally.again += self.scale.came_again
        self.tally.cpu = self.clock.busy - began
        sent = self.simulator.instance.outbox.sent[self._sent_before :]
        self.tally.mailed = [(mail.for_contact_id, mail.action) for mail in sent]
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
        self.tally = Tally()
        self._sent_before = len(self.simulator.instance.outbox.sent)
        self._own.clear()
        self._heard.clear()
        self._counted_before.clear()
        self._set_aside()

    def _set_aside(self) -> None:
        """Have Python's collector pass by what the stores hold, which is in no function's memory once deployed."""
        with self.clock.free():
            gc.collect()
            gc.freeze()

    def _take(self, message: Arrival) -> None:
        """A mail begins its flow; a turn goes to the stream, by the API where the way there may be closed."""
        if message.channel != EMAIL:
            turn = self._turn(message)
            if self.load.goes_wrong and not message.is_damaged:
                self.clock.start(partial(self._ask, turn), message.id)
            else:
                travels = self.api.turns.kept.keep(turn, self.clock.now())
                self.scale.put(turn_event.write(travels).encode()[: 40 if message.is_damaged else None])
        elif message.id in self._own:
            self.tally.again += 1
        else:
            self._own[message.id] = 0.0
            self.clock.start(partial(self._mail, message), message.id)

    def _turn(self, message: Arrival) -> TurnEvent:
        """What the API makes of a message, with a window that listens."""
        owner, customer = self._customers.get(message.sender, ("", None))
        return TurnEvent(
            conversation=message.conversation,
            id=message.id,
            channel=message.channel,
            owner=owner,
            customer=customer,
            text=message.text,
            at=self._opening + message.written,
            listeners=(message.conversation,),
        )

    def _ask(self, turn: TurnEvent) -> None:
        """Have the API take *turn*, once it knows whose it is; where it is told to, the window sends it again."""
        came = self.clock.exactly()
        with self._counting(turn, came, came):
            while not self._is_taken(turn):
                self.clock.sleep(AGAIN_AFTER)

    def _is_taken(self, turn: TurnEvent) -> bool:
        try:
            if not (self.api.stream and self.api.queue(turn, self.api.stream)):
                self.api.answer(turn, is_left=False)
        except (ContactUnavailableError, StoreUnavailableError):
            return False
        return True

    def _customer(self, sender: str) -> tuple[str, Mapping[str, Any] | None]:
        """Whom the guard finds in a token that the website signs for *sender*."""
        found = known_to_website(sender, known(self.simulator.instance.profiles, sender))
        key = LedgerKey(self.wire.session().client("secretsmanager"), LEDGER_KEY_ARN)
        return (sender_key(key.seal, sender), found._asdict()) if found else ("", None)

    def _invoke(self, call: Call) -> Mapping[str, Any]:
        """Run the function of the conversations for as long as is waited for it; nobody waits for the recorder."""
        if call.path["FunctionName"] == RECORDER:
            return {}
        asked = call.body["Details"]["Parameters"]
        waited = self.clock.now() - asked["queued"] if "queued" in asked else 0.0
        try:
            said = dict(self.lambdas.call(FUNCTION, call.body, call.read_timeout))
        except FunctionError as error:
            return {"errorMessage": str(error)}
        if waited > admission.BOUNDS[Risk.HIGH].draft_after:
            self._shed[asked["turn"]] = _mode(said)
        return said

    def _hear(self, call: Call) -> Mapping[str, Any]:
        self._heard[call.body["id"]].append(Heard(self.clock.exactly(), self.clock.waited(), call.body))
        return {}

    def _counted(self, worker: Handler) -> Handler:
        """The *worker*, of which is counted what a window hears."""

        def counted(asked: Any, context: Any) -> Any:
            with self.clock.free():
                (record,) = asked["Records"]
                turn = turn_event.read(record["body"])
            came = turn.queued or 0.0
            with self._counting(turn, came, came + GATHERS):
                return worker(asked, context)

        return counted

    @contextmanager
    def _counting(self, turn: TurnEvent, came: float, ready: float) -> Iterator[None]:
        """Count what a window hears meanwhile of *turn*, which *came* once and was *ready* to be done then."""
        heard_before, waited = len(self._heard[turn.id]), self.clock.waited()
        try:
            yield
        finally:
            self._count(turn, came, max(ready, self._free_at.get(turn.conversation, 0.0)), heard_before, waited)
            self._free_at[turn.conversation] = self.clock.exactly()

    def _count(self, turn: TurnEvent, came: float, begun: float, heard_before: int, waited: float) -> None:
        message = Message(turn.id, turn.conversation, turn.channel, came - self._opening, turn.at - self._opening)
        told = self._heard[turn.id]
        first, self._counted_before[turn.id] = max(heard_before, self._counted_before[turn.id]), len(told)
        for place, heard in enumerate(told[first:], first):
            if place and heard.said.get("delivered_again"):
                self.tally.again += place == first
                continue
            own = heard.at - begun - (heard.waited - waited)
            done = Done(message, _act(heard.said), heard.at - came, own, self._shed.get(turn.id, ""))
            self.tally.done.append(done)

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

    def _told(self, table: str) -> ApiTurnsEnvironment:
        """What those are told who ask the function of the conversations."""
        return environments.api_turns(
            self.simulator.deployment.settings,
            chat_function=FUNCTION,
            recorder=RECORDER,
            conversations_table=table,
            person_flow=PERSON,
            push_endpoint=PUSH,
        )

    def _api(self, told: ApiTurnsEnvironment) -> ChatApiHandler:
        """What takes turns from websites, once it knows whose they are."""
        environment = replace(environments.chat_api(self.simulator.deployment.settings, told), stream_name=STREAM)
        return chat_api.wire(environment, self.wire.session(), clock=self.clock)

    def _scale(self, told: ApiTurnsEnvironment) -> Scale:
        """The unit in which turns wait, as it is deployed in front of the function of the conversations."""
        scale = Scale(self.wire, self.clock, told, of=self.shares)
        functions = scale.lambdas.functions
        scale.lambdas.functions = {**functions, WORKER: self._counted(functions[WORKER])}
        return scale

    def _chat(self, table: str) -> Handler:
        simulator = self.simulator
        environment = environments.chat(simulator.deployment.settings, simulator.resources, table)
        return chat_function.wire(environment, self.wire.session(), clock=self.clock, write=simulator.measured.append)

    def _since_opening(self) -> float:
        return self.clock.exactly() - self._opening


def run(shares: list[int], load: Load, of: int) -> Iterator[tuple[int, Progress | Tally]]:
    """Run the *shares* of a load, one after the other, in this process."""
    for share in shares:
        yield from enumerate(Bank(load, share, of).run())


def mails() -> list[ReceivedMail]:
    """The sample mails, each of which comes many times from somebody else."""
    return [eml.read(path) for path in sorted(deployment.SAMPLE_EMAILS.glob("*.eml"))]


def _begun(call: Call) -> Mapping[str, Any]:
    """Answer StartChatContact, which Connect does on machines of its own: the same for the same conversation."""
    name = call.body["ClientToken"]
    return {"ContactId": name, "ParticipantId": name, "ParticipantToken": name}


def _act(said: Mapping[str, Any]) -> str:
    """What a customer was told; of a turn that was not decided, as of a mail, that it failed."""
    if not said["response"]:
        return NOTHING
    return FAILED if said["turn"] is None else str(said["act"])


def _mode(said: Mapping[str, Any]) -> str:
    """How far a turn was let go, where that is not all the way, by its record."""
    interaction = said.get("interaction", "")
    return next((mode for mode in (Mode.OFF, Mode.DRAFT) if f'"mode_{mode}"' in interaction), "")
