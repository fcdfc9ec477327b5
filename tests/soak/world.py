"""A bank of its own: the whole system, whose weather changes, and everything about it that checks have to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Final

from mail.addresses import canonical
from mail.subject import thread_subject
from sending.ledger import DAY, GRANTED, KEPT_SECONDS, OWN_ADDRESS
from simulator.clock import VirtualClock
from simulator.connect.queues import DEFAULT_QUEUE, Queues, queue
from simulator.flow.contact import Contact
from simulator.flow.interpreter import run
from simulator.flow.outcome import Step
from simulator.flow.services import QueueFullError, SentMail
from simulator.lambdas import FailedInvocation
from simulator.mail.eml import ReceivedMail
from simulator.mail_outcome import MailOutcome
from simulator.system import BETWEEN_MAILS, Simulator
from tests.soak import failure_queue
from tests.soak.books import Posted
from tests.soak.functions import Functions
from tests.soak.promises import Journey, holds
from tests.soak.tables import Tables
from tests.soak.weather import MONTH, USUAL, Climate, Weather
from tests.soak.wild_model import WildModel
from triage import modes
from triage.modes import Kind, Mode
from triage.policy import POLICY
from triage.route import PROGRAM

MOST_ASKED: Final = 6
"""How many threads of a bank are looked at in the end."""


@dataclass(slots=True)
class Way:
    """A contact in its flow, and the holds that it had on the way."""

    mail: ReceivedMail
    contact: Contact
    steps: list[Step] = field(default_factory=list)
    held: frozenset[str] = frozenset()
    seconds: float = 0.0

    @property
    def contact_id(self) -> str:
        return self.contact.contact_id


class World:
    """A simulator each of whose parts can be in bad weather."""

    def __init__(self, model: WildModel, climate: Climate = USUAL) -> None:
        self.model, self.random = model, model.random
        self.simulator = simulator = Simulator(model, model_seconds=model.takes, judge_seconds=model.takes)
        made = simulator.resources
        self.tables = Tables(made.results_table, made.ledger_table, simulator.tables, simulator.clock)
        simulator.wire.stores = {"dynamodb": self.tables}
        self.functions = Functions(simulator, climate.tight)
        self.tables.ledger_clock = self.functions.clocks["ledger"]
        simulator.instance.queues = self.queues = _Queues(simulator.clock)
        simulator.instance.outbox.refuses = self._refuses
        simulator.lambdas.deliveries = lambda _arn: tuple(self.weather.deliveries)
        self.weather = Weather()
        self.posted: list[Posted] = []

    def send(self, mails: Sequence[ReceivedMail], sky: Weather) -> list[Journey]:
        """Let *mails* arrive at the same moment, and tell what became of each."""
        simulator = self.simulator
        self._begin(sky)
        sent, failed = len(simulator.instance.outbox.sent), len(simulator.lambdas.failed)
        ways = [Way(mail, simulator._arrive(mail)) for mail in mails]
        for way in ways:
            self._set_out(way)
        try:
            simulator.clock.settle()
        finally:
            simulator.clock.close()
        failures = simulator.lambdas.failed[failed:]
        runs = Counter(self.functions.judged)
        self._recover()
        stuck = failure_queue.work_off(simulator, failures)
        self.tables.problems += [f"not to be replayed: {text}" for text in stuck]
        offset = self.functions.clocks["ledger"].offset
        out = simulator.instance.outbox.sent[sent:]
        self.posted += [Posted(mail.to_address, mail.sent_at, offset) for mail in out]
        return [self._told(way, failures, runs=runs[way.contact_id]) for way in ways]

    def silenced(self, contacts: Sequence[Contact]) -> list[str]:
        """Ask the ledger for some senders, in fine weather, and once more when all that it holds has had its time.

        Rows that nobody can read are noticed when they are asked for, and from then on they have a time to live.
        """
        threads = list({_thread(contact): contact for contact in contacts if _sender(contact)}.values())
        asking = self.random.sample(threads, min(MOST_ASKED, len(threads)))
        self._begin(Weather(idle=MONTH))
        for contact in asking:
            self._may_write(contact, "first")
        self._begin(Weather(idle=KEPT_SECONDS + MONTH))
        answers = {self._may_write(contact, "later") for contact in asking}
        # The last two say nothing of any row.
        return [f"silenced for good: {reason}" for reason in sorted(answers - {GRANTED, OWN_ADDRESS, PROGRAM})]

    def _may_write(self, contact: Contact, run_id: str) -> str:
        self.simulator.clock.sleep(2 * DAY)  # so that none is in the budget of another
        claim = {
            "kind": Kind.ACKNOWLEDGEMENT,
            "category": POLICY.default_category,
            "fingerprint": f"{run_id} {contact.contact_id}",
            "run": run_id,
        }
        event = replace(contact, attributes={"EmailReplySubject": f"Re: {contact.contact_id}"}).event(claim)
        answer = self.simulator.lambdas.call(self.simulator.deployment.ledger_function, event, time_limit=8)
        return str(answer["reason"])

    def _begin(self, sky: Weather) -> None:
        simulator = self.simulator
        simulator.clock.sleep(BETWEEN_MAILS + sky.idle)
        simulator._remove_expired()
        simulator.files.clear()
        self.weather, self._refused = sky, 0
        self.functions.meet(sky)
        self.model.fine = sky.fine
        self.modes, self.switched_off_at = modes.parse(sky.mode), inf
        self.queues.full_until = simulator.clock.now() + sky.queues_full_for
        simulator.switch(sky.mode)
        simulator.wire.faults = {name: replace(fault) for name, fault in sky.aws.items()}
        simulator.files.processing_seconds, simulator.files.status = sky.processing_seconds, sky.files_status
        simulator.instance.cases.links = sky.case_links
        simulator.instance.cases.search_lag = sky.case_search_lag
        simulator.instance.tasks.limit = sky.tasks_limit
        if sky.damage.ledger_rows:
            self.tables.spoil_ledger(sky.damage.ledger_rows, self.random)
        if sky.switched_off_after is not None:
            simulator.clock.start(self._switch_off, "operator")

    def _recover(self) -> None:
        """Let the services be as they should; clocks stay as they are."""
        self.simulator.wire.faults = {}
        self.functions.weather = Weather()

    def _set_out(self, way: Way) -> None:
        simulator, contact, damage = self.simulator, way.contact, self.weather.damage
        simulator._ids.begin(contact.contact_id)
        if damage.there_before:
            self.tables.leave_before(contact.contact_id, self.random)
        if damage.result_after is not None:
            simulator.clock.start(lambda: self._spoil(contact, damage.result_after or 0), "damage")
        steps = run(simulator.flows.email, contact, simulator._services(), self.weather.flow)

        def go() -> None:
            for step in steps:
                way.steps.append(step)
                way.held |= holds(contact)
            way.seconds = simulator.clock.elapsed(contact.arrived_at)

        simulator.clock.start(go, f"flow {contact.contact_id}")

    def _spoil(self, contact: Contact, after: float) -> None:
        self.simulator.clock.sleep(after)
        self.tables.spoil_result(contact.contact_id, self.random)

    def _told(self, way: Way, failures: Sequence[FailedInvocation], *, runs: int) -> Journey:
        simulator, contact = self.simulator, way.contact
        written = self.tables.history[way.contact_id]
        outcome = MailOutcome(
            mail=way.mail,
            contact=contact,
            row=written[-1].row if written else {},
            sent=simulator.instance.outbox.of_contact(way.contact_id),
            steps=way.steps,
            seconds=way.seconds,
            result_after=round(written[-1].at - contact.arrived_at, 6) if written else None,
            failures=[each for each in failures if each.event["Details"]["ContactData"]["ContactId"] == way.contact_id],
        )
        return Journey(
            outcome=outcome,
            rows=[each.row for each in written],
            kept=not written or self.tables.is_kept(way.contact_id),
            runs=runs,
            held=way.held,
            waits=contact.queue is not None and contact in self.queues.waiting(contact.queue.name),
            tasks=sum(task.for_contact_id == way.contact_id for task in simulator.instance.tasks.created),
            modes=self.modes,
            switched_off_at=self.switched_off_at,
            known=self._knows(way.mail.from_address),
        )

    def _knows(self, address: str) -> bool:
        """Whether a customer of the bank writes from *address*."""
        found = self.simulator.instance.profiles.find("_email", address)
        return any("AccountNumber" in profile.fields for profile in found)

    def _refuses(self, _mail: SentMail) -> bool:
        self._refused += 1
        return self._refused <= self.weather.refused_mails

    def _switch_off(self) -> None:
        self.simulator.clock.sleep(self.weather.switched_off_after or 0)
        self.simulator.switch(Mode.OFF)
        self.switched_off_at = self.simulator.clock.now()


def _thread(contact: Contact) -> tuple[str, str]:
    """What the ledger takes for one thread."""
    return canonical(_sender(contact)), thread_subject(str(contact.segment_attributes.get("connect:EmailSubject", "")))


def _sender(contact: Contact) -> str:
    return contact.customer_endpoint.address if contact.customer_endpoint else ""


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
