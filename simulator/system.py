"""The whole system on one machine: flow, functions, AWS below them and Connect around them."""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from adapters.stores import interaction_tables
from adapters.stores.items import decode
from backend.connect.flow_language.document import Flow
from backend.settings import Settings
from privacy.vault import Vault
from sending.ledger import KEPT_SECONDS
from simulator import build, deployment
from simulator.aws.bedrock_runtime import TYPICAL_JUDGE_SECONDS, TYPICAL_SECONDS, Model
from simulator.aws.connect_files import ConnectFiles
from simulator.aws.dynamodb import DynamoDB
from simulator.aws.guardrail import ApplyGuardrail
from simulator.aws.kms import Kms
from simulator.aws.settings import RunTimeSettings
from simulator.aws.wire import Fault as AwsFault
from simulator.clock import VirtualClock
from simulator.connect.agent import AgentAtPage, Answer, ScriptedAgent, press
from simulator.connect.instance import OUR_ADDRESS
from simulator.connect.profiles import CustomerProfiles
from simulator.deployment import Deployment
from simulator.errors import SimulatorError
from simulator.flow.contact import Contact, Endpoint
from simulator.flow.interpreter import Faults, run
from simulator.flow.outcome import Step
from simulator.flow.services import Agent, Functions, Services, Task, View
from simulator.lambdas import Handler, Lambdas
from simulator.mail.eml import ReceivedMail
from simulator.mail_outcome import MailOutcome
from triage import interaction
from triage.modes import Mode
from triage.wording import NOTHING

OPENING: Final = 1_800_000_000.0
"""When the first mail arrives, in epoch seconds: 15 January 2027."""

BETWEEN_MAILS: Final = 600.0
"""Seconds from one arrival to the next, so that a mail is done before another comes."""

DAY: Final = 24 * 3600.0

STRANGERS_APART: Final = KEPT_SECONDS + DAY
"""Seconds after which the send ledger has forgotten the mail before."""

MOST_MEASURED: Final = 10_000
"""Lines with metrics that are kept, the latest."""


@dataclass(frozen=True, slots=True)
class Guide:
    """What an agent saw of a guide, and the contact that the guide ran as."""

    contact: Contact
    views: list[View]
    steps: list[Step]
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class GuidePage:
    """The page of a guide that an agent sees, None once the guide is over, and from where to go on."""

    contact: Contact
    view: View | None
    steps: list[Step]
    pause: Mapping[str, Any] | None


class Simulator:
    """Receives mails. Its parts stay open to tests: clock, instance, wire, files, tables, parameters, guardrail,
    functions, and what the functions *measured*, as lines of their log.
    """

    def __init__(
        self,
        model: Model,
        *,
        judge: Model | None = None,
        settings: Settings | None = None,
        mode: str = Mode.AUTO,
        flows: Path = deployment.FLOWS,
        articles: Path = deployment.ARTICLES,
        profiles: Path = deployment.CUSTOMERS,
        model_seconds: float | Callable[[], float] = TYPICAL_SECONDS,
        judge_seconds: float | Callable[[], float] = TYPICAL_JUDGE_SECONDS,
        processing_seconds: float = 0.0,
        between_mails: float = BETWEEN_MAILS,
        opening: float = OPENING,
        aws_faults: Mapping[str, AwsFault] | None = None,
        records: bool = False,
        master_key: bytes | None = None,
        shortcut: bool = False,
        clock: VirtualClock | None = None,
        tables: DynamoDB | None = None,
    ) -> None:
        """Set everything up, as *settings* say or, without any, those of `.env.example`; the clock begins at *opening*.

        The *judge* looks at replies; by default the model looks at its own. Interactions are recorded where there are
        to be *records*: a quarter of a mail's time, which is left out where nobody reads them. What was sealed before
        opens again under the *master_key* of then. *clock* and *tables* may be those of others at the bank. With
        *shortcut*, AWS is answered without the way over HTTP, a third of the time.
        """
        self.deployment = Deployment(settings or deployment.usual_settings())
        self.flows = self.deployment.bind(flows)
        self.clock = clock or VirtualClock(opening)
        self._opening, self._between_mails = opening, between_mails
        self._ids = build.Ids()
        self.files = ConnectFiles(self.clock, processing_seconds)
        self.parameters = RunTimeSettings()
        self.tables = tables or DynamoDB()
        self.switch(mode)
        self.guardrail = ApplyGuardrail(self.clock)
        self.instance = build.instance(self.clock, self._ids, profiles)
        self.wire = build.wire(
            self.clock,
            folder=articles,
            languages=self.deployment.settings.reply_languages,
            files=self.files,
            guardrail=self.guardrail,
            parameters=self.parameters,
            kms=Kms(master_key),
            tables=self.tables,
            faults=aws_faults or {},
            shortcut=shortcut,
        )
        region = build.attach(
            model,
            judge,
            self.wire,
            self.deployment.settings.region,
            seconds=model_seconds,
            judge_seconds=judge_seconds,
        )
        self.resources = build.resources(self.deployment, self.tables, articles, records=records)
        self.conversations: str | None = None
        """The table of conversations, once somebody has chatted."""
        self.measured: deque[str] = deque(maxlen=MOST_MEASURED)
        write = self.measured.append
        functions = build.functions(self.deployment, self.resources, self.wire, self.files, region, write=write)
        recording = build.recording(self.deployment, self.resources, self.wire, write) if records else {}
        self.records = records
        name = self.deployment.email_function
        self.lambdas = Lambdas(
            {**functions, **recording, name: self._noting(functions[name])},
            self.clock,
            self._ids,
            on_success={name: self.deployment.recorder_function} if records else {},
        )
        self._results: dict[str, tuple[Mapping[str, Any], float]] = {}
        self._arrivals: Counter[UUID] = Counter()
        self._tidied = opening
        self._numbers = count()
        for flow in (self.flows.email, *self.flows.by_arn.values()):
            run(flow, Contact(contact_id="unused"), self._services())  # refuses actions it does not know

    def switch(self, mode: str) -> None:
        """Turn the operator's switch to *mode*."""
        self.parameters.parameters[self.deployment.names.mode_parameter] = mode

    def interaction(self, contact_id: str) -> dict[str, Any] | None:
        """The record of a contact's interaction, where interactions are recorded and the contact was judged."""
        if not self.records:
            return None
        key = {"id": {"S": interaction.name(contact_id)}}
        found = self.wire.session().client("dynamodb").get_item(TableName=self.resources.interactions_table, Key=key)
        return interaction_tables.joined(decode(found["Item"])) if "Item" in found else None

    def complete(self, contact: Contact) -> None:
        """Let everybody be done with *contact*: Connect says so, and what became of the mail is noted on its record."""
        if self.records:
            self.files.contacts[contact.contact_id] = contact
            self.lambdas.tell(self.deployment.recorder_function, contact.completed(self.clock.now()))

    def vault(self) -> Vault:
        """Opens the texts of recorded interactions."""
        return build.vault(self.resources, self.wire)

    def receive(
        self,
        mail: ReceivedMail,
        *,
        number: int | None = None,
        at: float | None = None,
        contact_id: str | None = None,
        related: Contact | None = None,
        faults: Faults | None = None,
    ) -> MailOutcome:
        """Let *mail* arrive and go its way to the end, late results included.

        It arrives *at* a time or, by its *number* among all mails, in turn. The contact it answers is *related*. Its
        files stay until the next mail comes.
        *faults* put errors in place of the flow's actions.
        """
        if at is None:
            position = next(self._numbers) if number is None else number
            at = self._opening + position * self._between_mails
        self.clock.advance_to(at)
        self._remove_expired()
        self.files.clear()
        contact = self._arrive(mail, contact_id, related)
        sent, failed = len(self.instance.outbox.sent), len(self.lambdas.failed)
        try:
            way = run(self.flows.email, contact, self._services(), faults)
            steps = list(way)
            seconds = self.clock.elapsed(contact.arrived_at)
            self.clock.settle()
            if contact.is_over:
                self.complete(contact)
        finally:
            self.clock.close()
        row, stored_at = self._results.pop(contact.contact_id, ({}, None))
        return MailOutcome(
            mail=mail,
            contact=contact,
            row=row,
            sent=self.instance.outbox.sent[sent:],
            steps=steps,
            seconds=seconds,
            result_after=None if stored_at is None else round(stored_at - contact.arrived_at, 6),
            failures=self.lambdas.failed[failed:],
            warnings=way.warnings,
            case=self._case_of(contact),
        )

    def let_through(self, mail: ReceivedMail, contact_id: str) -> Contact:
        """Let *mail* arrive now and go its way beside others; its files are dropped where that ends.

        Whoever calls is a participant of the clock, and lets time pass besides.
        """
        contact = self._arrive(mail, contact_id)
        try:
            for _ in run(self.flows.email, contact, self._services()):
                pass
        finally:
            self.files.forget(contact)
            self._results.pop(contact_id, None)
        return contact

    def open_guide(
        self,
        contact: Contact,
        labels: Iterable[str] = (),
        *,
        answers: Iterable[Answer] = (),
        faults: Faults | None = None,
    ) -> Guide:
        """Offer *contact* to an agent who presses *labels* in turn, or gives *answers*, and then does nothing more."""
        flow = self._flow_at(contact.event_hooks.get("DefaultAgentUI"))
        agent = ScriptedAgent([*map(press, labels), *answers])
        guide = contact.guide(self._ids(), self.clock.now())
        way = run(flow, guide, self._services(agent), faults)
        return Guide(guide, agent.seen, list(way), way.warnings)

    def show_guide(
        self,
        contact: Contact,
        guide: Contact | None = None,
        pause: Mapping[str, Any] | None = None,
        answer: Answer | None = None,
    ) -> GuidePage:
        """Show the guide of *contact* to somebody at a page: its first page, or the one that follows an *answer*.

        *guide* and *pause* are those of the page that was answered, or that is to be shown once more.
        """
        flow = self._flow_at(contact.event_hooks.get("DefaultAgentUI"))
        if guide is None:
            self._ids.begin(f"{contact.contact_id}/{self.clock.now()}")
            guide = contact.guide(self._ids(), self.clock.now())
        guide.related = contact
        agent = AgentAtPage(answer)
        try:
            way = run(flow, guide, self._services(agent), begins_at=pause)
            steps = list(way)
            self.clock.settle()
        finally:
            self.clock.close()
        return GuidePage(guide, agent.shown if way.pause() else None, steps, way.pause())

    def open_task(self, task: Task, *, faults: Faults | None = None) -> Contact:
        """Let the flow of *task* run, and give the contact that the task is."""
        now = self.clock.now()
        contact = Contact(
            contact_id=task.task_id,
            arrived_at=now,
            channel="TASK",
            initiation_method="FLOW",
            attributes=dict(task.attributes),
            name=task.name,
            description=task.description,
        )
        list(run(self._flow_at(task.flow_arn), contact, self._services(), faults))
        return contact

    def _flow_at(self, arn: str | None) -> Flow:
        if arn is None or arn not in self.flows.by_arn:
            raise SimulatorError(f"There is no flow at {arn}; the flow before has to name one of the instance.")
        return self.flows.by_arn[arn]

    def _noting(self, judge: Handler) -> Handler:
        """The function *judge*, whose results are kept with the time when they were there."""

        def judge_and_note(event: Any, context: Any) -> Any:
            returned = judge(event, context)
            row = {name: value for name, value in returned.items() if name != "texts"}
            self._results[row["contactId"]] = (row, self.clock.now())
            return returned

        return judge_and_note

    def forget(self, profiles: CustomerProfiles) -> None:
        """Begin anew, with the customers in *profiles*: no result, grant or case of before is left."""
        self.instance.profiles, self.instance.cases = profiles, build.Cases(self.clock, self._ids)
        self.tables.remove_expired(math.inf)

    def _remove_expired(self) -> None:
        """Let the database tidy up, once a day."""
        if (now := self.clock.now()) >= self._tidied + DAY:
            self._tidied = now
            self.tables.remove_expired(now)

    def _services(self, agent: Agent | None = None) -> Services:
        functions: Functions = self.lambdas
        return self.instance.services(functions, agent=agent, flows=self.flows.by_arn)

    def _arrive(self, mail: ReceivedMail, contact_id: str | None = None, related: Contact | None = None) -> Contact:
        if contact_id is None:
            content = uuid5(NAMESPACE_URL, "\0".join(map(str, _content(mail))))
            self._arrivals[content] += 1
            contact_id = str(uuid5(content, str(self._arrivals[content])))
        self._ids.begin(contact_id)
        contact = Contact(
            contact_id=contact_id,
            arrived_at=self.clock.now(),
            customer_endpoint=Endpoint(mail.from_address, mail.from_name or None),
            system_endpoint=Endpoint(OUR_ADDRESS, self.deployment.settings.company_name),
            to_addresses=mail.recipients or ((mail.to,) if mail.to else ()),
            cc_addresses=mail.cc,
            related=related,
            attributes=dict(related.attributes) if related else {},
            segment_attributes=_segment_attributes(mail),
            plain_text=mail.text,
        )
        if mail.html is not None:
            self.files.store_message(contact, "text/html", mail.html)
        if mail.text is not None or mail.html is None:
            self.files.store_message(contact, "text/plain", mail.text or "")
        for name in mail.attachments:
            self.files.store_attachment(contact, name)
        return contact

    def _case_of(self, contact: Contact) -> str | None:
        reference = contact.attributes.get("CaseReferenceNr", NOTHING)
        if reference != NOTHING:
            return reference
        case = self.instance.cases.cases.get(contact.attributes.get("caseId", ""))
        return case.fields["reference_number"] if case else None


def _content(mail: ReceivedMail) -> tuple[object, ...]:
    return (
        mail.message_id,
        mail.from_address,
        mail.from_name,
        mail.to,
        mail.subject,
        mail.text,
        mail.html,
        *mail.attachments,
    )


def _segment_attributes(mail: ReceivedMail) -> dict[str, str | dict[str, str]]:
    given = {
        "connect:Subtype": "connect:Email",
        "connect:Direction": "INBOUND",
        "connect:EmailSubject": mail.subject,
        "connect:X-SES-SPAM-VERDICT": mail.spam_verdict,
        "connect:X-SES-VIRUS-VERDICT": mail.virus_verdict,
    }
    return {name: value for name, value in given.items() if value}
