"""Judge an e-mail of a customer and store the result, for the flow to fetch and the agent to see.

Lambda hands what the function returns to the one that records interactions.
"""

import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import boto3

import logs
from adapters.connect import connect_event
from adapters.connect.connect_event import EmailContact, Event
from adapters.connect.contact_attributes import ContactAttributes
from adapters.connect.contact_files import ContactFiles, Download, fetch
from adapters.stores import ledger_key, mode_parameter
from adapters.stores.hand_over_table import HandOverTable
from adapters.stores.ledger_key import LedgerKey
from adapters.stores.mode_parameter import ModeParameter
from adapters.stores.result_table import ResultTable
from assessing import SHORT, assessor
from at_start import to_stay
from environment import EmailEnvironment
from mail import result, stored_message, stored_row
from mail.addresses import sender_key
from mail.fingerprint import fingerprint, text_key
from mail.reading import read, unread
from mail.stored_message import Forms
from metrics import Expected, Meter, Write, tell_result
from privacy.masking import mask
from triage import interaction
from triage.assessment import Assessment
from triage.assessor import Assessor
from triage.channel import EMAIL
from triage.errors import StoreUnavailableError, UnreadMessageError
from triage.held_back import held_back
from triage.interaction import Interaction
from triage.message import Customer, Message
from triage.modes import Mode
from triage.ports import SYSTEM_CLOCK, Clock, Context, Deadline, Results, Seal, Switch, time_left

logger = logging.getLogger(__name__)

Handler = Callable[[Event, Context], dict[str, Any]]


class _Judged(NamedTuple):
    """A message, what is thought of it, and the forms that this takes."""

    message: Message
    assessment: Assessment
    fields: dict[str, Any]
    record: Interaction
    mode_known: bool


@dataclass(slots=True, eq=False)
class EmailHandler:
    """What happens to an event of an e-mail contact."""

    files: ContactFiles
    assessor: Assessor
    results: Results
    hand_overs: HandOverTable
    attributes: ContactAttributes
    switch: Switch
    seal: Seal
    clock: Clock
    logs_texts: bool
    policy_hash: str
    meter: Meter
    expected: Expected

    def __call__(self, event: Event, context: Context) -> dict[str, Any]:
        """Give the stored result, with the texts to seal where it was judged just now."""
        contact = connect_event.read(event)
        stored, texts = self.results.get(contact.contact_id), {}
        if stored:
            logger.info("result stored before", extra={"contact_id": contact.contact_id})
        else:
            judged = self._judge(contact, context)
            stored = self._store(contact, judged)
            if stored == judged.fields:
                texts = {"texts": interaction.texts(judged.message, contact.customer, judged.assessment)}
        # Whether the flow still asks for the result cannot be known here: the event may have waited, or come again.
        # So the contact always gets it, and an invocation that cannot give it fails and is repeated.
        self.attributes.update(contact.instance_id, contact.contact_id, result.as_attributes(stored))
        return stored | texts

    def _judge(self, contact: EmailContact, context: Context) -> _Judged:
        deadline = time_left(context)
        began = self.clock.now()
        sender = self._sealed(contact)
        modes = self.switch.modes()
        if modes.everywhere is Mode.OFF:
            message = unread(contact_id=contact.contact_id, sender=contact.sender, subject=contact.subject)
            read_at = began
            assessment = self.assessor.leave("switched off.")
        else:
            message = self._read(contact, deadline)
            read_at = self.clock.now()
            assessment = self.assessor.assess(message, contact.customer, deadline)
            if conversation := self._handed_over(contact, sender):
                assessment = assessment.held("handed_over", conversation)
        mode = modes.of(assessment.category)
        if mode.hold:
            assessment = assessment.held(mode.hold)
        assessment = held_back(assessment, contact.contact_id, self.assessor.policy)
        fields = result.compose(
            message,
            contact.customer,
            assessment,
            fingerprint=fingerprint(message),
            text_key=text_key(message),
            company=self.assessor.company,
            now=self.clock.now(),
            policy=self.assessor.policy,
        )
        record = interaction.of(
            assessment,
            contact_id=contact.contact_id,
            channel=message.channel,
            customer=sender.get("sender_key"),
            at=began,
            mode=mode,
            policy=self.assessor.policy,
            policy_hash=self.policy_hash,
            seconds={"read": read_at - began, "total": self.clock.now() - began},
        )
        fields |= sender | {"interaction": json.dumps(record.as_json())}
        return _Judged(message, assessment, fields, record, mode_known=not modes.quiet)

    def _read(self, contact: EmailContact, deadline: Deadline) -> Message:
        fetched = self.files.fetch(contact, deadline)
        try:
            stored, is_whole = stored_message.read(fetched.contents), fetched.is_whole
        except UnreadMessageError as reason:
            logger.warning("message not read", extra={"contact_id": contact.contact_id, "reason": str(reason)})
            stored, is_whole = Forms(), False
        return read(
            contact_id=contact.contact_id,
            sender=contact.sender,
            shown_name=contact.shown_name,
            ours=contact.ours,
            subject=contact.subject,
            stored=stored,
            is_whole=is_whole,
            files=fetched.attachments,
            verified=contact.verified,
            received=self.clock.now(),
        )

    def _sealed(self, contact: EmailContact) -> dict[str, str]:
        """Give what finds the row again when its sender asks for it; without the key it leaves by its time to live."""
        if not contact.sender:
            return {}
        try:
            return {"sender_key": sender_key(self.seal, contact.sender)}
        except StoreUnavailableError as reason:
            logger.warning("sender not sealed", extra={"contact_id": contact.contact_id, "reason": str(reason)})
            return {}

    def _handed_over(self, contact: EmailContact, sender: Mapping[str, str]) -> str:
        """Name the conversation of the sender that a person took over; a mail is judged all the same without."""
        try:
            return self.hand_overs.conversation(sender.get("sender_key", ""))
        except StoreUnavailableError as reason:
            extra = {"contact_id": contact.contact_id, "reason": str(reason)}
            logger.warning("conversations before not looked up", extra=extra)
            return ""

    def _store(self, contact: EmailContact, judged: _Judged) -> dict[str, Any]:
        stored = self.results.put(judged.fields)
        if stored == judged.fields:
            self._report(stored, judged.message, contact.customer)
            sealed = "sender_key" in stored or not contact.sender
            tell_result(self.meter, judged.record, self.expected, mode_known=judged.mode_known, sealed=sealed)
        else:
            logger.info("another result was stored meanwhile", extra={"contact_id": contact.contact_id})
        return stored

    def _report(self, stored: Mapping[str, Any], message: Message, customer: Customer) -> None:
        names = (customer.name, customer.first_name, customer.last_name)
        mail = "\n".join([message.subject, *(part.text for part in message.parts)])
        logger.info(
            "result", extra=result.as_log_record(stored, names=names, mail=mail, with_texts=self.logs_texts, mask=mask)
        )


def wire(
    environment: EmailEnvironment,
    session: boto3.Session,
    *,
    clock: Clock = SYSTEM_CLOCK,
    download: Download = fetch,
    write: Write = print,
) -> Handler:
    """Join the decision to AWS; nothing else in the e-mail function makes a client."""
    connect = session.client("connect", config=SHORT)
    table = session.client("dynamodb", config=SHORT)
    judging = assessor(environment, session, clock, EMAIL)
    key = LedgerKey(session.client("secretsmanager", config=ledger_key.CONFIG), environment.send_ledger_key_arn)
    return EmailHandler(
        files=ContactFiles(connect, download, clock, EMAIL.seconds_after_reading),
        assessor=judging,
        results=ResultTable(table, environment.dynamodb_table_name, clock, stored_row.is_sound),
        hand_overs=HandOverTable(table, environment.dynamodb_table_name, clock),
        attributes=ContactAttributes(connect),
        switch=ModeParameter(
            session.client("ssm", config=mode_parameter.CONFIG), environment.mode_parameter_name, clock
        ),
        seal=key.seal,
        clock=clock,
        logs_texts=environment.enable_logging,
        policy_hash=judging.policy.hash,
        meter=Meter(environment.metrics_namespace, clock, write),
        expected=Expected(environment.late_after_seconds, environment.model_ids[0], environment.judge_model_ids[0]),
    )


@cache
@to_stay
def _wired() -> Handler:
    """Wire once for each execution environment."""
    logs.configure(os.environ)
    return wire(EmailEnvironment.read(os.environ), boto3.Session(region_name=os.environ["AWS_REGION"]))


def lambda_handler(event: Event, context: Context) -> dict[str, Any]:
    """Judge the e-mail of *event*'s contact."""
    return _wired()(event, context)
