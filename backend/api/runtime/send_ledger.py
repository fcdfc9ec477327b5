"""Tell a flow, right before it sends a mail by itself, whether it may."""

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import boto3
from botocore.config import Config

import logs
from adapters.connect import connect_event
from adapters.connect.connect_event import Event, SendRequest
from adapters.stores import ledger_key, mode_parameter
from adapters.stores.ledger_key import LedgerKey
from adapters.stores.mode_parameter import ModeParameter
from adapters.stores.revisioned_table import RevisionedTable
from at_start import to_stay
from environment import LedgerEnvironment
from mail.addresses import canonical, domain, sender_key
from mail.automatic import signs
from mail.subject import thread_subject
from metrics import Meter, Write, tell_request
from sending.ledger import (
    FUSE_BLOWN,
    GRANTED,
    LEDGER_UNAVAILABLE,
    OWN_ADDRESS,
    UNSEEN_MAIL,
    Budget,
    Claim,
    Ledger,
    Limits,
    fuse,
)
from triage.addressee import UNKNOWN_NAME
from triage.errors import InvalidEventError, StoreUnavailableError
from triage.modes import Kind, Modes
from triage.policy import POLICY
from triage.ports import SYSTEM_CLOCK, Clock, Context, Seal, Switch
from triage.route import PROGRAM
from triage.wording import NOTHING, plain_name

logger = logging.getLogger(__name__)

Handler = Callable[[Event, Context], dict[str, str]]

_CONFIG = Config(connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2})


@dataclass(slots=True, eq=False)
class LedgerHandler:
    """Looks at the mode, at whether the mail wants anything, at who is writing, then at what they got before.

    *by_program* says of sender and subject whether a program seems to have written; *own* are our addresses.
    Without an answer nothing is sent.
    """

    switch: Switch
    ledger: Ledger
    seal: Seal
    by_program: Callable[[str, str], bool]
    meter: Meter
    own: frozenset[str] = frozenset()

    def __call__(self, event: Event, context: Context) -> dict[str, str]:  # noqa: ARG002 - Lambda passes both
        try:
            request = connect_event.read_send_request(event)
        except InvalidEventError as fault:
            logger.warning("request to send not understood", extra={"reason": str(fault)})
            self._tell(None, LEDGER_UNAVAILABLE, mode_known=True)
            return answer("400", LEDGER_UNAVAILABLE)
        modes = self.switch.modes()
        try:
            status, reason = "200", self._judge(request, modes)
        except StoreUnavailableError as fault:
            logger.warning("nothing sent without the ledger", extra={"fault": str(fault)})
            status, reason = "503", LEDGER_UNAVAILABLE
        facts = {"contact_id": request.contact_id, "kind": str(request.kind), "reason": reason}
        logger.info("request to send", extra=facts)
        self._tell(request, reason, mode_known=not modes.quiet)
        return answer(status, reason, plain_name(request.name) or UNKNOWN_NAME)

    def _tell(self, request: SendRequest | None, reason: str, *, mode_known: bool) -> None:
        tell_request(
            self.meter,
            request.contact_id if request else "",
            str(request.kind) if request else "",
            None if reason == GRANTED else reason,
            fuse_blown=reason == FUSE_BLOWN,
            mode_known=mode_known,
        )

    def _judge(self, request: SendRequest, modes: Modes) -> str:
        if not modes.may_send(request.category, request.kind):
            return f"mode_{modes.of(request.category)}"
        if quiet := next((hold for hold in POLICY.holds if hold in POLICY.quiet_holds & request.holds), None):
            return quiet
        # A form of our own web site among them: whoever filled it in is not who an answer would reach.
        if canonical(request.sender) in {*self.own, canonical(request.ours)}:
            return OWN_ADDRESS
        if request.kind is Kind.ACKNOWLEDGEMENT and self.by_program(request.sender, request.subject):
            return PROGRAM
        # Anybody can write in the name of a stranger, who would hear from us about a mail that nobody has looked at.
        if not request.customer and not request.mail:
            return UNSEEN_MAIL
        return self.ledger.ask(self._claim(request))

    def _claim(self, request: SendRequest) -> Claim:
        house = domain(request.sender)
        return Claim(
            kind=request.kind,
            contact_id=request.contact_id,
            run=request.run,
            sender=sender_key(self.seal, request.sender),
            thread=self._thread(request.sender, request.subject),
            answer=self._thread(request.sender, request.answer),
            mail=request.mail and self.seal(f"mail\0{request.mail}"),
            continues=request.continues,
            domain=house and self.seal(f"domain\0{house}"),
            texts=tuple(self.seal(f"text\0{request.text}\0{group}") for group in _groups(request, house)),
        )

    def _thread(self, sender: str, subject: str) -> str:
        return self.seal(f"thread\0{canonical(sender)}\0{thread_subject(subject)}")


def _groups(request: SendRequest, house: str) -> Iterator[str]:
    """Among whom the text of a mail is compared: in a house, and among all whom the bank does not know."""
    if request.text and house:
        yield house
    if request.text and not request.customer:
        yield "unknown"


def wire(
    environment: LedgerEnvironment, session: boto3.Session, *, clock: Clock = SYSTEM_CLOCK, write: Write = print
) -> Handler:
    """Join the rules to their table, their key and the operator's switch."""
    limits = Limits(
        sender=Budget(environment.send_budget, environment.send_budget_hours * 3600),
        fuse=fuse(environment.expected_mails_per_hour),
    )
    table = session.client("dynamodb", config=_CONFIG)
    key = LedgerKey(session.client("secretsmanager", config=ledger_key.CONFIG), environment.send_ledger_key_arn)
    return LedgerHandler(
        switch=ModeParameter(
            session.client("ssm", config=mode_parameter.CONFIG), environment.mode_parameter_name, clock
        ),
        ledger=Ledger(RevisionedTable(table, environment.send_ledger_table_name), clock, limits),
        seal=key.seal,
        by_program=_by_program,
        meter=Meter(environment.metrics_namespace, clock, write),
        own=frozenset({canonical(environment.email_address)}),
    )


def _by_program(sender: str, subject: str) -> bool:
    return any(signs(sender, subject, ""))


def answer(status: str, reason: str, name: str = UNKNOWN_NAME) -> dict[str, str]:
    """What a flow is told; every key is there whatever has happened. *name* is how to greet the sender."""
    granted = reason == GRANTED
    return {
        "statusCode": status,
        "granted": str(granted).lower(),
        "reason": reason,
        "advice": NOTHING if granted else POLICY.holds[reason],
        "name": name,
    }


@cache
@to_stay
def _wired() -> Handler:
    """Wire once for each execution environment."""
    logs.configure(os.environ)
    return wire(LedgerEnvironment.read(os.environ), boto3.Session(region_name=os.environ["AWS_REGION"]))


def lambda_handler(event: Event, context: Context) -> dict[str, str]:
    """Judge the request of *event*'s contact."""
    return _wired()(event, context)
