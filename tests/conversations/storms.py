"""Conversations whose turns come at once, twice, late, corrected or in another order, while services fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from random import Random
from typing import Any, Final

from simulator.aws.bedrock_runtime import Model
from simulator.aws.wire import MALFORMED, NO_CONNECTION, READ_TIMEOUT, Fault
from simulator.chat.lines import Line
from tests.conversations.ways import LostError, Way
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
CODES: Final = (READ_TIMEOUT, NO_CONNECTION, MALFORMED, "ThrottlingException", "InternalServerError")
CHANGING: Final = ("dynamodb", "lambda", "connect")
"""Services that may do what they were asked to, and only their answer is lost."""
NOTHING: Final = "nothing"
CORRECTED: Final = 0.2
"""Share of turns that are corrected."""


@dataclass(slots=True)
class Delivery:
    """A turn that was handed over, and what came back: an object, or None where a person has the conversation.

    *text* is what it said then; one that was *corrected* before says something else.
    """

    turn: int
    written: float
    ended: float
    said: Mapping[str, Any] | None
    text: str = ""
    corrected: bool = False


@dataclass(slots=True)
class Storm:
    """A conversation of so many *turns*, and all that came of them."""

    name: str
    turns: int
    deliveries: list[Delivery] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def stream(way: Callable[[Model], Way], seed: str, count: int) -> Iterator[Storm]:
    """Let *count* conversations go through bad weather, one after the other, and check each."""
    going = way(FindingModel())
    for number in range(count):
        storm = _blow(going, f"{seed}/{number}")
        storm.broken += _broken(storm)
        yield storm


def _blow(way: Way, name: str) -> Storm:
    random, clock = Random(name), way.system.clock
    pen = Random(f"{name}/corrections")  # drawn apart, so that all else is the same with and without
    began, at = clock.now(), 0.0
    storm = Storm(name, random.randint(2, 6))
    moments = []
    for _ in range(storm.turns):
        moments.append(round(at, 2))
        at += random.choice((0.0, 0.4, 1.5, 3.0, 20.0, 90.0))
    way.system.wire.faults = dict(_weather(random, way.may_fail))
    for turn, moment in enumerate(moments):
        line = Line(name, "efua.owusu@example.com", random.choice(TEXTS), began + moment, id=f"{name}/{turn}")
        for again in range(1 + (random.random() < 0.3)):
            delay = moment + random.choice((0.0, 0.0, 0.3, 2.0, 30.0)) + again * random.choice((0.1, 5.0, 40.0))
            clock.start(partial(_deliver, way, storm, turn, line, delay), f"{name}/{turn}/{again}")
        if pen.random() < CORRECTED:
            later = moment + pen.choice((0.2, 1.0, 4.0, 30.0))
            text = pen.choice([text for text in TEXTS if text != line.text])
            edited = replace(line, text=text, at=began + later)
            delay = later + pen.choice((0.0, 0.0, 2.0))
            clock.start(partial(_deliver, way, storm, turn, edited, delay, corrected=True), f"{name}/{turn}/corrected")
    try:
        clock.settle()
    finally:
        clock.close()
    return storm


def _deliver(way: Way, storm: Storm, turn: int, line: Line, delay: float, *, corrected: bool = False) -> None:
    way.system.clock.sleep(delay)
    try:
        said = way.say(line)
    except LostError as reason:
        storm.broken.append(str(reason))
    else:
        now = way.system.clock.now()
        storm.deliveries.append(Delivery(turn, said.written, now, said.body, line.text, corrected))


def _weather(random: Random, may_fail: Sequence[str]) -> Iterator[tuple[str, Fault]]:
    for operation in random.sample(may_fail, random.choice((0, 0, 1, 2, 4))):
        after = operation.startswith(CHANGING) and random.random() < 0.4
        yield operation, Fault(random.choice(CODES), times=random.randint(1, 4), skip=random.randint(0, 5), after=after)


def _broken(storm: Storm) -> Iterator[str]:
    """Name the promises that were broken: none lost, none answered twice, none out of order."""
    for turn in range(storm.turns):
        mine = [each for each in storm.deliveries if each.turn == turn]
        if not mine:
            yield f"turn {turn} was never handed over"
        for corrected in sorted({each.corrected for each in mine}):
            yield from _lost(storm, turn, corrected=corrected)
            texts = {
                each.said["response"]["response_text"]
                for each in mine
                if each.corrected is corrected and each.said and each.said["response"]
            }
            if len(texts) > 1:
                yield f"turn {turn} was answered twice: {sorted(texts)}"
    yield from _taken_for_another(storm)
    yield from _told_in_vain(storm)
    yield from _out_of_order(storm)


def _lost(storm: Storm, turn: int, *, corrected: bool) -> Iterator[str]:
    """A turn of which nothing is said has to have another one that stands for it, or a person who took over.

    Of what it said at different times the later stands for the earlier; over the API that is what came later.
    """
    mine = [each.written for each in storm.deliveries if each.turn == turn and each.corrected is corrected]
    stand = [each.said for each in storm.deliveries if each.turn != turn or each.written >= min(mine)]
    if not any(said is None or said["act"] != NOTHING for said in stand):
        yield f"turn {turn} was lost"


def _taken_for_another(storm: Storm) -> Iterator[str]:
    """What is said of a turn is said of the words it had."""
    for each in storm.deliveries:
        if each.said and each.said.get("customer_message", each.text) != each.text:
            yield f"turn {each.turn} was taken for what it had said before"


def _told_in_vain(storm: Storm) -> Iterator[str]:
    """Over the API a hand-over comes with the place where the person is."""
    for each in storm.deliveries:
        if each.said and each.said["escalation_decision"]["escalate"] and not each.said.get("handover", "the flow's"):
            yield f"turn {each.turn} went to a person whom nobody called"


def _out_of_order(storm: Storm) -> Iterator[str]:
    answers = [
        (each.ended, each.written, each.turn)
        for each in storm.deliveries
        if each.said and each.said["act"] == Act.ANSWER and not each.said.get("delivered_again")
    ]
    answers.sort()
    for (_, before, first), (_, after, second) in pairwise(answers):
        if before > after:
            yield f"turn {second} was answered after turn {first}"
