"""Mails through a bank in bad weather, and what must hold of each of them and of all together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

from sending.ledger import KEPT_SECONDS
from simulator.flow.services import SentMail
from simulator.mail.eml import ReceivedMail
from tests.fakes.refusals import REFUSALS
from tests.soak import weather
from tests.soak.books import audit
from tests.soak.promises import ACKNOWLEDGEMENT, REPLY, Journey, broken, count, holds
from tests.soak.weather import USUAL, Climate, Weather, mails
from tests.soak.wild_model import WildModel
from tests.soak.world import World

MAILS: Final = 20
"""How many mails a bank gets, one or a few at a time."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a mail, or of all mails of a bank: *problems* in words, none if all promises were kept."""

    problems: tuple[str, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    weather: Weather | None = None
    journey: Journey | None = None
    climate: Climate = USUAL
    seed: str = "-"


def travel(seed: str, number: int = MAILS) -> list[Report]:
    """Send a *number* of mails to a bank of their own, some twice, and judge what happens to each and in all."""
    random = Random(seed)
    climate = weather.climate(random)
    world, memory = World(WildModel(random), climate), Memory()
    reports: list[Report] = []
    most_at_once = 1
    mail = mails.draw(random)
    while len(reports) < number:
        sky = weather.draw(random, world.simulator.flows.email, climate)
        most_at_once = max(most_at_once, sky.at_once)
        together = []
        for _ in range(min(sky.at_once, number - len(reports))):
            together.append(mail)
            mail = mail if random.random() < (0.3 if sky.at_once > 1 else 0.05) else mails.draw(random)
        reports += [replace(report, seed=seed, climate=climate) for report in judged(world, memory, together, sky)]
    contacts = [report.journey.outcome.contact for report in reports if report.journey]
    in_all = [*audit(number, world.posted, world.functions.limits, most_at_once), *world.silenced(contacts)]
    return [*reports, Report(tuple(in_all + world.tables.problems), climate=climate, seed=seed)]


def judged(world: World, memory: Memory, together: Sequence[ReceivedMail], sky: Weather) -> list[Report]:
    """Send some mails at once, and report on each; what is wrong with none of them alone is told with the first."""
    journeys = world.send(together, sky)
    common = [*world.tables.problems]
    world.tables.problems.clear()
    reports = []
    for journey in journeys:
        problems = (*broken(journey, world.model), *memory.again(journey, sky.clocks.get("ledger", 0.0)), *common)
        common = []
        reports.append(Report(problems, _counts(journey), sky, journey))
    return reports


class Memory:
    """Remembers what was sent in answer to which mail."""

    def __init__(self) -> None:
        self._sent: dict[tuple[str, str], list[tuple[SentMail, bool, float]]] = {}

    def again(self, journey: Journey, offset: float) -> Iterator[str]:
        """A mail that comes twice, or to two of our addresses, is answered or acknowledged once within thirty days.

        Where nobody had read it, it may get one mail of each kind, as a thread does. What is written by a clock that is
        slow by *offset* seconds is forgotten as much earlier.
        """
        mail = journey.outcome.mail
        before = self._sent.setdefault((mail.from_address, mail.message_id), [])
        for sent in journey.outcome.sent:
            remembered = [each for each in before if sent.sent_at <= each[2]]
            if any(sent.action == other.action or (journey.was_read and was_read) for other, was_read, _ in remembered):
                yield "wrote twice about the same mail"
        for sent in journey.outcome.sent:
            before.append((sent, journey.was_read, sent.sent_at + KEPT_SECONDS + min(0.0, offset)))


def _counts(journey: Journey) -> dict[str, int]:
    outcome = journey.outcome
    return {
        outcome.route: 1,
        "replies": count(outcome.sent, REPLY),
        "acknowledgements": count(outcome.sent, ACKNOWLEDGEMENT),
        "results": bool(journey.rows),
        "results stored twice": len(journey.rows) > 1,
        "late results": bool(journey.rows) and (outcome.result_after or 0) > outcome.seconds,
        "replayed events": len(outcome.failures),
        "mails with tasks": bool(journey.tasks),
        "repeated analyses": max(0, journey.runs - 1),
        **{f"withheld: {reason}": 1 for reason in holds(outcome.contact) & set(REFUSALS)},
    }
