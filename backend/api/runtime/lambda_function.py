"""Judge an e-mail of a customer and store the result, for the flow to fetch and the agent to see."""

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

import logs
from adapters.bedrock import bedrock_model, guardrail
from adapters.bedrock.bedrock_model import BedrockModel
from adapters.bedrock.guardrail import BedrockGuardrail
from adapters.bedrock.knowledge_base import BedrockKnowledgeBase
from adapters.connect import connect_event
from adapters.connect.connect_event import EmailContact, Event
from adapters.connect.contact_attributes import ContactAttributes
from adapters.connect.contact_files import ContactFiles, Download, fetch
from adapters.stores import ledger_key
from adapters.stores.ledger_key import LedgerKey
from adapters.stores.mode_parameter import switch
from adapters.stores.result_table import ResultTable
from mail import result, stored_message
from mail.reading import read, unread
from mail.stored_message import Forms
from privacy.masking import mask
from sending.ledger import Seal, fingerprint, sender_key
from triage.assessor import Assessor
from triage.channel import EMAIL
from triage.errors import StoreUnavailableError, UnreadMessageError
from triage.message import Customer, Message
from triage.modes import Mode
from triage.policy import POLICY, Policy
from triage.ports import SYSTEM_CLOCK, Clock, Context, Deadline, Guard, Results, Switch

logger = logging.getLogger(__name__)

Handler = Callable[[Event, Context], dict[str, Any]]

_SHORT = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})


@dataclass(frozen=True, slots=True)
class EmailHandler:
    """What happens to an event of an e-mail contact."""

    files: ContactFiles
    assessor: Assessor
    results: Results
    attributes: ContactAttributes
    switch: Switch
    seal: Seal | None
    clock: Clock
    logs_texts: bool

    def __call__(self, event: Event, context: Context) -> dict[str, Any]:
        contact = connect_event.read(event)
        stored = self.results.get(contact.contact_id)
        if stored:
            logger.info("result stored before", extra={"contact_id": contact.contact_id})
        else:
            message, fields = self._judge(contact, context)
            stored = self._store(contact, message, fields)
        # Whether the flow still asks for the result cannot be known here: the event may have waited, or come again.
        # So the contact always gets it, and an invocation that cannot give it fails and is repeated.
        self.attributes.update(contact.instance_id, contact.contact_id, result.as_attributes(stored))
        return stored

    def _judge(self, contact: EmailContact, context: Context) -> tuple[Message, dict[str, Any]]:
        def deadline() -> float:
            return context.get_remaining_time_in_millis() / 1000

        sender = self._sealed(contact)
        modes = self.switch.modes()
        if modes.everywhere is Mode.OFF:
            message = unread(contact_id=contact.contact_id, sender=contact.sender, subject=contact.subject)
            assessment = self.assessor.leave("switched off.")
        else:
            message = self._read(contact, deadline)
            assessment = self.assessor.assess(message, contact.customer, deadline)
        if hold := modes.of(assessment.category).hold:
            assessment = assessment.held(hold)
        fields = result.compose(
            message,
            contact.customer,
            assessment,
            fingerprint=fingerprint(message),
            now=self.clock.now(),
            policy=self.assessor.policy,
        )
        return message, fields | sender

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
            subject=contact.subject,
            stored=stored,
            is_whole=is_whole,
            files=fetched.attachments,
            verified=contact.verified,
        )

    def _sealed(self, contact: EmailContact) -> dict[str, str]:
        """Give what finds the row again when its sender asks for it; without the key it leaves by its time to live."""
        if not self.seal or not contact.sender:
            return {}
        try:
            return {"sender_key": sender_key(self.seal, contact.sender)}
        except StoreUnavailableError as reason:
            logger.warning("sender not sealed", extra={"contact_id": contact.contact_id, "reason": str(reason)})
            return {}

    def _store(self, contact: EmailContact, message: Message, fields: Mapping[str, Any]) -> dict[str, Any]:
        stored = self.results.put(fields)
        if stored == fields:
            self._report(stored, message, contact.customer)
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
    environ: Mapping[str, str],
    *,
    session: boto3.Session | None = None,
    clock: Clock = SYSTEM_CLOCK,
    download: Download = fetch,
) -> Handler:
    """Join the decision to AWS; nothing else in the e-mail function makes a client."""
    session = session or boto3.Session(region_name=environ.get("AWS_REGION"))
    connect = session.client("connect", config=_SHORT)
    knowledge = session.client("bedrock-agent-runtime", config=_SHORT)
    return EmailHandler(
        files=ContactFiles(connect, download, clock, EMAIL.seconds_after_reading),
        assessor=Assessor(
            knowledge=BedrockKnowledgeBase(knowledge, environ["KNOWLEDGE_BASE_ID"]),
            model=_model(session, _list(environ["MODEL_IDS"]), clock),
            company=environ["COMPANY_NAME"],
            policy=_policy(environ),
            guard=_guard(environ, session),
        ),
        results=ResultTable(session.client("dynamodb", config=_SHORT), environ["DYNAMODB_TABLE_NAME"], clock),
        attributes=ContactAttributes(connect),
        switch=switch(environ.get("MODE_PARAMETER_NAME"), session, clock),
        seal=_seal(environ, session),
        clock=clock,
        logs_texts=environ.get("ENABLE_LOGGING", "").lower() == "true",
    )


def _model(session: boto3.Session, model_ids: Sequence[str], clock: Clock) -> BedrockModel:
    seconds = EMAIL.attempt_seconds
    client = session.client("bedrock-runtime", config=bedrock_model.config(seconds))
    return BedrockModel(client, model_ids, clock, seconds)


def _seal(environ: Mapping[str, str], session: boto3.Session) -> Seal | None:
    """The seal of the send ledger, where the deployment has one."""
    key = environ.get("SEND_LEDGER_KEY_ARN")
    return LedgerKey(session.client("secretsmanager", config=ledger_key.CONFIG), key).seal if key else None


def _guard(environ: Mapping[str, str], session: boto3.Session) -> Guard | None:
    """The guardrail, where the deployment has one; a version of it must be named."""
    if not (guardrail_id := environ.get("GUARDRAIL_ID")):
        return None
    client = session.client("bedrock-runtime", config=guardrail.CONFIG)
    return BedrockGuardrail(client, guardrail_id, environ["GUARDRAIL_VERSION"])


def _policy(environ: Mapping[str, str]) -> Policy:
    """Apply what a deployment sets differently."""
    levels = _list(environ.get("PREMIUM_SERVICE_LEVELS", ""))
    return replace(
        POLICY,
        never_automate=POLICY.never_automate + _list(environ.get("NEVER_AUTOMATE", "")),
        premium_service_levels=levels or POLICY.premium_service_levels,
        minimum_relevance=float(environ.get("MINIMUM_RELEVANCE") or POLICY.minimum_relevance),
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(",") if item.strip())


@cache
def _wired() -> Handler:
    """Wire once for each execution environment."""
    logs.configure(os.environ)
    return wire(os.environ)


def lambda_handler(event: Event, context: Context) -> dict[str, Any]:
    """Judge the e-mail of *event*'s contact."""
    return _wired()(event, context)
