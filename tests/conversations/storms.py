"""Conversations whose turns come at once, twice, late or in another order, while services fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Any, Final

from simulator.aws.wire import MALFORMED, NO_CONNECTION, READ_TIMEOUT, Fault
from simulator.chat.lines import Line
from simulator.chat.system import FUNCTION, PATIENCE, ChatSystem
from simulator.flow.services import FunctionError
from tests.fakes.finding_model import FindingModel
from triage.handover import Act

TEXTS: Final = (
    "what does a domestic wire cost",
    "and abroad?",
    "how long does it take",
    "which card has no annual fee",
    "how do i cancel a transfer",
    "is hail on the car covered",
    "thanks",
    "hi",
    "ok and for gold customers",
    "how do i reset my password",
)
OPERATIONS: Final = (
    "dynamodb.BatchGetItem",
    "dynamodb.TransactWriteItems",
    "bedrock-runtime.Converse",
    "bedrock-runtime.ApplyGuardrail",
    "bedrock-agent-runtime.Retrieve",
    "comprehend.DetectSentiment",
    "comprehend.DetectEntities",
    "ssm.GetParameter",
    "secretsmanager.GetSecretValue",
)
CODES: Final = (READ_TIMEOUT, NO_CONNECTION, MALFORMED, "ThrottlingException", "InternalServerError")
NOTHING: Final = "nothing"


@dataclass(slots=True)
class Delivery:
    """A turn that was handed to the function, and what came back: an object, or None where the flow took over."""

    turn: int
    ended: float
    said: Mapping[str, Any] | None


@dataclass(slots=True)
class Storm:
    """A conversation: the times at which its turns were written, and all that came of them."""

    name: str
    written: tuple[float, ...]
    deliveries: list[Delivery] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def stream(seed: str, count: int) -> Iterator[Storm]:
    """Let *count* conversations go through bad weather, one after the other, and check each."""
    system = ChatSystem(FindingModel())
    for number in range(count):
        storm = _blow(system, f"{seed}/{number}")
        storm.broken += _broken(storm)
        yield storm


def _blow(system: ChatSystem, name: str) -> Storm:
    random, began = Random(name), system.clock.now()
    written, at = [], 0.0
    for _ in range(random.randint(2, 6)):
        written.append(round(at, 2))
        at += random.choice((0.0, 0.4, 1.5, 3.0, 20.0, 90.0))
    storm = Storm(name, tuple(written))
    system.wire.faults = dict(_weather(random))
    for turn, moment in enumerate(written):
        line = Line(name, "efua.owusu@example.com", random.choice(TEXTS), began + moment, id=f"{name}/{turn}")
        event = system.event(line)
        event["Details"]["Parameters"]["at"] = began + moment
        for again in range(1 + (random.random() < 0.3)):
            delay = moment + random.choice((0.0, 0.0, 0.3, 2.0, 30.0)) + again * random.choice((0.1, 5.0, 40.0))
            system.clock.start(_delivery(system, storm, turn, event, delay), f"{name}/{turn}/{again}")
    try:
        system.clock.settle()
    finally:
        system.clock.close()
    return storm


def _delivery(system: ChatSystem, storm: Storm, turn: int, event: Mapping[str, Any], delay: float) -> Any:
    def deliver() -> None:
        system.clock.sleep(delay)
        try:
            said = system.lambdas.call(FUNCTION, event, PATIENCE)
        except FunctionError:
            said = None
        storm.deliveries.append(Delivery(turn, system.clock.now(), said))

    return deliver


def _weather(random: Random) -> Iterator[tuple[str, Fault]]:
    for operation in random.sample(OPERATIONS, random.choice((0, 0, 1, 2, 4))):
        after = operation.startswith("dynamodb") and random.random() < 0.4
        yield operation, Fault(random.choice(CODES), times=random.randint(1, 4), skip=random.randint(0, 5), after=after)


def _broken(storm: Storm) -> Iterator[str]:
    """Name the promises that were broken: none lost, none answered twice, none out of order."""
    for turn in range(len(storm.written)):
        yield from _lost(storm, turn)
        texts = {
            each.said["response"]["response_text"]
            for each in storm.deliveries
            if each.turn == turn and each.said and each.said["response"]
        }
        if len(texts) > 1:
            yield f"turn {turn} was answered twice: {sorted(texts)}"
    yield from _out_of_order(storm)


def _lost(storm: Storm, turn: int) -> Iterator[str]:
    """A turn of which nothing is said has to have another one that stands for it, or a person who took over."""
    mine = [each.said for each in storm.deliveries if each.turn == turn]
    if not mine:
        yield f"turn {turn} was never handed over"
    if any(said is None or said["act"] != NOTHING for said in mine):
        return
    others = [each.said for each in storm.deliveries if each.turn != turn]
    if not any(said is None or said["act"] != NOTHING for said in others):
        yield f"turn {turn} was lost"


def _out_of_order(storm: Storm) -> Iterator[str]:
    answers = [
        (each.ended, storm.written[each.turn], each.turn)
        for each in storm.deliveries
        if each.said and each.said["act"] == Act.ANSWER and not each.said.get("delivered_again")
    ]
    answers.sort()
    for (_, before, first), (_, after, second) in pairwise(answers):
        if before > after:
            yield f"turn {second} was answered after turn {first}"
