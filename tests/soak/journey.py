"""One mail through the whole system in bad weather, and what must hold of it afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from math import inf
from random import Random
from types import SimpleNamespace
from typing import Any, Final, cast

from adapters.stores.mode_parameter import FRESH_SECONDS
from backend.names import Names
from backend.operations.deployed import Deployed
from backend.operations.replay import Replay
from constants import APP_NAME
from mail import result
from sending import ledger
from simulator import deployment
from simulator.clock import VirtualClock
from simulator.connect.queues import DEFAULT_QUEUE, Queues, queue
from simulator.flow.contact import Contact
from simulator.flow.services import FunctionError, QueueFullError, SentMail
from simulator.lambdas import FailedInvocation
from simulator.mail import eml
from simulator.mail.eml import ReceivedMail
from simulator.mail_outcome import AGENT_REVIEW, AUTOMATED_RESPONSE, NOT_ANSWERED, MailOutcome
from simulator.system import BETWEEN_MAILS, Simulator
from tests.fakes.closing import NOTE
from tests.soak import weather
from tests.soak.weather import Weather, WildModel
from triage import modes
from triage.modes import Mode
from triage.policy import POLICY
from triage.wording import NOTHING

MAILS: Final = 20
"""How many mails a bank gets, one after the other."""

REPLY, ACKNOWLEDGEMENT = "send-reply", "send-acknowledgement"
"""The actions of the flow that send."""

CARRIED: Final = (
    "suggestedResponse",
    "suggestedResponse4SBS",
    "intent",
    "confidenceScore",
    "confidenceExplanation",
    "confidenceExplanation4SBS",
    "factors",
)
"""Attributes by which a result reaches the agent, and which nothing but the result sets."""

FUNCTION: Final = Names(APP_NAME).email_function


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a mail: *problems* in words, none if all promises were kept."""

    seed: str
    weather: Weather
    outcome: MailOutcome
    problems: tuple[str, ...]
    counts: Mapping[str, int]


def travel(seed: str, mails: int = MAILS) -> list[Report]:
    """Send some mails to a bank of their own, some of them twice, each in its own weather, and judge what happens."""
    random = Random(seed)
    world = World(WildModel(random))
    reports: list[Report] = []
    mail = _mail(random)
    while len(reports) < mails:
        reports.append(world.send(mail, weather.draw(random, world.simulator.flows.email), seed))
        mail = mail if random.random() < 0.05 else _mail(random)
    return reports


class World:
    """A bank of its own, so that a journey can be repeated without the others."""

    def __init__(self, model: WildModel) -> None:
        self.model = model
        self._sent: dict[tuple[str, str], list[tuple[SentMail, bool]]] = {}
        self.simulator = simulator = Simulator(model, model_seconds=model.takes)
        simulator.instance.queues = self.queues = _Queues(simulator.clock)
        simulator.instance.outbox.refuses = self._refuses
        simulator.lambdas.deliveries = self._deliveries

    def send(self, mail: ReceivedMail, sky: Weather, seed: str) -> Report:
        simulator = self.simulator
        self._begin(sky)
        tasks = len(simulator.instance.tasks.created)
        outcome = simulator.receive(mail, faults=sky.flow)
        failed = list(outcome.failures)
        simulator.wire.faults = {}
        kept = self._replay(failed)
        tasks = len(simulator.instance.tasks.created) - tasks
        row = self._row(outcome)
        problems = (
            *_fate(outcome, simulator, tasks),
            *self._again(outcome),
            *_sends(outcome, row, self),
            *_result(outcome, row, started=bool(self.started)),
            *(f"not to be replayed: {text}" for text in kept),
        )
        counts = {
            outcome.route: 1,
            "replies": _count(outcome.sent, REPLY),
            "acknowledgements": _count(outcome.sent, ACKNOWLEDGEMENT),
            "results": bool(row),
            "late results": bool(row) and (outcome.result_after or 99) > outcome.seconds,
            "replayed events": len(failed),
            "mails with tasks": bool(tasks),
            "repeated deliveries": max(0, self.started - 1),
        }
        return Report(seed, sky, outcome, problems, counts)

    def _again(self, outcome: MailOutcome) -> Iterator[str]:
        """A mail that comes twice, or to two of our addresses, is answered or acknowledged once within thirty days.

        Where nobody had read it, it may get one mail of each kind, as a thread does.
        """
        before = self._sent.setdefault((outcome.mail.from_address, outcome.mail.message_id), [])
        read = _was_read(outcome)
        for sent in outcome.sent:
            remembered = [each for each in before if sent.sent_at <= each[0].sent_at + ledger.KEPT_SECONDS]
            if any(sent.action == other.action or (read and was_read) for other, was_read in remembered):
                yield "wrote twice about the same mail"
        before += [(sent, read) for sent in outcome.sent]

    def knows(self, address: str) -> bool:
        """Whether a customer of the bank writes from *address*."""
        found = self.simulator.instance.profiles.find("_email", address)
        return any("AccountNumber" in profile.fields for profile in found)

    def _begin(self, sky: Weather) -> None:
        simulator = self.simulator
        simulator.clock.sleep(BETWEEN_MAILS)
        self.weather, self.started, self._refused = sky, 0, 0
        self.model.fine = sky.fine
        self.known_modes, self.switched_off_at = modes.parse(sky.mode), inf
        self.queues.full_until = simulator.clock.now() + sky.queues_full_for
        simulator.switch(sky.mode)
        simulator.wire.faults = {name: replace(fault) for name, fault in sky.aws.items()}
        simulator.files.processing_seconds, simulator.files.status = sky.processing_seconds, sky.files_status
        simulator.instance.cases.links = sky.case_links
        simulator.instance.cases.search_lag = sky.case_search_lag
        simulator.instance.tasks.limit = sky.tasks_limit
        if sky.switched_off_after is not None:
            simulator.clock.start(self._switch_off, "operator")

    def _deliveries(self, arn: str) -> tuple[float, ...]:
        self.started += len(self.weather.deliveries)
        return tuple(self.weather.deliveries)

    def _refuses(self, _mail: SentMail) -> bool:
        self._refused += 1
        return self._refused <= self.weather.refused_mails

    def _switch_off(self) -> None:
        self.simulator.clock.sleep(self.weather.switched_off_after or 0)
        self.simulator.switch(Mode.OFF)
        self.switched_off_at = self.simulator.clock.now()

    def _row(self, outcome: MailOutcome) -> Mapping[str, str]:
        """The result as the store has it now, in texts; empty where there is none."""
        event = outcome.contact.event({})
        answer = self.simulator.lambdas.call(self.simulator.deployment.query_function, event, time_limit=8)
        if answer["statusCode"] == "200":
            return cast(Mapping[str, str], answer)
        past_its_time = self.simulator.clock.elapsed(outcome.contact.arrived_at) > result.KEPT_SECONDS
        return result.as_texts(outcome.row) if outcome.row and past_its_time else {}

    def _replay(self, failed: Sequence[FailedInvocation]) -> list[str]:
        """Work off the failure queue as the operator's command does; tell what stays in it."""
        queue = _FailureQueue(self.simulator, failed)
        deployed = SimpleNamespace(email_function=FUNCTION, failure_queue=lambda: "failures", aws=lambda _name: queue)
        told = list(Replay(cast(Deployed, deployed)).run(dry=False))
        assert len(told) == len(failed)
        return [outcome.text for outcome in told if not outcome.done]


class _Queues(Queues):
    """The queues of the bank, all of them full until a certain time."""

    def __init__(self, clock: VirtualClock) -> None:
        names = (*(category.name for category in POLICY.categories), DEFAULT_QUEUE)
        super().__init__(map(queue, names), clock)
        self._time, self.full_until = clock, -inf

    def put(self, contact: Contact) -> None:
        if self._time.now() < self.full_until:
            raise QueueFullError("every queue is full")
        super().put(contact)


class _FailureQueue:
    """The queue of failed invocations, and Lambda, which takes them again."""

    def __init__(self, simulator: Simulator, failed: Sequence[FailedInvocation]) -> None:
        self._simulator = simulator
        self._messages = {str(number): _message(event) for number, event in enumerate(failed)}
        self._unseen = list(self._messages)

    def receive_message(self, **_: Any) -> dict[str, Any]:
        seen, self._unseen = self._unseen, []
        return {"Messages": [{"ReceiptHandle": key, "Body": self._messages[key]} for key in seen]}

    def delete_message(self, **given: Any) -> None:
        del self._messages[given["ReceiptHandle"]]

    def change_message_visibility(self, **_: Any) -> None: ...

    def invoke(self, **given: Any) -> dict[str, Any]:
        event = json.loads(given["Payload"])
        try:
            answer = self._simulator.lambdas.call(self._simulator.deployment.email_function, event, time_limit=60)
        except FunctionError as error:
            return {"FunctionError": "Unhandled", "Payload": BytesIO(json.dumps({"errorMessage": str(error)}).encode())}
        return {"StatusCode": 200, "Payload": BytesIO(json.dumps(answer).encode())}


def _message(failed: FailedInvocation) -> str:
    """What Lambda writes to the destination of failed invocations."""
    return json.dumps(
        {
            "requestContext": {"functionArn": f"{failed.function_arn}:$LATEST", "condition": "RetriesExhausted"},
            "requestPayload": failed.event,
            "responsePayload": {"errorMessage": failed.error},
        }
    )


def _fate(outcome: MailOutcome, simulator: Simulator, tasks: int) -> Iterator[str]:
    """A mail was answered, waits for an agent or is parked with its reason; nothing else may become of it."""
    contact, attributes = outcome.contact, outcome.contact.attributes
    ending = contact.ending.outcome if contact.ending else "none"
    if ending == "queued":
        if contact.queue is None or contact not in simulator.instance.queues.waiting(contact.queue.name):
            yield "lost: said to be in a queue, but in none"
        if outcome.route != AGENT_REVIEW:
            yield f"in a queue, but said to be {outcome.route}"
    elif ending == "expired":
        if not tasks:
            yield "lost: expired without a task for a person"
    elif outcome.route == AUTOMATED_RESPONSE:
        if not _count(outcome.sent, REPLY):
            yield "lost: said to be answered, but nothing was sent"
    elif outcome.route == NOT_ANSWERED:
        if attributes.get("parkedReason", "-") in {"", "-"}:
            yield "lost: parked without a reason"
    else:
        yield f"lost: {ending} as {outcome.route}"


def _sends(outcome: MailOutcome, row: Mapping[str, str], world: World) -> Iterator[str]:
    """A reply goes out once, as it was judged, and only where all that has to be so is so."""
    contact, mail = outcome.contact, outcome.mail
    if _count(outcome.sent, REPLY) > 1 or _count(outcome.sent, ACKNOWLEDGEMENT) > 1:
        yield "sent twice"
    if any(each.action not in {REPLY, ACKNOWLEDGEMENT} for each in outcome.sent):
        yield "sent by an action that nobody watches"
    if outcome.sent and ("FAIL" in {mail.spam_verdict, mail.virus_verdict}):
        yield "wrote to a sender of spam or viruses"
    for sent in outcome.sent:
        if sent.to_address != mail.from_address:
            yield "wrote to somebody else"
        if not _was_read(outcome) and not world.knows(mail.from_address):
            yield "wrote to a stranger whose mail nobody had read"
        if world.known_modes.quiet or world.known_modes.everywhere is Mode.OFF:
            yield "wrote though switched off, or not understood"
        if sent.sent_at > world.switched_off_at + 2 * FRESH_SECONDS:
            yield "wrote a minute after it was switched off"
        if sent.action == REPLY:
            yield from _unsafe(sent, outcome, row, world)
    if contact.attributes.get("replySent") == "true" and not _count(outcome.sent, REPLY):
        yield "claims a reply that was not sent"


def _unsafe(sent: SentMail, outcome: MailOutcome, row: Mapping[str, str], world: World) -> Iterator[str]:
    if row.get("status") != "READY":
        yield "unsafe: no analysis"
        return
    if int(row["confidence_score"]) < POLICY.threshold:
        yield "unsafe: score below the threshold"
    if row["holds"] != "none" or row["review_required"] != "false" or row["mail_kind"] != "ordinary":
        yield f"unsafe: held by {row['holds']}"
    if (outcome.mail.spam_verdict, outcome.mail.virus_verdict) != ("PASS", "PASS"):
        yield "unsafe: verdicts"
    if world.known_modes.of(row["category"]) is not Mode.AUTO:
        yield "unsafe: mode"
    if sent.body != row["suggested_response"] + NOTE:
        yield "unsafe: not the reply that was judged"


def _result(outcome: MailOutcome, row: Mapping[str, str], *, started: bool) -> Iterator[str]:
    """Once the analysis was started there is a result in the end, and the contact carries it."""
    if started and not row:
        yield "result lost: started, but nothing is stored"
    if row:
        differ = [name for name in CARRIED if outcome.contact.attributes.get(name) != row[result.ATTRIBUTES[name]]]
        if differ:
            yield f"result lost: the contact does not carry {', '.join(differ)}"


def _was_read(outcome: MailOutcome) -> bool:
    """Whether the flow knew of somebody who had read the mail."""
    return outcome.contact.attributes.get("fingerprint", NOTHING) != NOTHING


def _count(sent: Iterable[SentMail], action: str) -> int:
    return sum(mail.action == action for mail in sent)


@cache
def _mails() -> tuple[ReceivedMail, ...]:
    return tuple(eml.read(path) for path in sorted(deployment.SAMPLE_EMAILS.glob("*.eml")))


def _mail(random: Random) -> ReceivedMail:
    """A mail of the samples, from its sender or a stranger, mostly with good verdicts."""
    mail = random.choice(_mails())
    if random.random() < 0.3:
        mail = replace(mail, from_address=f"stranger{random.randrange(10**6)}@mail.example", from_name="Kim Sample")
    if random.random() < 0.2:
        verdicts = ("PASS", "FAIL", "GRAY", "PROCESSING_FAILED", None)
        mail = replace(mail, spam_verdict=random.choice(verdicts), virus_verdict=random.choice(verdicts))
    return mail
